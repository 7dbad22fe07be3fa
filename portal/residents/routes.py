"""Pages for residents."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..caching import cacheable

blueprint = Blueprint("residents", __name__)


@blueprint.get("/")
@cacheable()
def show_home() -> ResponseReturnValue:
    return render_template("residents/home.html")


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    return render_template("residents/home.html")


@blueprint.get("/places")
def find_places() -> ResponseReturnValue:
    return render_template("residents/home.html")


@blueprint.get("/items/<code>")
def show_item(code: str) -> ResponseReturnValue:  # noqa: ARG001
    return render_template("residents/home.html")


@blueprint.get("/communities/<int:code>")
def show_community(code: int) -> ResponseReturnValue:  # noqa: ARG001
    return render_template("residents/home.html")


@blueprint.get("/definitions")
def show_definitions() -> ResponseReturnValue:
    return render_template("residents/home.html")
