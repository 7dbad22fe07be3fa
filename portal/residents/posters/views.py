"""What a community prints for its notice board: the poster, the public sheet, the call list; and their QR code."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from catalogue import divisions, offerings, paper
from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation import clock
from catalogue.models import Level
from catalogue.offerings import Line
from catalogue.service_guides import texts_of

from ...extensions import db
from ...files.qr import send_qr
from ...requests.addresses import public_address
from ...words.i18n import say as _
from ..kept_pages import kept_until_written, render_kept
from ..presenting.sentences import station_contact
from ..scope import blueprint, known_division, own_edition
from .call_list import present_call_list
from .poster import present_poster
from .public_sheet import ToldChanges, fees_of, present_public_sheet, title_of_sheet, told_since


def _community_to_print(code: int) -> DivisionFacts | None:
    """The community of an address; None for another division, and for one that is retired: they have no paper."""
    division = known_division(code)
    return division if division.level is Level.COMMUNITY and division.present else None


def _reports_nothing(lines: Sequence[Line]) -> bool:
    return all(line.segment is Segment.UNKNOWN for line in lines)


def _nothing_to_print(division: DivisionFacts, sheet: str, profile: ProfileFacts | None) -> str:
    """Instead of a sheet on which there would be nothing: why, and whom to call."""
    contact = station_contact(profile, division.code)
    return render_template("residents/no_sheet.html", division=division, sheet=sheet, contact=contact)


def _own_page(code: int) -> Response:
    return redirect(url_for(".show_community", code=code))


@blueprint.get("/communities/<division:code>/poster")
@kept_until_written()
def show_poster(code: int) -> ResponseReturnValue:
    """The poster, to print on A4. Of a division that is no community, or of a retired one: its own page."""
    session = db.session()
    division = _community_to_print(code)
    if division is None:
        return _own_page(code)
    edition, now, profile = own_edition(), clock.now(), divisions.get_profile(session, code)
    lineage, lines = divisions.lineage(session, code), offerings.lines_of(session, edition, code)
    if _reports_nothing(lines):
        return _nothing_to_print(division, _("Poster"), profile)
    return render_kept(
        "residents/poster.html",
        now,
        (lineage, profile, lines),
        say=lambda: present_poster(edition, lineage, profile, lines, now),
        division=division,
    )


@blueprint.get("/communities/<division:code>/public-sheet")
@kept_until_written()
def show_public_sheet(code: int) -> ResponseReturnValue:
    """居务公开, 村务公开: the sheet for the notice board, to print on A4."""
    session = db.session()
    division = _community_to_print(code)
    if division is None:
        return _own_page(code)
    edition, now, since = own_edition(), clock.now(), told_since(clock.today())
    lineage, profile = divisions.lineage(session, code), divisions.get_profile(session, code)
    lines, title = offerings.lines_of(session, edition, code), title_of_sheet(division)
    if _reports_nothing(lines):
        return _nothing_to_print(division, title, profile)
    fees = fees_of(edition, lineage, texts_of(session, edition, [each.code for each in lineage]))
    changes = ToldChanges(
        since,
        paper.state_changes(session, code, since=since),
        paper.point_changes(session, code, since=since),
    )
    return render_kept(
        "residents/public_sheet.html",
        now,
        (lineage, profile, lines, fees, changes),
        say=lambda: present_public_sheet(edition, lineage, profile, lines, fees, changes, now),
        title=title,
        division=division,
        edition=edition,
    )


@blueprint.get("/communities/<division:code>/numbers")
@kept_until_written()
def show_call_list(code: int) -> ResponseReturnValue:
    """Each telephone number once, with what it answers, to print on A4."""
    session, today = db.session(), clock.today()
    division = _community_to_print(code)
    if division is None:
        return _own_page(code)
    profile = divisions.get_profile(session, code)
    numbers = paper.answering_numbers(
        profile,
        offerings.points_of(session, code),
        offerings.lines_of(session, own_edition(), code),
        today=today,
    )
    if not numbers:
        return _nothing_to_print(division, _("Numbers to call"), profile)
    found = present_call_list(divisions.lineage(session, code), profile, numbers, today)
    return render_template("residents/call_list.html", numbers=found, division=division)


@blueprint.get("/communities/<division:code>/qr.svg")
def show_community_qr(code: int) -> ResponseReturnValue:
    """The QR code of the community's page, under the portal's public address."""
    division = known_division(code)
    return send_qr(public_address("residents.show_community", code=division.code))
