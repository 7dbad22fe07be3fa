"""Rules of the house that every test of the web face watches over: templates do not query, a GET does not write."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, before_render_template, g, has_request_context, request, template_rendered
from sqlalchemy import Engine, event

from portal.extensions import db

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


class RuleBroken(BaseException):
    """A rule of the house was broken. Not an ``Exception``, so that no error page swallows it."""


def watch(app: Flask) -> None:
    """Make ``app`` raise ``RuleBroken`` as soon as a template queries or a GET writes."""

    def rendering(_sender: Flask, template: Any, **_: Any) -> None:
        g.setdefault("templates_open", []).append(template.name)

    def rendered(_sender: Flask, **_: Any) -> None:
        g.templates_open.pop()

    # Kept on the application: signals hold their receivers weakly.
    app.extensions["guards"] = (rendering, rendered)
    before_render_template.connect(rendering, app)
    template_rendered.connect(rendered, app)
    with app.app_context():
        watch_engine(db.engine)


def watch_engine(engine: Engine) -> None:
    """Watch what requests send to a database."""

    @event.listens_for(engine, "before_cursor_execute")
    def _check(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not has_request_context():
            return
        if g.get("templates_open"):
            raise RuleBroken(f"{g.templates_open[-1]} queries while it is rendered: {statement}")
        if request.method in ("GET", "HEAD") and WRITES.match(statement):
            raise RuleBroken(f"GET {request.path} writes: {statement}")
