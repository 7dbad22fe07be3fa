"""Answers of which a large piece is the same for many requests: it is written and compressed once and kept.

A gzip stream is a row of deflate blocks (RFC 1951, RFC 1952). A compressor that is flushed in full leaves
whole bytes that refer to nothing outside themselves, so kept blocks and fresh ones can follow each other in
one stream; only the checksum runs over everything.
"""

from __future__ import annotations

import gzip
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Response, request
from markupsafe import Markup

Kept = TypeVar("Kept")

HOLE = Markup("<!--piece-->")
"""What a template writes where the piece belongs."""

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
_LAST_BLOCK = b"\x03\x00"
"""An empty block that says that it is the last one."""
_THOROUGH, _QUICK = 6, 1
"""Levels of compression: for what is kept, and for what is sent once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page: plain, and as deflate blocks that may be anywhere in a stream."""

    plain: bytes
    deflated: bytes


def press(plain: bytes, level: int = _THOROUGH) -> Piece:
    """Compress a part of a page by itself."""
    worker = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(plain, worker.compress(plain) + worker.flush(zlib.Z_FULL_FLUSH))


def gzip_stream(*pieces: Piece) -> bytes:
    """Pieces one after the other as one gzip stream."""
    checksum = size = 0
    for piece in pieces:
        checksum = zlib.crc32(piece.plain, checksum)
        size += len(piece.plain)
    blocks = [piece.deflated for piece in pieces]
    return b"".join([_GZIP_HEAD, *blocks, _LAST_BLOCK, struct.pack("<LL", checksum, size & 0xFFFFFFFF)])


class Shelf(Generic[Kept]):
    """What was last asked for, at most ``room`` of it, by all that it depends on."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, tuple[object, Kept]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, facts: object = None) -> Kept | None:
        """What is kept for ``key``; None if it is not there, or was made from other ``facts``."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        return kept[1] if kept is not None and kept[0] == facts else None

    def keep(self, key: Hashable, made: Kept, facts: object = None) -> None:
        """Keep what was made for ``key`` from ``facts``, instead of what was kept for it before."""
        with self._lock:
            self._kept[key] = facts, made
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)


def piece_on(shelf: Shelf[Piece], key: Hashable, write: Callable[[], str], facts: object = None) -> Piece:
    """The piece for ``key``; ``write`` makes its text if it is not there, or if it was written from other ``facts``."""
    piece = shelf.find(key, facts)
    if piece is None:
        piece = press(write().encode())
        shelf.keep(key, piece, facts)
    return piece


def answer_with_fragment(page: str, piece: Piece) -> Response:
    """A page with ``piece`` in its hole, compressed if the reader takes gzip."""
    before, _hole, after = page.partition(HOLE)
    parts = (press(before.encode(), _QUICK), piece, press(after.encode(), _QUICK))
    if request.accept_encodings["gzip"] > 0:
        return _of_packed(gzip_stream(*parts))
    return _of_plain(b"".join(part.plain for part in parts))


def answer_with_packed(stream: bytes) -> Response:
    """A page that is there as a gzip stream."""
    return _of_packed(stream) if request.accept_encodings["gzip"] > 0 else _of_plain(gzip.decompress(stream))


def pack(response: Response) -> bytes:
    """The page of a response as a gzip stream, which is what the response then sends to a reader who takes it."""
    body = response.get_data()
    if response.headers.get("Content-Encoding") == "gzip":
        return body
    stream = gzip_stream(press(body))
    if request.accept_encodings["gzip"] > 0:
        response.set_data(stream)
        response.headers["Content-Encoding"] = "gzip"
    return stream


def _of_plain(page: bytes) -> Response:
    response = Response(page, mimetype="text/html")
    response.vary.add("Accept-Encoding")
    return response


def _of_packed(stream: bytes) -> Response:
    response = _of_plain(stream)
    response.headers["Content-Encoding"] = "gzip"
    return response
