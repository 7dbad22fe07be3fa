"""Pages for offices."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

blueprint = Blueprint("offices", __name__)


@blueprint.get("/")
@login_required
def start() -> ResponseReturnValue:
    return render_template("residents/home.html")
