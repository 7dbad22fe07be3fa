"""Static files: few, small, each under a name with its content's hash, so that browsers may keep it for ever.

``portal.css`` is sent as ``portal.0123456789ab.css``. A page that was written before an upgrade, or by another
machine during one, asks for a hash that is not ours: it gets the present file, which is not to be kept under that
name. See docs/adr/0016-offline-and-kept-files.md.

A stylesheet may be written in parts, one component in each: a line ``@import "portal/frame.css";`` is replaced by that
file's text. The parts are put together here, so a browser asks once.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
import time
from functools import lru_cache
from pathlib import Path

from flask import Flask, abort, current_app, request, url_for
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from ..cookies import YEAR
from ..editions import at_root

MARK = 12
"""Hexadecimal digits of a hash in a name."""
_NAME = re.compile(rf"(?P<stem>.+)\.(?P<mark>[0-9a-f]{{{MARK}}})(?P<ending>\.[a-z0-9]+)", re.ASCII)
_PART = re.compile(rb'^@import "([a-z/-]+\.css)";$', re.MULTILINE)


@lru_cache(maxsize=128)
def _parts(path: str, _time: int) -> tuple[str, ...]:
    """The files that a stylesheet is written in, itself first; found again when it was changed."""
    named = _PART.findall(Path(path).read_bytes()) if path.endswith(".css") else []
    return (path, *(str(Path(path).parent / name.decode()) for name in named))


@lru_cache(maxsize=128)
def _changed_at(parts: tuple[str, ...], _second: int) -> tuple[int, ...]:
    """When each part was changed, looked up at most once a second: a page asks for thirty parts."""
    return tuple(Path(part).stat().st_mtime_ns for part in parts)


@lru_cache(maxsize=128)
def _content(parts: tuple[str, ...], _times: tuple[int, ...]) -> tuple[bytes, str]:
    """A static file's content and its digest, read again when one of its parts was changed."""
    whole, *others = (Path(path).read_bytes() for path in parts)
    texts = iter(others)
    content = _PART.sub(lambda _: next(texts), whole)
    return content, hashlib.sha256(content).hexdigest()[:32]


def _read(filename: str) -> tuple[bytes, str] | None:
    """The content and digest of the static file called ``filename``; None if there is none."""
    path = safe_join(current_app.static_folder or "", filename)
    try:
        if path is None or not Path(path).is_file():
            return None
        parts = _parts(path, Path(path).stat().st_mtime_ns)
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
        return None
    return _content(parts, _changed_at(parts, int(time.monotonic())))


def asset(filename: str) -> str:
    """The lasting address of a static file. Raises ``FileNotFoundError`` if there is none."""
    return at_root(
        url_for("static", filename=_marked(current_app.static_folder, filename, int(time.monotonic())))
    )


@lru_cache(maxsize=128)
def _marked(_folder: str | None, filename: str, _second: int) -> str:
    """The name of a static file with the mark of its content, looked up at most once a second."""
    found = _read(filename)
    if found is None:
        raise FileNotFoundError(filename)
    stem, dot, ending = filename.rpartition(".")
    return f"{stem}.{found[1][:MARK]}{dot}{ending}"


def text_of(filename: str) -> str:
    """The text of a static file. Raises ``FileNotFoundError`` if there is none."""
    found = _read(filename)
    if found is None:
        raise FileNotFoundError(filename)
    return found[0].decode()


def _send_static(filename: str) -> Response:
    """A static file from memory: a streamed file would be compressed in pieces."""
    named = _NAME.fullmatch(filename)
    plain = named["stem"] + named["ending"] if named else filename
    found = _read(plain)
    if found is None:
        abort(404)
    content, digest = found
    response = Response(content, mimetype=mimetypes.guess_type(plain)[0])
    response.set_etag(digest, weak=True)
    lasting = named is not None and named["mark"] == digest[:MARK]
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else "no-cache"
    return response.make_conditional(request)


def init_app(app: Flask) -> None:
    """Send static files from memory, and let templates ask for their lasting addresses."""
    app.view_functions["static"] = _send_static
    app.jinja_env.globals["asset"] = asset
