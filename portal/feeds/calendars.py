"""The hours of a service point as a calendar, holidays and seasons spelt out for a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from flask import Response

from catalogue import divisions, offerings
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.offerings import PointFacts
from catalogue.published import open_record
from catalogue.time.hours import A_YEAR, OpeningSeries, read_hours, spelt_out

from ..extensions import db
from ..frame.notices import present_notices
from ..frame.presentation import is_demonstration
from ..open_answers.kept import open_answer
from ..requests.addresses import public_address
from ..words.formatting import phone_text
from ..words.i18n import between, colon
from ..words.i18n import say as _
from ..words.place_names import point_text
from .icalendar import MIMETYPE, ClosedDays, OpeningEvents, PlaceCalendar, write_calendar
from .scope import blueprint, in_asked_language, titled

_SOON = timedelta(days=28)
"""A series that begins within this time is the one that is under way."""


@blueprint.get("/points/<int:point>.ics")
@open_answer()
@in_asked_language
def send_hours(point: int) -> Response:
    """The hours of a service point for a year, with the days on which it is closed."""
    found = open_record(db.session(), offerings.get_point(db.session(), point))
    community = divisions.get_division(db.session(), found.community)
    if not community.present:
        raise NotFound(N_("There is no calendar of this service point."))
    today = clock.today()
    return Response(write_calendar(calendar_of(found, today)), mimetype=MIMETYPE)


def calendar_of(point: PointFacts, today: date) -> PlaceCalendar:
    """The calendar of a point from today on, with the notices in force."""
    href = public_address("residents.show_point", point=point.id)
    last = today + timedelta(days=A_YEAR - 1)
    last = min(last, point.ends_on) if point.ends_on else last
    hours = read_hours(present_notices().hours(point.community, point.hours, point=point.id))
    name = point_text(point.name)
    return PlaceCalendar(
        name=titled(name),
        description=_about(point) or name,
        href=href,
        location=point.address or "",
        geo=None if point.latitude is None or point.longitude is None else (point.latitude, point.longitude),
        made=clock.beginning_of(today),
        openings=[_open(point, each, name, href, today) for each in spelt_out(hours, today, last)]
        if hours
        else (),
        closed=_closed(point, name, href, today, last),
    )


def _open(point: PointFacts, series: OpeningSeries, name: str, href: str, today: date) -> OpeningEvents:
    opening = series.opening
    if opening.depends:
        said = (
            _("open only if: %(what)s", what=opening.remark)
            if opening.remark
            else _("open, closing time unknown")
        )
    else:
        said = _("open")
    when = series.first.isoformat() if series.single else _begins(series, today)
    lines = [
        opening.remark or "" if not opening.depends else "",
        "" if opening.sure else _("Not confirmed. Please call before you go."),
        _about(point),
    ]
    return OpeningEvents(
        uid=_uid(href, when, series.weekdays, opening if not series.single else opening[:3]),
        series=series,
        summary=f"{name}{colon()}{said}",
        description=between().join(filter(None, lines)),
        sure=opening.sure,
    )


def _begins(series: OpeningSeries, today: date) -> str:
    return "now" if series.first - today < _SOON else series.first.isoformat()


def _closed_in_words(name: str, reason: str) -> str:
    said: str = _("closed: %(reason)s", reason=reason)
    return f"{name}{colon()}{said}"


def _closed(point: PointFacts, name: str, href: str, today: date, last: date) -> Sequence[ClosedDays]:
    return [
        ClosedDays(
            uid=_uid(href, "notice", notice.id),
            first=max(notice.first_day, today),
            last=min(notice.last_day, last),
            summary=_closed_in_words(name, notice.reason_zh),
        )
        for notice in present_notices().of(point.community)
        if notice.hours is None
        and point.id not in notice.spared
        and notice.last_day >= today
        and notice.first_day <= last
    ]


def _about(point: PointFacts) -> str:
    """What else is said of a point in each event: its number, and that it is made up where it is."""
    said = []
    if point.phones:
        said.append(_("Telephone: %(number)s", number=phone_text(point.phones[0])))
    if is_demonstration():
        said.append(_("Demonstration data"))
    return " · ".join(said)


def _uid(*parts: object) -> str:
    """An id that stays for what says the same of the same time."""
    return str(uuid5(NAMESPACE_URL, repr(parts)))
