"""Empty searches: words and counts by month and district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, vocabulary
from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import Often
from catalogue.foundation import clock
from catalogue.foundation.text_files import CsvValue

from ..extensions import db
from ..files.downloads import as_csv
from ..frame.acting import actor
from .asking import read_line, read_searches_asked
from .scope import blueprint

SHOWN, WRITTEN = 200, 5_000
"""Words on the page, and in a file."""


@dataclass(slots=True)
class EmptySearchRow:
    """Words with their count over all districts, and the districts in which they are frequent, most first."""

    words: str
    count: int
    districts: list[tuple[int, str, int]] = field(default_factory=list)


def _lines(month: date, limit: int, *, whole: bool = False) -> list[EmptySearchRow]:
    """The searches of a month; ``whole``: with those that were set aside."""
    session = db.session()
    found: Sequence[Often] = empty_searches.often(session, month, limit=limit)
    if not whole:
        found = vocabulary.still_to_do(found, vocabulary.outside_matters(session))
    names = divisions.short_names(session, (line.district for line in found))
    lines: list[EmptySearchRow] = []
    for each in found:
        if each.district is None:
            lines.append(EmptySearchRow(each.words, each.count))
        else:
            name = names.get(each.district) or _("No district")
            lines[-1].districts.append((each.district, name, each.count))
    return lines


@blueprint.get("/searches")
def list_searches() -> ResponseReturnValue:
    """The searches of a month that found nothing."""
    today = clock.today()
    asked = read_searches_asked(request.args, today)
    month, district = asked.month, asked.district
    every = _lines(month, SHOWN)
    places = {code: name for line in every for code, name, _count in line.districts}
    lines = [
        line for line in every if district is None or district in {code for code, _n, _c in line.districts}
    ]
    months = empty_searches.months(db.session())
    return render_template(
        "editors/searches.html",
        lines=lines,
        month=month,
        months=months if month in months else (month, *months),
        district=district,
        places=sorted(places.items()),
        least=empty_searches.LEAST,
        full=len(every) == SHOWN,
        outside=vocabulary.outside_matters(db.session()),
        times=vocabulary.TIMES,
    )


@blueprint.get("/searches.csv")
def download_searches() -> Response:
    """The same as a table: a line per words and district, and one for all districts together."""
    month = read_searches_asked(request.args, clock.today()).month
    rows: list[list[CsvValue]] = [[_("Month"), _("Words"), _("District code"), _("District"), _("Searches")]]
    for line in _lines(month, WRITTEN, whole=True):
        rows.append([f"{month:%Y-%m}", line.words, "", _("All districts"), line.count])
        rows += [
            [f"{month:%Y-%m}", line.words, str(code) if code else "", name, count]
            for code, name, count in line.districts
        ]
    return as_csv(f"empty-searches-{month:%Y-%m}", rows)


@blueprint.post("/searches/set-aside")
def set_aside() -> ResponseReturnValue:
    """Say that no item is about the words of an empty search."""
    words = read_line(request.form.get("words"))
    month = read_searches_asked(request.form, clock.today()).month
    vocabulary.set_aside(db.session(), actor=actor(), words=words, month=month, now=clock.now())
    flash(_("“%(words)s” is set aside. It comes back when it is searched for twice as often.", words=words))
    return redirect(url_for(".list_searches", month=f"{month:%Y-%m}"))


@blueprint.post("/searches/put-back")
def restore_search() -> ResponseReturnValue:
    """Let words that were set aside be in the list again."""
    words = read_line(request.form.get("words"))
    vocabulary.put_back(db.session(), actor=actor(), words=words)
    flash(_("“%(words)s” is in the list again.", words=words))
    return redirect(url_for(".list_searches"))
