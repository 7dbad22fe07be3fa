"""The page for a meeting: a division between two days, in two clicks from its matrix."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.briefs import Brief, make_brief
from catalogue.counters.rollup import counted_day
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.history.reach import reach_of

from ...editions import edition_on
from ...extensions import db
from ...files.downloads import as_attachment
from ...files.qr import send_qr
from ...requests.addresses import public_address
from ..past.criteria import TwoDays, read_two_days
from ..scope import blueprint, enter_above_communities, links_down_to, own_edition
from .files import WRITERS, text_of
from .sentences import present_brief
from .voice import PageVoice

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
}


@blueprint.get("/<division:code>/brief")
def show_brief(code: int) -> ResponseReturnValue:
    """The page of a division. Without days: from the end of last month to today."""
    division = enter_above_communities(code)
    brief, days = _brief(division)
    return render_template(
        "offices/briefs/brief.html",
        division=division,
        page=present_brief(brief, PageVoice(code)),
        text=text_of(brief),
        days=days,
        today=brief.today,
        files=[
            (kind, url_for(".download_brief", code=code, kind=kind) + days.ask()) for kind in ("docx", "xlsx")
        ],
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/brief.<any(docx,xlsx,txt):kind>")
def download_brief(code: int, kind: str) -> Response:
    """The same as a file."""
    brief, days = _brief(enter_above_communities(code))
    name = f"brief-{code}-{days.since:%Y%m%d}-{days.until:%Y%m%d}.{kind}"
    return as_attachment(name, WRITERS[kind](brief, clock.now()), TYPES[kind])


@blueprint.get("/<division:code>/brief/qr.svg")
def show_brief_qr(code: int) -> ResponseReturnValue:
    """The way from paper back to the page and its figures."""
    enter_above_communities(code)
    days = read_two_days(request.args, *_reach())
    return send_qr(public_address("offices.show_brief", code=code) + days.ask())


def _brief(division: DivisionFacts) -> tuple[Brief, TwoDays]:
    """The brief that the query string asks for, and its days. Raises ``Refused`` for days of which nothing is known."""
    today, begins = _reach()
    days = read_two_days(request.args, today, begins)
    now = own_edition()
    editions = edition_on(days.since) or now, now
    return make_brief(db.session(), editions, division.code, (days.since, days.until), today=today), days


def _reach() -> tuple[date, date]:
    """The day for which everything is counted, and the first of which anything is known."""
    today = counted_day(db.session())
    return today, reach_of(db.session(), today).begins
