"""Answers that need not be made or sent again: 304 for pages of the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from ..editions import current_edition
from ..requests.addresses import names_a_host_unseen
from ..stamps import stamp_versions
from ..words.i18n import chosen_language, is_english_offered
from .modes import modes
from .presentation import chosen_code

View = TypeVar("View", bound=Callable[..., Any])


@lru_cache(maxsize=1)
def _release() -> str:
    """A mark that moves when the program, a template, a style or a translation does."""
    digest = hashlib.sha256()
    try:
        digest.update(version("portal1060").encode())
    except PackageNotFoundError:
        digest.update(b"0")
    root = Path(__file__).parent.parent
    translations = Path(current_app.config["BABEL_TRANSLATION_DIRECTORIES"])
    files = [*root.rglob("*.py"), *root.rglob("*.html"), *(root / "static").rglob("*.*")]
    for path in sorted([*files, *translations.rglob("*.mo")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def entity_tag(*extra: object) -> str:
    """A mark of all that a page of the catalogue depends on, its address apart: release, settings, version stamps,
    catalogue and edition, language, modes, chosen community, and ``extra``."""
    parts = (
        _release(),
        *current_app.config["PORTAL"].on_pages,
        *sorted(stamp_versions().items()),
        chosen_language(),
        is_english_offered(),
        modes(),
        chosen_code(),
        *_meant(),
        *extra,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _meant() -> tuple[str, str] | tuple[()]:
    """The catalogue and edition of the page: with a new day another edition may be in force."""
    edition = current_edition()
    return (edition.catalogue.key, edition.key) if edition else ()


def cacheable(depends_on: Callable[..., object] | None = None) -> Callable[[View], View]:
    """Let browsers keep a page and ask whether it is still good: 304 before the view does anything.

    ``depends_on`` takes the view's arguments and gives what the page shows besides the catalogue, the
    divisions and the visitor's choices: a day, a version, a count. Shared caches may keep the page too,
    unless a community is chosen. Pages for people who have logged in, or with a message to show, are never
    kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if session:
                result: ResponseReturnValue = view(*args, **kwargs)
                return result
            extra = depends_on(*args, **kwargs) if depends_on else None
            tag = entity_tag(extra)
            if request.if_none_match.contains_weak(tag):
                return _marked(Response(status=304), tag)
            response = make_response(view(*args, **kwargs))
            return _marked(response, tag) if response.status_code == 200 else response

        return kept  # type: ignore[return-value]

    return decorate


def _marked(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = (
        f"{'private' if chosen_code() or names_a_host_unseen() else 'public'}, no-cache"
    )
    response.vary.add("Cookie")
    return response
