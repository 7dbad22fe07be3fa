"""The zip around a workbook: what it holds, and whether it may be unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from ...foundation.errors import _
from .book import Unreadable
from .limits import MOST_PARTS, MOST_RATIO, MOST_UNPACKED, RATIO_FROM

DAMAGED = _("The file is incomplete or damaged. Open it, save it again and send it once more.")
_TOO_LARGE = _(
    "Unpacked the file is too large: a list has at most %(most)d MB. Delete what does not belong to it."
)
_ENCRYPTED = 0x1
_CHUNK = 256 * 1024
_BROKEN = (BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
"""What reading a broken archive raises; an unknown way of packing is a ``RuntimeError`` too."""


def open_package(data: bytes) -> tuple[str, ZipFile]:
    """The kind of a packed workbook (``xlsx`` or ``ods``) and its parts, none of them unpacked yet.

    Raises ``Unreadable`` for other archives, broken ones, parts with a password, parts that are there twice, and parts
    that unpack to far more than a list.
    """
    try:
        package = ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise Unreadable(DAMAGED) from error
    parts = package.infolist()
    _check_names(parts)
    _check_sizes(parts, len(data))
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    if "mimetype" in names and "content.xml" in names:
        return "ods", package
    if "[content_types].xml" in names:
        if any(name.startswith(("word/", "ppt/")) for name in names):
            raise Unreadable(_("This is no table. Send a workbook (.xlsx, .xls, .ods) or a CSV file."))
        if any(name.endswith("workbook.bin") for name in names):
            raise Unreadable(_("This is a binary workbook (.xlsb). Open it and save it as .xlsx."))
        return "xlsx", package
    raise Unreadable(_("This is a zip archive. Unpack it and send the workbook in it."))


def _check_names(parts: list[ZipInfo]) -> None:
    seen: set[str] = set()
    for part in parts:
        name = part.filename.replace("\\", "/").lstrip("/").lower()
        if name in seen:
            raise Unreadable(
                _("The same part is in the file twice. Open it, save it again and send it once more."),
                part.filename[:80],
            )
        seen.add(name)
        if part.flag_bits & _ENCRYPTED:
            raise Unreadable(_("The file has a password. Save it without one and send it again."))


def _check_sizes(parts: list[ZipInfo], packed: int) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_TOO_LARGE, most=MOST_UNPACKED // 1024**2)
    for part in parts:
        if part.compress_size > packed:
            raise Unreadable(DAMAGED, part.filename[:80])
        if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise Unreadable(_TOO_LARGE, part.filename[:80], most=MOST_UNPACKED // 1024**2)


def pieces(package: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """What a part holds, piece by piece. Raises ``Unreadable`` where it is damaged: its checksum is compared at the end."""
    try:
        with package.open(part) as opened:
            while piece := opened.read(_CHUNK):
                yield piece
    except _BROKEN as error:
        raise Unreadable(DAMAGED, part.filename[:80]) from error
