"""A page that shows every component once, for tests and for looking at; registered in testing only."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("gallery", __name__)


@blueprint.get("/_gallery")
def show_gallery() -> ResponseReturnValue:
    return render_template("gallery.html")
