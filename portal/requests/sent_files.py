"""Files that are sent: the name must end as that of a file that is read here, and the content must begin as the name says.

The names are used for nothing else. What a file holds is found out by its reader, from its content alone.
"""

from __future__ import annotations

from pathlib import PurePath

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from catalogue.foundation.errors import BadFile, _

PACKED = frozenset({".xlsx", ".xlsm", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt", ".yaml", ".yml", ".json"})
OF_ANY_KIND = frozenset({".xls", ".et"})
"""Under these names offices get workbooks old and new, and tables as web pages or text. Their reader tells them apart."""
ENDINGS = PACKED | TEXTS | OF_ANY_KIND
_ZIP = b"PK"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""Of old workbooks, and of new ones with a password, of which the reader says so."""


def _check(sent: FileStorage) -> None:
    name = (sent.filename or "")[-80:]
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadFile(
            _("A file of this kind is not read here. The form says which kinds it takes."), file=name
        )
    start = sent.stream.read(len(_OLE))
    sent.stream.seek(0)
    is_packed = start.startswith((_ZIP, _OLE))
    if start and ((ending in PACKED and not is_packed) or (ending in TEXTS and is_packed)):
        raise BadFile(
            _(
                "The file is of another kind than its name says. Open it, save it as .xlsx or .csv and send that."
            ),
            file=name,
        )


def _check_all() -> None:
    if request.method == "POST" and request.mimetype == "multipart/form-data":
        for _name, sent in request.files.items(multi=True):
            if sent.filename:
                _check(sent)


def init_app(app: Flask) -> None:
    """Refuse other files before a view sees them. Comes after the limits of size."""
    app.before_request(_check_all)
