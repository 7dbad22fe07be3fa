"""What kind of file it is, by its content: names are not believed."""

from __future__ import annotations

import re

from ...foundation.errors import _
from .book import Unreadable

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PAGE = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b", re.IGNORECASE)
_SPREADSHEET_ML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|<\?mso-application")
_OTHER_SIGNS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
_START = 4096


def kind_of(data: bytes) -> str:
    """``zip``, ``xls``, ``html`` or ``csv``. Raises ``Unreadable`` for what is none of them, saying what to do instead."""
    start = data[:_START]
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(_("The file is empty. Choose the file that has the rows."))
    if start.startswith(b"PK"):
        return "zip"
    if start.startswith(_OLE):
        return _kind_of_ole(data)
    if start.startswith(_OTHER_SIGNS):
        raise Unreadable(_("This is no table. Send a workbook (.xlsx, .xls, .ods) or a CSV file."))
    text = _plain_start(start)
    if text.startswith(b"MIME-Version:"):
        raise Unreadable(
            _(
                "This is a web page in one file (.mht). Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” and send that."
            )
        )
    if _SPREADSHEET_ML.search(text):
        raise Unreadable(
            _(
                "This is an XML table of Excel 2003, often named .xls. Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” and send that."
            )
        )
    if _PAGE.search(text):
        return "html"
    if _XML.search(text):
        raise Unreadable(_("This is no table. Send a workbook (.xlsx, .xls, .ods) or a CSV file."))
    return "csv"


def _plain_start(start: bytes) -> bytes:
    """The start of a text, whose UTF-16 is taken apart."""
    return start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _kind_of_ole(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise Unreadable(_("The file has a password. Save it without one and send it again."))
    if holds("WordDocument") or holds("PowerPoint Document"):
        raise Unreadable(_("This is no table. Send a workbook (.xlsx, .xls, .ods) or a CSV file."))
    if not (holds("Workbook") or holds("Book")):
        raise Unreadable(
            _("The file is incomplete or damaged. Open it, save it again and send it once more.")
        )
    return "xls"
