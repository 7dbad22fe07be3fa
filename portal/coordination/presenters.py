"""A request in words: frozen, ready for a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.coordination import RequestFacts, StepKind
from catalogue.models import Direction, RequestState

from ..extensions import db
from ..words.i18n import in_chinese
from ..words.place_names import department_name, place_name

DIRECTIONS: Mapping[Direction, LazyString] = {
    Direction.UP: _l("Request for coordination"),
    Direction.DOWN: _l("Order"),
}
STATES: Mapping[RequestState, LazyString] = {
    RequestState.OPEN: _l("Waits for an answer"),
    RequestState.ANSWERED: _l("Answered"),
    RequestState.CLOSED: _l("Closed"),
}
STEPS: Mapping[StepKind, LazyString] = {
    StepKind.ANSWERED: _l("Answered"),
    StepKind.CLOSED: _l("Closed"),
    StepKind.REOPENED: _l("Opened again"),
}


@dataclass(frozen=True, slots=True)
class RequestStep:
    """A step of a request: when, what, which office in what role, and the words."""

    at: datetime
    what: LazyString | str
    office: Markup
    role: str
    words: Markup


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as pages show it. ``cells`` are (name of the community, its code, item)."""

    id: int
    what: LazyString
    state: LazyString
    by: Markup
    to: Markup
    reason: Markup
    contribution: Markup | None
    due_on: date
    overdue: bool
    minutes: int
    cells: tuple[tuple[Markup, int, ItemFacts], ...]
    steps: tuple[RequestStep, ...]
    may_answer: bool = False
    may_close: bool = False
    may_reopen: bool = False


def present_requests(
    edition: EditionFacts, found: tuple[RequestFacts, ...], today: date
) -> list[RequestView]:
    """Requests in words: one query for the names of their communities."""
    names = divisions.short_names(db.session(), (code for each in found for code, _item in each.cells))
    return [present_request(edition, each, today, names) for each in found]


def present_request(
    edition: EditionFacts,
    found: RequestFacts,
    today: date,
    names: Mapping[int, str],
    *,
    may_answer: bool = False,
    may_close: bool = False,
) -> RequestView:
    """One request; ``may_answer`` and ``may_close``: whether the reader signs for the office that was asked, or that asks."""
    to = place_name(found.to_name)
    if found.department_name:
        to = department_name(found.to_name, found.department_name)
    by = place_name(found.from_name)
    steps = [RequestStep(found.opened_at, _("Sent"), by, found.opened_role, in_chinese(found.reason))]
    for step in found.steps:
        office = to if step.kind is StepKind.ANSWERED else by
        steps.append(RequestStep(step.at, STEPS[step.kind], office, step.role, in_chinese(step.words)))
    return RequestView(
        id=found.id,
        what=DIRECTIONS[found.direction],
        state=STATES[found.state],
        by=by,
        to=to,
        reason=in_chinese(found.reason),
        contribution=in_chinese(found.contribution) if found.contribution else None,
        due_on=found.due_on,
        overdue=found.overdue(today),
        minutes=found.minutes,
        cells=tuple(
            (place_name(names.get(code, "")), code, edition.items_by_id[item])
            for code, item in found.cells
            if item in edition.items_by_id
        ),
        steps=tuple(steps),
        may_answer=may_answer and found.open,
        may_close=may_close and found.state is not RequestState.CLOSED,
        may_reopen=may_close and not found.open,
    )
