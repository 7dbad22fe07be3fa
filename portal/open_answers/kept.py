"""Answers for programs: the same for everyone, given again until something is written, and 304 for those who have them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from pydantic_core import to_json

from catalogue.foundation import clock
from catalogue.foundation.database import written_mark

from ..cookies import cookies_unread
from ..extensions import db
from ..frame.kept_fragments import Shelf, answer_with_packed, pack
from ..replicas.reading import given_again
from ..stamps import without_database
from .ahead import Packed, may_be_given_again

View = TypeVar("View", bound=Callable[..., Any])

ANSWERS = "portal_open_answers"
"""Where an application keeps them."""
ROOM = 2048
"""Answers that are kept, some 3 kB each."""
LARGEST_KEPT = 64 * 1024
"""Bytes of a compressed answer that is kept."""
JSON = "application/json"
_OF_A_READER = ("place", "modes")
"""What a request remembers once it was asked of its cookies."""


def as_json(said: Any, mimetype: str = JSON, **headers: str) -> Response:
    """An answer that says ``said``, its keys in the order in which they were said; days and instants in ISO form."""
    return Response(to_json(said), 200, headers, mimetype)


def open_answer(*, by_minute: bool = False) -> Callable[[View], View]:
    """Give the answer of a view again until something is written to the database or the day changes.

    It may depend on the address and the settings besides, ``by_minute`` on the minute too, and on nothing else: never on cookies or
    languages of the reader. Its entity tag is made of what it says, so it is the same on every machine.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if without_database():
                result: ResponseReturnValue = view(*args, **kwargs)
                return result
            shelf: Shelf[Packed] = current_app.extensions.setdefault(ANSWERS, Shelf(ROOM))
            source, state = written_mark(db.session())
            key = (request.host_url, request.script_root, request.full_path, source)
            minute = clock.now().replace(second=0, microsecond=0) if by_minute else None
            facts = current_app.config["PORTAL"].on_pages, clock.today(), minute, state
            answer = shelf.find(key, facts)
            if answer is None:
                with _read_by_all():
                    made = make_response(view(*args, **kwargs))
                if made.status_code != 200:
                    return made
                answer = _take(made)
                if len(answer.packed) <= LARGEST_KEPT:
                    shelf.keep(key, answer, facts)
            else:
                given_again()
            if len(answer.packed) <= LARGEST_KEPT:
                may_be_given_again(answer, by_minute=by_minute)
            return _give(answer)

        return kept  # type: ignore[return-value]

    return decorate


@contextmanager
def _read_by_all() -> Iterator[None]:
    """Within it nothing is known of the reader: no chosen community, no mode, no cookie at all."""
    for name in _OF_A_READER:
        g.pop(name, None)
    with cookies_unread():
        yield
    for name in _OF_A_READER:
        g.pop(name, None)


def _take(made: Response) -> Packed:
    own = {name: value for name, value in made.headers if name in ("Content-Type", "Link", "Last-Modified")}
    tag = hashlib.sha256(made.get_data()).hexdigest()[:32]
    return Packed(pack(made), tag, own)


def _give(answer: Packed) -> Response:
    if request.if_none_match.contains_weak(answer.tag):
        response = Response(status=304)
    else:
        response = answer_with_packed(answer.packed)
    response.headers.update(answer.headers)
    response.set_etag(answer.tag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response
