"""What accepting a proposal changes: the notices, the places, the station or the sessions of a community.

Each function gives what was saved and other places may say too; None if there is no such thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalogue import divisions, notices, offerings, sessions
from catalogue.divisions import DivisionFacts, ProfileDraft
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.models import State
from catalogue.notices import NoticeDraft
from catalogue.notices.one_place import hours_with_days
from catalogue.offerings import PointDraft, PointFacts
from catalogue.offerings.checks.closing import Becomes, Closing, close_lines
from catalogue.offerings.points.history import draft_of
from catalogue.time.wording import hours_of

from ...extensions import db
from ...frame.acting import actor
from ...requests.addresses import whole_number
from ..scope import own_edition
from ..sessions.forms import SessionForm
from ..sessions.views import ids_by_code
from ..telephones import agree
from .forms import EVERYWHERE, STATION, AddressForm, CancelForm, DaysForm, NumberForm


@dataclass(frozen=True, slots=True)
class SavedFact:
    """A point (None: the station) that was saved: its version now, and before."""

    point: int | None
    version: int
    before: int


def accept_days(community: DivisionFacts, form: DaysForm) -> SavedFact | None:
    """Close a place for some days or give it other hours: one place in its own hours, all of them by a notice."""
    session, instead = db.session(), hours_of(form.hours.data)
    if form.point.data in (EVERYWHERE, STATION):
        spared = offerings.points_of(session, community.code) if form.point.data == STATION else ()
        draft = NoticeDraft(
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            reason_zh=form.reason.data or "",
            hours=form.hours.data or None,
            spared=tuple(point.id for point in spared),
        )
        if form.times.data and not form.hours.data:
            raise Invalid(
                [Problem("hours", N_("Give the hours of these days, such as: daily 9:00-11:30."), {})]
            )
        notices.give_notice(session, actor=actor(), division=community.code, draft=draft)
        return None
    point = _point(community, form.point.data)
    if instead and form.last_day.data is None:
        hours = instead  # from now on
    elif form.first_day.data is not None and form.last_day.data is None and not form.times.data:
        _suspend(community, point, form.first_day.data, form.reason.data)
        return None
    else:
        if form.first_day.data is None or form.last_day.data is None:
            raise Invalid(
                [Problem("last_day", N_("Give the last day. The notice ends by itself after it."), {})]
            )
        hours = hours_with_days(
            point.hours,
            first=form.first_day.data,
            last=form.last_day.data,
            reason=form.reason.data or "",
            times=form.times.data or None,
            instead=instead,
        )
    return _save(community, point, replace(draft_of(point), hours=hours))


def _suspend(community: DivisionFacts, point: PointFacts, first_day: date, reason: str | None) -> None:
    """Suspend the services of a place that is closed from today on, with no day on which it opens again."""
    session, edition, today = db.session(), own_edition(), clock.today()
    if first_day > today:
        message = N_("It is not closed yet. Give the last day, or accept this on the first day.")
        raise Invalid([Problem("last_day", message, {})])
    lines = [
        line
        for line in offerings.lines_of(session, edition, community.code)
        if line.offering
        and not line.kept_by_others
        and line.offering.state in (State.DELIVERED, State.PARTIAL)
        and point.id in line.offering.draft.points
    ]
    if not lines:
        raise Invalid([Problem("last_day", N_("No service is offered there. Give the last day."), {})])
    close_lines(
        session,
        actor=actor(),
        edition=edition,
        community=community.code,
        point_id=point.id,
        closing=Closing(becomes=Becomes.SUSPENDED, reason=reason),
        displayed=[(line.item, line.version) for line in lines],
        today=today,
    )


def accept_number(community: DivisionFacts, form: NumberForm) -> SavedFact:
    """The new number in the place of the first one; what else says the old one is asked next."""
    typed = [form.phone.data or ""]
    if form.point.data == STATION:
        agree(community.code, form.mobile_agreed, typed, before=())
        return _save_station(community, phones=tuple(typed))
    point = _point(community, form.point.data)
    agree(community.code, form.mobile_agreed, typed, before=point.phones)
    return _save(community, point, replace(draft_of(point), phones=(*typed, *point.phones[1:])))


def accept_address(community: DivisionFacts, form: AddressForm) -> SavedFact:
    """The new address; the position on the map is not known any more."""
    if form.point.data == STATION:
        return _save_station(community, address=form.address.data)
    point = _point(community, form.point.data)
    moved = replace(draft_of(point), address=form.address.data, latitude=None, longitude=None)
    return _save(community, point, moved)


def accept_session(community: DivisionFacts, form: SessionForm) -> None:
    sessions.save_session(
        db.session(), actor=actor(), community=community.code, draft=form.draft(ids_by_code(own_edition()))
    )


def accept_cancel(community: DivisionFacts, form: CancelForm) -> None:
    sessions.cancel_days(
        db.session(),
        actor=actor(),
        community=community.code,
        session_id=whole_number(form.session.data) or 0,
        days=form.days,
    )


def _point(community: DivisionFacts, chosen: str | None) -> PointFacts:
    number = whole_number(chosen)
    points = offerings.points_of(db.session(), community.code)
    found = next((point for point in points if point.id == number), None)
    if found is None:
        raise Invalid([Problem("point", N_("Choose a place."), {})])
    return found


def _save(community: DivisionFacts, point: PointFacts, draft: PointDraft) -> SavedFact:
    saved = offerings.save_point(
        db.session(), actor=actor(), community=community.code, draft=draft, point_id=point.id
    )
    return SavedFact(saved.id, saved.version, point.version)


def _save_station(community: DivisionFacts, **said: Any) -> SavedFact:
    before = divisions.get_profile(db.session(), community.code)
    draft = replace(before.draft if before else ProfileDraft(), **said)
    saved = divisions.save_profile(db.session(), actor=actor(), community=community.code, draft=draft)
    return SavedFact(None, saved.version, before.version if before else 0)
