"""The notices by which places are closed, or have other hours, for some days, as pages of residents take them in."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, request
from markupsafe import Markup

from catalogue import notices
from catalogue.divisions import ProfileFacts
from catalogue.foundation import clock, stamps
from catalogue.notices import NO_NOTICES, NoticeFacts, Notices
from catalogue.offerings import PointFacts
from catalogue.time.hours import Dates, read_hours

from ..extensions import db
from ..programs.problems import asked_by_program
from ..stamps import kept_until, stamp_versions, without_database
from ..words.i18n import as_written, language
from ..words.i18n import say as _
from ..words.opening_hours import all_in_words
from ..words.opening_hours.parts import span_in_words

_KEPT = "portal_notices"
CLOSED = "off"
DAYS_BEFORE = 14
"""Days before a notice begins from which pages show it as such; in the hours of a place it is told at once."""


def present_notices() -> Notices:
    """The notices that are in force or still to come, with their reasons in the language in force."""
    found = notices_as_given()
    return found.in_english if language() == "en" else found


def notices_as_given() -> Notices:
    """The notices that are in force or still to come, with their Chinese reasons; for a program, as they are open data."""
    kept: tuple[object, Notices] = current_app.extensions.get(_KEPT, (None, NO_NOTICES))
    return kept[1].as_open_data if asked_by_program() else kept[1]


def hours_at(point: PointFacts) -> str | None:
    """The hours of a service point, notices included, in the notation of ``catalogue.time.hours``: closed after its last day."""
    if point.is_over(clock.today()):
        return CLOSED
    return present_notices().hours(point.community, point.hours, point=point.id)


def hours_at_station(profile: ProfileFacts | None, community: int) -> str | None:
    """The hours of a community's service station, notices included; ``profile`` is None where nothing is known of it."""
    return present_notices().hours(community, profile.hours) if profile else None


def said_by(notice: NoticeFacts) -> Markup:
    """A notice as one sentence: its days, its reason, and what becomes of the places."""
    dates = Dates.between(notice.first_day, notice.last_day)
    values = {
        "days": span_in_words(dates, clock.today()),
        "reason": as_written(notice.reason_zh, notice.reason_en),
    }
    hours = read_hours(notice.hours)
    if hours is None and notice.spared:
        text = Markup(_("%(days)s, %(reason)s: the service station and some service points are closed."))  # noqa: S704 - our message
    elif hours is None:
        text = Markup(_("%(days)s, %(reason)s: the service station and service points are closed."))  # noqa: S704 - our message
    else:
        text = Markup(_("%(days)s, %(reason)s: open %(hours)s only."))  # noqa: S704 - our message
        values["hours"] = ("; " if language() == "en" else "；").join(all_in_words(hours))
    return text % values


def notices_at(community: int, point: int | None = None) -> tuple[Markup, ...]:
    """What notices say that residents of a community should know by now; ``point``: of a service point there."""
    soon = clock.today() + timedelta(days=DAYS_BEFORE)
    return tuple(
        said_by(notice)
        for notice in present_notices().of(community)
        if notice.first_day <= soon and (point is None or point not in notice.spared)
    )


def _follow() -> None:
    """Read the notices again if their stamp has moved or a day has passed, before a page is written."""
    if request.endpoint in (None, "static") or without_database():
        return
    version, today = stamp_versions()[stamps.NOTICES], clock.today()
    kept_until(
        (version, today),
        _KEPT,
        lambda: Notices(notices.current_notices(db.session(), today)) if version else NO_NOTICES,
    )


def init_app(app: Flask) -> None:
    """Let every page know the notices."""
    app.before_request(_follow)
    app.jinja_env.globals["notices_at"] = notices_at
