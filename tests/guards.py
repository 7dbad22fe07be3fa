"""Rules of the house that every test of the web face watches over: templates do not query, a GET does not write, and
what a request changes leaves an entry in the trail."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, before_render_template, g, has_request_context, request, template_rendered
from sqlalchemy import Connection, Engine, event

from catalogue.foundation.trail import UNTOLD
from portal.extensions import db

NOTES = re.compile(r"(INSERT INTO|UPDATE) trail_(entries|heads)\b")
"""What the trail notes: the one thing that a GET may write, where a contact is read or a file is taken."""
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


class RuleBroken(BaseException):
    """A rule of the house was broken. Not an ``Exception``, so that no error page swallows it."""


WRITTEN = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) \"?(\w+)", re.IGNORECASE)


def watch(app: Flask) -> None:
    """Make ``app`` raise ``RuleBroken`` as soon as a template queries, a GET writes, or a change leaves no entry."""

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
        if request.method in ("GET", "HEAD") and WRITES.match(statement) and not NOTES.match(statement):
            raise RuleBroken(f"GET {request.path} writes: {statement}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info["guarded"] = set()

    @event.listens_for(engine, "after_cursor_execute")
    def _note(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        found = WRITTEN.match(statement)
        if found and cursor.rowcount != 0:
            connection.info.setdefault("guarded", set()).add(found[1].lower())

    @event.listens_for(engine, "commit")
    def _ask(connection: Connection) -> None:
        written = connection.info.get("guarded", set())
        untold = written - UNTOLD.keys()
        if has_request_context() and untold and "trail_entries" not in written:
            raise RuleBroken(
                f"{request.method} {request.path} leaves no entry in the trail: {sorted(untold)}"
            )
