"""What a record must contain to be accepted: the fields that each state and each form of service needs.

Source: the criterion (填报口径). Until the city sets one, a community may say “delivered” if residents could
really get the service in the last 12 months and the record says where to go, when, or whom to call.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any

from ..foundation.errors import Problem, _, too_long
from ..models import Admits, Form, Mode, PhoneSource, State
from ..telephones import is_spelled, joined, read_entries
from .facts import OfferingDraft, PointFacts, last_day_of, number_to_call

TEXT_LIMITS = {
    "provider_name": 100,
    "phone": 40,
    "link": 300,
    "shortfall": 500,
    "suspended_reason": 500,
    "substitute": 500,
    "note_zh": 1000,
    "note_en": 2000,
}
"""Longest text per field, in characters."""

MOST_POINTS = 20

#: Which fields a state has a use for; a draft that fills another is mended, not refused: see ``tidy``.
_OF_STATE: dict[State, frozenset[str]] = {
    State.DELIVERED: frozenset({"ends_on"}),
    State.PARTIAL: frozenset({"shortfall", "ends_on"}),
    State.PLANNED: frozenset({"planned_for"}),
    State.SUSPENDED: frozenset({"suspended_from", "suspended_until", "suspended_reason", "substitute"}),
    State.ABSENT: frozenset(),
    State.NOT_APPLICABLE: frozenset(),
}
_STATE_FIELDS = frozenset().union(*_OF_STATE.values())

KEPT_BY = _("%(declarer)s keeps this line. Say there that it does not match reality, if so.")
NO_RULING = _("“Not applicable” is a ruling of the district, not a state to report.")
RULED = _("The district has ruled that this item does not apply here. Only it can change that.")

PASSED = _("This day has passed. Give a day from today on.")
PLACE_OVER = _("The last day of its service point has passed. Name another one, or change that day.")

NEEDS: dict[Form, str] = {
    Form.VENUE: _("Name the place, and its opening hours or a phone number."),
    Form.HOME: _("Give the phone number that residents call."),
    Form.REMOTE: _("Give the phone number or the web address."),
    Form.OUTREACH: _("Say where or how residents are informed, or give a phone number."),
    Form.FACILITY: _("Name the place, or say in the note where it is."),
}
"""What a delivered record of each form must say, as a sentence for the person who fills it in."""

ASKED_FIRST: Mapping[Form, tuple[str, ...]] = {
    Form.VENUE: ("points",),
    Form.HOME: ("phone",),
    Form.REMOTE: ("phone", "link"),
    Form.OUTREACH: ("phone",),
    Form.FACILITY: ("points",),
}
"""The fields by which residents most often reach a service of each form. A note is asked of every form."""


_texts = attrgetter(*TEXT_LIMITS)
_unused = {state: attrgetter(*sorted(_STATE_FIELDS - used)) for state, used in _OF_STATE.items()}


def tidy(draft: OfferingDraft) -> OfferingDraft:
    """The draft with texts stripped, empty ones None, telephones in their one spelling unless they are doubtful, and
    fields that belong to other states emptied. A line that refers to the number of a station or place has none of its own,
    and one without places refers to none.

    A draft that is tidy already is given back as it is.
    """
    values: dict[str, Any] = {}
    texts = _texts(draft)
    if any(text is not None and (not text or text != text.strip()) for text in texts):
        values = {name: (text or "").strip() or None for name, text in zip(TEXT_LIMITS, texts, strict=True)}
    if draft.phone and not is_spelled(draft.phone):
        numbers, question = read_entries(draft.phone.splitlines(), field="phone")
        if not question:
            values["phone"] = joined(numbers) or None
    if draft.phone_source is PhoneSource.PLACE and not draft.points:
        values["phone_source"] = None
    elif draft.phone_source and draft.phone:
        values["phone"] = None
    if any(value is not None for value in _unused[draft.state](draft)):
        values |= dict.fromkeys(_STATE_FIELDS - _OF_STATE[draft.state])
    if len(draft.points) > 1 or not isinstance(draft.points, tuple):
        values["points"] = tuple(dict.fromkeys(draft.points))
    return replace(draft, **values) if values else draft


def validate(
    draft: OfferingDraft,
    form: Form,
    points: Collection[PointFacts],
    *,
    today: date,
    kept_phone: str | None = None,
    station_phone: str | None = None,
) -> list[Problem]:
    """Everything that keeps a tidy ``draft`` from standing; an empty list if it may.

    ``points`` are the draft's service points as facts. ``kept_phone`` is on record already and may be doubtful.
    ``station_phone`` is the number of the community's station.
    """
    problems = [*_lengths(draft, kept_phone)]
    if draft.state is State.DELIVERED and not reachable(draft, form, points, station_phone):
        field = {Form.VENUE: "points", Form.FACILITY: "points", Form.OUTREACH: "note_zh"}.get(form, "phone")
        problems.append(Problem(field, NEEDS[form], {}))
    if draft.ends_on is not None and draft.ends_on < today:
        problems.append(Problem("ends_on", PASSED, {}))
    elif (last := last_day_of(draft, points)) is not None and last < today:
        problems.append(Problem("points", PLACE_OVER, {}))
    if draft.state is State.PARTIAL and not draft.shortfall:
        problems.append(Problem("shortfall", _("Say what is still lacking."), {}))
    if draft.state is State.PLANNED:
        if draft.planned_for is None:
            problems.append(Problem("planned_for", _("Give the day from which it will be delivered."), {}))
        elif draft.planned_for < today:
            problems.append(Problem("planned_for", PASSED, {}))
    if draft.state is State.SUSPENDED:
        problems += _suspension(draft, today)
    return problems


def reachable(
    draft: OfferingDraft, form: Form, points: Collection[PointFacts], station_phone: str | None
) -> bool:
    """Whether a record says enough for a resident of a service of this form to get it.

    A reference to the number of the station (``station_phone``) or of a place counts if there is such a number.
    """
    number = number_to_call(draft, points, station_phone)
    phone = bool(number) or any(point.phones for point in points)
    if form is Form.VENUE:
        return any(point.hours or point.phones or number for point in points)
    if form is Form.HOME:
        return phone
    if form is Form.REMOTE:
        return phone or bool(draft.link)
    if form is Form.OUTREACH:
        return phone or bool(draft.note_zh) or bool(points)
    return bool(points) or bool(draft.note_zh)


def unserved(draft: OfferingDraft, community: int, points: Mapping[int, PointFacts]) -> Problem | None:
    """The problem with a draft that names a place which does not serve ``community``; None if all do.

    ``points`` maps ids to facts. A place of another community serves if the mode says that it is shared or
    arranged by the street, and if it admits outsiders.
    """
    for point_id in draft.points:
        point = points.get(point_id)
        outside = point is not None and point.community != community
        if point is None or (
            outside and (point.admits is Admits.COMMUNITY or draft.mode not in (Mode.SHARED, Mode.STREET))
        ):
            return Problem("points", _("This place does not serve this community."), {})
    return None


def _suspension(draft: OfferingDraft, today: date) -> list[Problem]:
    problems = []
    if draft.suspended_from is None:
        problems.append(Problem("suspended_from", _("Give the first day of the suspension."), {}))
    elif draft.suspended_from > today:
        problems.append(
            Problem("suspended_from", _("The suspension has not begun yet. Record it on its first day."), {})
        )
    if draft.suspended_until and draft.suspended_from and draft.suspended_until < draft.suspended_from:
        problems.append(Problem("suspended_until", _("The last day lies before the first."), {}))
    if not draft.suspended_reason:
        problems.append(Problem("suspended_reason", _("Say why it is suspended."), {}))
    return problems


def _lengths(draft: OfferingDraft, kept_phone: str | None) -> list[Problem]:
    problems = [
        problem
        for (name, limit), text in zip(TEXT_LIMITS.items(), _texts(draft), strict=True)
        for problem in too_long(name, text, limit)
    ]
    if draft.phone and not is_spelled(draft.phone) and draft.phone != kept_phone:
        question = read_entries(draft.phone.splitlines(), field="phone")[1]
        problems += [question] if question else []
    if draft.link and not re.match(r"https?://[^\s/]+\.[^\s]+$", draft.link):
        problems.append(Problem("link", _("A web address begins with http:// or https://."), {}))
    if len(draft.points) > MOST_POINTS:
        problems.append(Problem("points", _("At most %(limit)d places."), {"limit": MOST_POINTS}))
    return problems
