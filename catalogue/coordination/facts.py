"""A request between offices as the rest of the portal sees it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime

from ..models import Direction, RequestState


class StepKind(enum.StrEnum):
    """What was done to a request that was sent."""

    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class SignedStep:
    """Something that was done to a request: when, in what role, and the words."""

    kind: StepKind
    at: datetime
    role: str
    words: str


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request. ``cells`` are (community, item id); ``department`` is that of ``to_code`` which is asked, if one is.

    ``reopened_at`` and what belongs to it is the last time that those who asked opened it again; its answer and closing of before are
    kept until there are new ones, and among ``earlier`` after that. ``mailed_on``: the day of its mails since it was last opened.
    """

    id: int
    direction: Direction
    from_code: int
    from_name: str
    to_code: int
    to_name: str
    department: int | None
    department_name: str | None
    state: RequestState
    reason: str
    contribution: str | None
    due_on: date
    minutes: int
    opened_at: datetime
    opened_role: str
    answered_at: datetime | None
    answered_role: str | None
    answer: str | None
    closed_at: datetime | None
    closed_role: str | None
    closing: str | None
    cells: tuple[tuple[int, int], ...]
    reopened_at: datetime | None = None
    reopened_role: str | None = None
    reopening: str | None = None
    mailed_on: date | None = None
    earlier: tuple[SignedStep, ...] = ()

    @property
    def steps(self) -> tuple[SignedStep, ...]:
        """All that was done to it since it was sent, in that order."""
        last = (
            (StepKind.ANSWERED, self.answered_at, self.answered_role, self.answer),
            (StepKind.CLOSED, self.closed_at, self.closed_role, self.closing),
            (StepKind.REOPENED, self.reopened_at, self.reopened_role, self.reopening),
        )
        known = [SignedStep(kind, at, role, words or "") for kind, at, role, words in last if at and role]
        return tuple(sorted((*self.earlier, *known), key=lambda step: step.at))

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is RequestState.OPEN

    def overdue(self, today: date) -> bool:
        """Whether it waits for an answer and its day has passed."""
        return self.open and self.due_on < today
