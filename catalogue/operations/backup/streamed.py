"""A zip archive read once from its beginning to its end: from a file, or from the program that decrypts one.

Nothing of it is kept: a member is read where it lies. Only what our own archives are made of is read.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_PART = 1 << 16
_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL, _CENTRAL, _DESCRIPTOR, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08", b"PK\x05\x06"
_STORED, _DEFLATED = 0, 8
_SIZES_FOLLOW, _UTF8 = 0x0008, 0x0800
_LARGE, _ZIP64 = 0xFFFFFFFF, b"\x01\x00"
_LONGEST_END = 4_000_000
"""Bytes that the list at the end may have."""


class NoArchive(Exception):
    """What is read does not begin as an archive."""


class DamagedArchive(Exception):
    """What is read ends too early, or is not what was written. ``place`` says where: a member, or the list at the end."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


class _Source:
    """What is left to be read, of which a part may be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._back = b""

    def some(self) -> bytes:
        """The next bytes; none at the end."""
        found, self._back = self._back or self._file.read(_PART), b""
        return found

    def back(self, data: bytes) -> None:
        """Give back what was read too much."""
        self._back = data + self._back

    def exactly(self, size: int) -> bytes:
        """As many bytes. Raises ``EOFError`` for fewer."""
        parts: list[bytes] = []
        while size:
            part = self.some()
            if not part:
                raise EOFError
            self.back(part[size:])
            parts.append(part[:size])
            size -= len(parts[-1])
        return b"".join(parts)


class _Member(io.RawIOBase):
    """What a member holds, unpacked. Its sum is compared at its end."""

    def __init__(self, source: _Source, place: str, header: tuple[int, ...], size: int | None) -> None:
        """``size`` is that of an ordinary member by its header; None if its sizes have eight bytes and follow it."""
        self._source = source
        self._place = place
        _version, self._flags, method, _time, _date, self._sum, *_ = header
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if method == _DEFLATED else None
        self._left = size or 0
        self._sizes = "<2L" if size is not None else "<2Q"
        self._found_sum = 0
        self._size = 0
        self.done = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self._next(len(view))
        except (EOFError, zlib.error, struct.error):
            raise DamagedArchive(self._place) from None
        view[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        data = b""
        while not data and not self.done:
            data = self._unpacked(most) if self._unpacker else self._stored(most)
            self._found_sum = zlib.crc32(data, self._found_sum)
            self._size += len(data)
            if self.done:
                self._compare()
        return data

    def _unpacked(self, most: int) -> bytes:
        assert self._unpacker is not None
        part = self._unpacker.unconsumed_tail or self._source.some()
        if not part:
            raise EOFError
        data = self._unpacker.decompress(part, most)
        if self._unpacker.eof:
            self._source.back(self._unpacker.unused_data)
            self.done = True
        return data

    def _stored(self, most: int) -> bytes:
        data = self._source.exactly(min(most, self._left))
        self._left -= len(data)
        self.done = not self._left
        return data

    def _compare(self) -> None:
        if self._flags & _SIZES_FOLLOW:
            mark, self._sum = struct.unpack("<4sL", self._source.exactly(8))
            size = struct.unpack(self._sizes, self._source.exactly(struct.calcsize(self._sizes)))[1]
            if mark != _DESCRIPTOR or size != self._size:
                raise DamagedArchive(self._place)
        if self._found_sum != self._sum:
            raise DamagedArchive(self._place)


class Members:
    """The members of an archive with their names, in the order in which they lie there. Each is to be read before the next is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._source = _Source(file)
        self.place = "zip"
        """What is read now: the name of a member, or ``zip``."""

    def __iter__(self) -> Iterator[tuple[str, BinaryIO]]:
        """Raises ``NoArchive`` and ``DamagedArchive``, also where a member is read."""
        count = 0
        while (mark := self._mark(first=count == 0)) == _LOCAL:
            member = self._open()
            lines = io.BufferedReader(member, _PART)
            yield self.place, lines
            while lines.read(_PART):
                pass
            count += 1
            self.place = "zip"
        self._end(mark, count)

    def _mark(self, *, first: bool) -> bytes:
        try:
            mark = self._source.exactly(4)
        except EOFError:
            raise NoArchive if first else DamagedArchive(self.place) from None
        if first and mark != _LOCAL:
            raise NoArchive
        self._source.back(mark)
        return mark

    def _open(self) -> _Member:
        try:
            _mark, *header = _HEADER.unpack(self._source.exactly(_HEADER.size))
            _version, flags, method, _time, _date, _sum, packed, size, name_length, extra_length = header
            name = self._source.exactly(name_length).decode()
            extra = self._source.exactly(extra_length)
        except (EOFError, UnicodeDecodeError):
            raise DamagedArchive(self.place) from None
        if flags & ~(_SIZES_FOLLOW | _UTF8) or method not in (_STORED, _DEFLATED):
            raise NoArchive
        large = extra[:2] == _ZIP64 and len(extra) >= 20
        if large and size == _LARGE:
            size, packed = struct.unpack("<2Q", extra[4:20])
        if method == _STORED and (flags & _SIZES_FOLLOW or size != packed):
            raise DamagedArchive(name)
        self.place = name
        return _Member(self._source, name, tuple(header), None if large and flags & _SIZES_FOLLOW else size)

    def _end(self, mark: bytes, count: int) -> None:
        """Read the list at the end: it is there, and lists as many members."""
        rest = b""
        while part := self._source.some():
            rest += part
            if len(rest) > _LONGEST_END:
                raise DamagedArchive("zip")
        whole = mark == _CENTRAL and rest[-22:-18] == _END
        if not whole or struct.unpack("<H", rest[-12:-10])[0] != count or rest.count(_CENTRAL) != count:
            raise DamagedArchive("zip")
