"""Where a request reads: the primary, or for programs and visitors who have not logged in a replica that is far enough.

Without ``PORTAL_REPLICA_URLS`` nothing here asks the database anything.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from flask import Flask, current_app, g, has_request_context, request, session
from flask.globals import request_ctx
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from catalogue.foundation.database import MOMENT, REPLICA, WrittenMark, does_not_answer

from ..config import Settings
from ..cookies import keep_cookie, read_cookie
from ..extensions import db
from .following import Replica, Replicas
from .lagging import LAGS
from .positions import REACHED, STATE

READ_THERE = frozenset({"residents", "api_pages", "open_files", None})
"""Blueprints whose pages are read from replicas; an address that leads nowhere has none."""
FOR_PROGRAMS = frozenset({"api", "hsds", "feeds", "open_data"})
"""Blueprints whose answers are the same for everyone, logged in or not. Copies are made of them, which later changes complete:
so a replica is asked only while it is known how far the primary is."""
WRITTEN = "written"
"""The cookie of those who wrote: how far a replica must be for them to see it."""
KEPT_FOR = 60
"""Seconds for which a browser keeps it: a replica that is behind for longer than that is not used anyway."""
_FARTHEST = 2**63
_POSITION = re.compile("[0-9a-f]{1,16}")
_EXTENSION = "portal_replicas"


class Reading(NamedTuple):
    """That a request reads from a replica: how far that is at least, and how far it had to be."""

    replica: Replica
    position: int
    least: int


def replicas() -> Replicas | None:
    """The replicas of the present application; None without any."""
    found: Replicas | None = current_app.extensions.get(_EXTENSION)
    return found


def reading() -> Reading | None:
    """From which replica the present request reads; None if from the primary."""
    found: Reading | None = g.get("reading") if has_request_context() else None
    return found


def given_again() -> None:
    """Say that the answer of this request was made by an earlier one, which has noted how far it reaches."""
    g.noted = True


def choose() -> None:
    """Let this request read from a replica, if it may and one is far enough. Before anything is read."""
    own = replicas()
    if own is None or not _may_read_there() or g.get("from_primary"):
        return
    if request.blueprint in FOR_PROGRAMS and not own.hears_primary():
        return
    own_write = _own_write()
    for replica in own.usable():
        least = max(own.shown.least(), own_write)
        try:
            db.session().info[REPLICA] = replica.engine
            position, follows = db.session.connection().exec_driver_sql(STATE).one()
        except SQLAlchemyError as error:
            _give_up(replica, error)
            continue
        if position is not None and position >= least:
            g.reading = Reading(replica, position, least)
            if follows:
                db.session().info[MOMENT] = WrittenMark(replica.name, position)
            return
        _leave()


def _may_read_there() -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    # Who asks for an answer for programs is not looked at: it would then be told to depend on cookies.
    return request.blueprint in FOR_PROGRAMS or (request.blueprint in READ_THERE and not session)


def _own_write() -> int:
    kept = read_cookie(WRITTEN)
    return int(kept, 16) if _POSITION.fullmatch(kept) else 0


def _leave() -> None:
    # What the session knows goes with it: the next one reads from the primary.
    db.session.remove()


def _give_up(replica: Replica, error: BaseException) -> None:
    if does_not_answer(error):
        replica.leave_out()
    _leave()


def read_from_primary_instead(error: Exception) -> bool:
    """Whether an error of this request is that of its replica. Then the request is as at its beginning, and reads from the primary."""
    found = reading()
    if found is None or not isinstance(error, SQLAlchemyError):
        return False
    _give_up(found.replica, error)
    for name in tuple(g):
        g.pop(name)
    request_ctx._after_request_functions.clear()
    g.from_primary = True
    return True


def note_written() -> None:
    """Note that this request has written and committed: its visitor and this process see that from now on."""
    own = replicas()
    if own is None:
        return
    try:
        g.written_up_to = db.session.connection().exec_driver_sql(REACHED).scalar_one()
        own.shown.note(g.written_up_to)
    except SQLAlchemyError:
        # It is written all the same; its visitor reads from the primary for a while.
        g.written_up_to = _FARTHEST


def _note_shown(response: Response) -> Response:
    """Note how far an answer reaches that other visitors of this process may see."""
    own = replicas()
    if own is None:
        return response
    if "written_up_to" in g:
        keep_cookie(response, WRITTEN, f"{g.written_up_to:x}", seconds=KEPT_FOR)
    elif _may_read_there() and not g.get("noted") and db.session().in_transaction():
        try:
            own.shown.note(db.session.connection().exec_driver_sql(REACHED).scalar_one())
        except SQLAlchemyError as error:
            found = reading()
            if found is not None:
                _give_up(found.replica, error)
    return response


def init_app(app: Flask) -> None:
    """Read from replicas, if the settings name any."""
    settings: Settings = app.config["PORTAL"]
    if settings.replica_urls:
        app.extensions[_EXTENSION] = own = Replicas(settings.database_url, settings.replica_urls)
        app.extensions[LAGS] = own.lags
    app.before_request(choose)
    app.after_request(_note_shown)
