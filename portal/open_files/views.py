"""The page of open data, and the files of each day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from catalogue.dumps import MIMETYPES, DumpedFile, FilesOfDay

from ..programs.problems import answer_with_problem
from ..programs.telling import in_language_of_program
from ..requests.addresses import public_address
from ..words.i18n import say as _
from .kept import DESCRIBING, days_of_files, files_of
from .scope import pages, programs
from .words import FORMATS, TABLES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LATEST = "latest"
"""In the place of a day: the last one that there is."""
_JSON = "application/json"
_KILOBYTE = 1000


@dataclass(frozen=True, slots=True)
class ListedTable:
    """A table on the page: its title, how many rows it has, and its files."""

    name: str
    title: str
    rows: int
    files: tuple[DumpedFile, ...]


@pages.get("/data")
def show_data() -> ResponseReturnValue:
    """The files of a day, by default of the last one: what is in them, how large they are, how to check them."""
    days = days_of_files()
    asked = read_day(request.args)
    found = next((each for each in days if each.day == asked), days[0] if days else None)
    return render_template(
        "open_files/data.html",
        found=found,
        tables=_listed(found) if found else (),
        others=[each.day for each in days if each is not found],
        describing=DESCRIBING,
        names=FORMATS,
        size_in_words=size_in_words,
        address=public_address(".show_data"),
        latest=url_for("open_data.send_data", day=LATEST, name=found.files[0].name) if found else "",
    )


@programs.get("/data/<day>/<name>")
def send_data(day: str, name: str) -> ResponseReturnValue:
    """A file of a day, whole or in part (RFC 9110, 14). It never changes without another entity tag.

    Of the last day by an address that stays, which leads to that of the day.
    """
    if day == LATEST:
        return _lead_to_last(name)
    wanted = _asked_day(day)
    found = files_of(wanted) if wanted else None
    if found is None:
        abort(404)
    file = found.file(name)
    if file is None and name not in DESCRIBING:
        abort(404)
    # A name of the manifest, not of the address: nothing else in the folder can be asked for.
    known = name if file is None else file.name
    place = found.folder / known
    try:
        response = send_file(
            place,
            mimetype=_JSON if file is None else MIMETYPES[file.format],
            as_attachment=file is not None,
            download_name=known,
            conditional=False,
            etag=False,
        )
        size = place.stat().st_size if file is None else file.bytes
        tag = hashlib.sha256(place.read_bytes()).hexdigest() if file is None else file.sha256
    except FileNotFoundError:  # it is deleted at this moment
        abort(404)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    try:
        return response.make_conditional(_conditions(tag), accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        with in_language_of_program():
            return answer_with_problem(
                416,
                _("The file has no such part: it has %(size)d bytes.", size=size),
                headers={"Content-Range": f"bytes */{size}"},
            )


def _conditions(tag: str) -> WSGIEnvironment:
    """What the request says of the part that is wanted, where it counts: not for who has the file (RFC 9110, 13.2.2), nor where
    several parts or parts in another unit are asked for (14.2), which is no fault: the whole file answers that."""
    part = request.range
    one = part is not None and part.units == "bytes" and len(part.ranges) == 1
    if one and not request.if_none_match.contains_weak(tag):
        return request.environ
    return {name: value for name, value in request.environ.items() if name != "HTTP_RANGE"}


def _lead_to_last(name: str) -> ResponseReturnValue:
    days = days_of_files()
    if not days or (days[0].file(name) is None and name not in DESCRIBING):
        abort(404)
    response = redirect(url_for(".send_data", day=days[0].day.isoformat(), name=name))
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def size_in_words(size: int) -> str:
    """A number of bytes in kB or MB, as people read it."""
    if size < _KILOBYTE**2:
        return f"{max(1, round(size / _KILOBYTE))} kB"
    return f"{size / _KILOBYTE**2:.1f} MB"


def read_day(arguments: Mapping[str, str]) -> date | None:
    """The day that a query string asks for; None for the last one."""
    return _asked_day(arguments.get("day", ""))


def _asked_day(text: str) -> date | None:
    """The day that a text names as ``2026-11-30``, and in no other way; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _listed(found: FilesOfDay) -> tuple[ListedTable, ...]:
    listed = []
    for name, title in TABLES.items():
        files = found.of_table(name)
        if files:
            listed.append(ListedTable(name, str(title), files[0].rows, files))
    return tuple(listed)
