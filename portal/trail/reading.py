"""Noting what changes no record: a contact that is read, a file that is taken. With it a GET may write, and with nothing else.

The note has a transaction of its own, before the answer is sent: what cannot be noted is not shown.
"""

from __future__ import annotations

import re

from flask import Flask, g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalogue import audit
from catalogue.foundation.database import begin_writing
from catalogue.foundation.trail import acting

from ..extensions import db
from ..requests import events

_FILE_NAME = re.compile(r'filename="([^"]*)"')
_PLACES = ("code", "division", "community")
"""How addresses call the division that they are about."""


def note_read(action: str, subject: str, division: int | None) -> None:
    """Note that somebody who has logged in reads something: at once, also if the request fails later."""
    who = events.who()
    place = who.division if division is None else division

    def note(session: Session) -> None:
        audit.note(session, who=who.actor, role=who.role, action=action, subject=subject, division=place)

    if g.get("writing", False):  # part of what the request writes
        note(db.session())
        return
    with Session(db.engine) as session:
        acting(session, who)
        begin_writing(session)
        note(session)
        session.commit()


def _note_file(response: Response) -> Response:
    """Note a file that somebody who has logged in takes away."""
    said = response.headers.get("Content-Disposition", "")
    known = getattr(g.get("_login_user"), "facts", None) is not None
    if known and response.status_code == 200 and said.startswith("attachment") and request.method != "HEAD":
        found = _FILE_NAME.search(said)
        note_read("file.taken", f"file {found[1] if found else request.endpoint}", _place())
    return response


def _place() -> int | None:
    """The division that an address is about."""
    given = request.view_args or {}
    return next((given[name] for name in _PLACES if isinstance(given.get(name), int)), None)


def init_app(app: Flask) -> None:
    """Note files that are taken."""
    app.after_request(_note_file)
