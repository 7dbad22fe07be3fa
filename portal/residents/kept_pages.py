"""Pages that are read by many in the same minute are made once, and no page is ever older than its request.

As long as nothing is written to the database, an answer is given again as it is. Once something was, all that the page
says is read again, and put into words only if it differs from what the kept words were written from:
see docs/adr/0053-pages-kept-with-their-facts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from flask import Response, current_app, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue.foundation import clock
from catalogue.foundation.database import written_mark

from ..editions import current_edition
from ..extensions import db
from ..frame.caching import entity_tag
from ..frame.kept_fragments import (
    HOLE,
    Piece,
    Shelf,
    answer_with_fragment,
    answer_with_packed,
    pack,
    piece_on,
    press,
)
from ..frame.modes import modes
from ..replicas.reading import given_again
from ..stamps import stamp_versions, without_database
from ..words.i18n import language, said_once

ROOM = 128
"""Main parts of pages that are kept, some 90 kB each."""
ANSWERS_ROOM = 512
"""Answers that are kept, some 12 kB each."""
READS_ROOM = 4096
"""What was read for pages and is kept, some 2 kB each."""
FRAGMENTS, ANSWERS, READS = "portal_kept_fragments", "portal_kept_answers", "portal_kept_reads"
"""Where an application keeps the main parts of pages, whole answers, and what was read for them."""

View = TypeVar("View", bound=Callable[..., Any])
Key = TypeVar("Key", bound=Hashable)
Read = TypeVar("Read")


class _Answer(NamedTuple):
    """What is given again: a page as one gzip stream, and its headers."""

    packed: bytes
    headers: dict[str, str]


def never_kept() -> None:
    """Say that the present answer does something besides, such as to count, so that it is made for each reader."""
    g.never_kept = True


def kept_until_written(also: Callable[[], object] = lambda: None) -> Callable[[View], View]:
    """Give a page again as it is until something is written to the database.

    It may depend besides on the minute, the address, on all that ``entity_tag`` marks and what ``also`` gives, and on
    nothing else. Nothing is kept for people who have logged in, and no answer that is no page or is ``never_kept``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if session or request.method != "GET" or without_database():
                result: ResponseReturnValue = view(*args, **kwargs)
                return result
            shelf: Shelf[_Answer] = current_app.extensions.setdefault(ANSWERS, Shelf(ANSWERS_ROOM))
            source, state = written_mark(db.session())
            key = (request.host_url, request.script_root, request.full_path, source)
            minute = clock.now().replace(second=0, microsecond=0)
            facts = entity_tag(also()), clock.today(), minute, state
            g.read_under = source, (minute, state, stamp_versions())
            answer = shelf.find(key, facts)
            if answer is not None:
                given_again()
                response = answer_with_packed(answer.packed)
                response.headers.update(answer.headers)
                return response.make_conditional(request)
            made = make_response(view(*args, **kwargs))
            if _may_be_kept(made):
                made.vary.add("Accept-Encoding")
                own = {
                    name: value for name, value in made.headers if name in ("ETag", "Cache-Control", "Vary")
                }
                stream = pack(made)
                shelf.keep(key, _Answer(stream, own), facts)
            return made

        return kept  # type: ignore[return-value]

    return decorate


def read_until_written(name: str, asked: Hashable, read: Callable[[], Read]) -> Read:
    """What ``read`` reads from the database, again as it was for the same ``asked`` until something is written.

    It may depend on ``asked`` and the minute, and on nothing else. It is read each time in views that are not kept so,
    and for people who have logged in.
    """
    return read_each_until_written(name, asked, (None,), lambda _keys: {None: read()})[None]


def read_each_until_written(
    name: str,
    asked: Hashable,
    keys: Iterable[Key],
    read: Callable[[Sequence[Key]], Mapping[Key, Read]],
) -> dict[Key, Read]:
    """The same for each of ``keys``: ``read`` is given those that are not kept, and may give nothing for some.

    What it gives for one may not depend on the others.
    """
    if "read_under" not in g:
        return dict(read(tuple(keys)))
    source, facts = g.read_under
    shelf: Shelf[tuple[Read, ...]] = current_app.extensions.setdefault(READS, Shelf(READS_ROOM))
    found = {key: shelf.find((name, asked, key, source), facts) for key in keys}
    missing = [key for key, kept in found.items() if kept is None]
    if missing:
        now = read(missing)
        for key in missing:
            found[key] = made = (now[key],) if key in now else ()
            shelf.keep((name, asked, key, source), made, facts)
    return {key: kept[0] for key, kept in found.items() if kept}


def _may_be_kept(made: Response) -> bool:
    return (
        made.status_code == 200 and made.mimetype == "text/html" and not session and not g.get("never_kept")
    )


def render_kept(template: str, now: datetime, facts: object, **context: Any) -> ResponseReturnValue:
    """A page whose ``main`` block is ``{% call kept() %}…{% endcall %}``: the call's text is kept with its ``facts``.

    ``facts`` are all that the view read from the database, or made of it, as values that compare; the text may depend
    besides on the minute of ``now``, the address, the chosen community, language, modes, edition and version stamps, and on
    nothing else. What takes long belongs into a function that the text calls. Nothing is kept for people who have logged in.
    """
    pieces: list[Piece] = []
    edition = current_edition()
    marks = (
        clock.today(),
        now.replace(second=0, microsecond=0),
        stamp_versions(),
        edition and (edition.catalogue.key, edition.key),
    )
    key = (
        request.host_url,
        request.script_root,
        request.full_path,
        g.place and g.place.code,
        language(),
        modes(),
    )

    def kept(caller: Callable[[], Markup]) -> Markup:
        def write() -> str:
            return said_once(caller())

        if session:
            pieces.append(press(write().encode()))
        else:
            shelf: Shelf[Piece] = current_app.extensions.setdefault(FRAGMENTS, Shelf(ROOM))
            pieces.append(piece_on(shelf, key, write, (marks, facts)))
        return HOLE

    page = render_template(template, kept=kept, **context)
    return answer_with_fragment(page, pieces[0])
