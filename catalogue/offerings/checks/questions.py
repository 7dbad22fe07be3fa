"""The questions of a community: what hangs on which place, when it is due, and what has to be looked at apart."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ...catalogues import EditionFacts
from ...counters.segments import CONFIRMATION_MONTHS
from ...divisions import ProfileFacts, get_profile
from ...foundation.clock import months_later
from ...foundation.errors import NotFound, _
from ...models import PhoneSource, ProviderKind, State
from ...telephones import numbers_in
from ..facts import Line, OfferingFacts, PointFacts
from ..points.saving import points_of
from ..reading import lines_of
from .due import due_on


class Gathering(enum.StrEnum):
    """What lines without a place of the community hang on."""

    STATION = "station"  # the telephone in the community's profile
    OWN = "own"  # what the community does itself
    PUBLIC = "public"  # street, departments, public institutions
    OTHERS = "others"  # companies, social organisations, local units
    NOT_OFFERED = "not-offered"  # what is planned, or not offered


_GATHERED: Mapping[ProviderKind | None, Gathering] = {
    None: Gathering.OWN,
    ProviderKind.COMMITTEE: Gathering.OWN,
    ProviderKind.STATION: Gathering.OWN,
    ProviderKind.VOLUNTEERS: Gathering.OWN,
    ProviderKind.STREET: Gathering.PUBLIC,
    ProviderKind.DEPARTMENT: Gathering.PUBLIC,
    ProviderKind.INSTITUTION: Gathering.PUBLIC,
    ProviderKind.SOCIAL: Gathering.OTHERS,
    ProviderKind.COMPANY: Gathering.OTHERS,
    ProviderKind.LOCAL_UNIT: Gathering.OTHERS,
}

Subject = PointFacts | Gathering
"""What a question is about."""


class NeedsAnswer(enum.StrEnum):
    """Why a line is not confirmed with its place: it needs an answer of its own."""

    DISPUTED = "disputed"
    OUTDATED = "outdated"  # made under another criterion
    PLAN_PASSED = "plan_passed"
    SUSPENSION_ENDED = "suspension_ended"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """One question: is all this still so?

    ``lines`` are confirmed with one word; ``apart`` are shown, and not confirmed. ``due_on`` is the day on which the
    question is due, None if it has no lines to confirm. ``seen`` identifies what is shown beside the lines.
    """

    subject: Subject
    lines: tuple[Line, ...]
    apart: tuple[tuple[Line, NeedsAnswer], ...]
    due_on: date | None
    seen: str
    station_phones: tuple[str, ...] = ()
    """The telephones of the community's profile, where the question is about these."""

    @property
    def key(self) -> str:
        """What the question is called in addresses: the id of its place, or its gathering."""
        return key_of(self.subject)

    @property
    def point(self) -> PointFacts | None:
        """The place that the question is about; None if it is about no place."""
        return self.subject if isinstance(self.subject, PointFacts) else None

    @property
    def last_checked(self) -> date | None:
        """The day on which the first of its lines was confirmed last; None without lines."""
        days = [line.offering.confirmed_on for line in self.lines if line.offering]
        return min((day for day in days if day), default=None)

    def is_due(self, day: date) -> bool:
        """Whether the question is due in the month of ``day``, or was before."""
        return self.due_on is not None and self.due_on < _next_month(day)


def questions_of(
    session: Session, edition: EditionFacts, community: int, *, today: date
) -> tuple[PlaceQuestion, ...]:
    """A community's questions: its places by id, then what hangs on no place. Six queries, however many lines.

    Each line with a record hangs on one question; lines that are ruled, or follow a declaration, hang on none, and nothing
    is asked without lines.
    """
    lines = lines_of(session, edition, community)
    points = points_of(session, community)
    return ask(community, lines, points, get_profile(session, community), today=today)


def question_of(
    session: Session, edition: EditionFacts, community: int, key: str, *, today: date
) -> PlaceQuestion:
    """A community's question by its key. Raises ``NotFound``."""
    for question in questions_of(session, edition, community, today=today):
        if question.key == key:
            return question
    raise NotFound(_("There is nothing to check here any more."))


def ask(
    community: int,
    lines: Iterable[Line],
    points: Sequence[PointFacts],
    profile: ProfileFacts | None,
    *,
    today: date,
) -> tuple[PlaceQuestion, ...]:
    """:func:`questions_of` from what is read: every line with a record in one question, unless it is ruled or declared."""
    station = tuple(profile.phones) if profile else ()
    hanging: dict[str, list[Line]] = {}
    subjects: dict[str, Subject] = {}
    for line in lines:
        if line.offering is None or line.offering.state is State.NOT_APPLICABLE or line.kept_by_others:
            continue
        subject = hangs_on(line.offering, points, station, today)
        subjects[key_of(subject)] = subject
        hanging.setdefault(key_of(subject), []).append(line)
    order = [str(point.id) for point in points] + [gathering.value for gathering in Gathering]
    return tuple(
        _question(community, subjects[key], hanging[key], station, today) for key in order if key in hanging
    )


def hangs_on(
    offering: OfferingFacts, points: Sequence[PointFacts], station: Sequence[str], today: date
) -> Subject:
    """What a record hangs on.

    That is the first place of the community that it names, and one that has not ended if it names such a place; else the
    place whose telephone it gives, else the station of the profile; else who provides it. What is planned or not offered
    is asked about together.
    """
    if offering.state in (State.ABSENT, State.PLANNED):
        return Gathering.NOT_OFFERED
    own = {point.id: point for point in points}
    named = [own[number] for number in offering.draft.points if number in own]
    if named:
        return next((point for point in named if not point.is_over(today)), named[0])
    numbers = set(numbers_in(offering.phone or ""))
    for point in points:
        if numbers & set(point.phones):
            return point
    if numbers & set(station):
        return Gathering.STATION
    return _GATHERED[offering.draft.provider_kind]


def key_of(subject: Subject) -> str:
    """The key of a question about a subject."""
    return str(subject.id) if isinstance(subject, PointFacts) else subject.value


def _question(
    community: int, subject: Subject, lines: Sequence[Line], station: tuple[str, ...], today: date
) -> PlaceQuestion:
    judged = [(line, apart_of(line, today)) for line in lines]
    together = tuple(line for line, apart in judged if apart is None)
    until = min((day for line in together if (day := _until(line))), default=None)
    return PlaceQuestion(
        subject=subject,
        lines=together,
        apart=tuple((line, apart) for line, apart in judged if apart is not None),
        due_on=due_on(community, _number(subject), until) if until else None,
        seen=_digest(subject, together, station),
        station_phones=station if subject is Gathering.STATION else (),
    )


def apart_of(line: Line, today: date) -> NeedsAnswer | None:
    """Why a line with a record needs an answer of its own; None if it is confirmed with its place."""
    offering = line.offering
    assert offering is not None
    if line.disputed:
        return NeedsAnswer.DISPUTED
    if line.outdated:
        return NeedsAnswer.OUTDATED
    draft = offering.draft
    if draft.state is State.PLANNED and draft.planned_for and draft.planned_for < today:
        return NeedsAnswer.PLAN_PASSED
    if draft.awaits_return(today):
        return NeedsAnswer.SUSPENSION_ENDED
    if offering.is_over(today):
        return NeedsAnswer.OVER
    return None


def _until(line: Line) -> date | None:
    """The day up to which a line may go unchecked. The end of what is offered is announced apart."""
    offering = line.offering
    assert offering is not None
    return months_later(offering.confirmed_on, CONFIRMATION_MONTHS) if offering.confirmed_on else None


def _number(subject: Subject) -> int:
    if isinstance(subject, PointFacts):
        return subject.id
    return -1 - list(Gathering).index(subject)


def _digest(subject: Subject, lines: Sequence[Line], station: Sequence[str]) -> str:
    """What identifies the places and telephones that a question shows: it changes when one of them does."""
    places = {point.id: point.version for line in lines if line.offering for point in line.offering.points}
    if isinstance(subject, PointFacts):
        places[subject.id] = subject.version
    refers = subject is Gathering.STATION or any(
        line.offering and line.offering.draft.phone_source is PhoneSource.STATION for line in lines
    )
    said = repr((key_of(subject), sorted(places.items()), tuple(station) if refers else ()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
