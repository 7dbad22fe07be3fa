"""Rules of the house that every test of the web face watches over: templates do not query, a GET does not write, and
what a request changes leaves an entry in the trail."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import click
from flask import (
    Flask,
    before_render_template,
    current_app,
    g,
    has_request_context,
    request,
    template_rendered,
)
from sqlalchemy import Connection, Engine, event

from catalogue.foundation.trail import UNTOLD
from portal.extensions import db

NOTES = re.compile(r"(INSERT INTO|UPDATE) trail_(entries|heads)\b")
"""What the trail notes: the one thing that a GET may write, where a contact is read or a file is taken."""
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


class RuleBroken(BaseException):
    """A rule of the house was broken. Not an ``Exception``, so that no error page swallows it."""


class Left(NamedTuple):
    """An entry that a request left in the trail."""

    actor: str
    role: str
    origin: str | None
    action: str
    subject: str


INDEX = "local_texts_index"
"""What SQLite keeps of an index; it is no table of the models."""
ENTRIES: set[tuple[str, str]] = set()
"""What requests of the present test left: the view, and the action of an entry."""
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
        connection.info["guarded"], connection.info["left"] = set(), []

    @event.listens_for(engine, "after_cursor_execute")
    def _note(connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found = WRITTEN.match(statement)
        if found and cursor.rowcount != 0:
            connection.info.setdefault("guarded", set()).add(found[1].lower())
            if found[1] == "trail_entries":
                rows = parameters if isinstance(parameters, list) else [parameters]
                connection.info.setdefault("left", []).extend(Left(*row[3:8]) for row in rows)

    event.listen(engine, "commit", _ask_for_entries)


def _ask_for_entries(connection: Connection) -> None:
    """Raise where what a request or a command changed leaves no entry, or one that says too little."""
    by_command = not has_request_context() and click.get_current_context(silent=True) is not None
    if not has_request_context() and not by_command:
        return
    who = "a command" if by_command else f"{request.method} {request.path}"
    untold = connection.info.get("guarded", set()) - UNTOLD.keys() - {INDEX}
    left = connection.info.get("left", [])
    if untold and not left:
        raise RuleBroken(f"{who} leaves no entry in the trail: {sorted(untold)}")
    if left and not by_command and request.endpoint is not None and request.method == "POST":
        ENTRIES.update((view_of(current_app, request.endpoint), each.action) for each in left)
        if fault := fault_of(left):
            raise RuleBroken(f"{who} leaves no entry that says {fault}: {left}")


def fault_of(left: Iterable[Left]) -> str | None:
    """What no entry of a request says; None if one says all of it. Residents leave no mark of their network."""
    told = [each for each in left if each.action != "rows.changed"]
    if not told:
        return "what was done"
    signed = [each for each in told if each.actor and each.role and each.actor != "system"]
    if not signed:
        return "who did it"
    if not any(each.subject for each in signed):
        return "to what"
    if not any(each.origin or each.actor.startswith("resident") for each in signed):
        return "from where"
    return None


def view_of(app: Flask, endpoint: str) -> str:
    """The function behind an endpoint. Desks that share a page share it."""
    view = inspect.unwrap(app.view_functions[endpoint])
    return f"{view.__module__}.{view.__qualname__}".removeprefix("portal.").replace(".mount.<locals>", "")
