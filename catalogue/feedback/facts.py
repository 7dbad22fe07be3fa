"""What goes into a report and what comes out of the cases: frozen dataclasses, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..catalogues import ItemFacts
from ..models import CaseKind, CaseOutcome, CaseState, CaseStep, Channel, WrongField


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What a resident reports. ``division`` is the community concerned, or a wider division if none was named.

    ``point`` is the id of a service point; ``contact`` is how they may be reached, if they want to be.
    """

    kind: CaseKind
    division: int
    item: ItemFacts | None = None
    point: int | None = None
    field: WrongField | None = None
    words: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One matter: where it lies, how many reported it, until when it is to be answered, and the answer."""

    id: int
    kind: CaseKind
    state: CaseState
    division: int
    item_id: int | None
    point: int | None
    field: WrongField | None
    words: str | None
    reports: int
    opened_at: datetime
    due_on: date
    answered_at: datetime | None = None
    answer: str | None = None
    answered_by: str | None = None
    answered_role: str | None = None
    outcome: CaseOutcome | None = None
    about: str | None = None
    duplicate_of: int | None = None
    corrected_at: datetime | None = None
    reopened_at: datetime | None = None
    passed_to: int | None = None
    department: int | None = None

    @property
    def holder(self) -> int:
        """The division that holds it: its own, or the office above it that it was passed to."""
        return self.passed_to or self.division

    @property
    def open(self) -> bool:
        """Whether it waits for its answer."""
        return self.state is CaseState.OPEN

    def overdue(self, today: date) -> bool:
        """Whether its answer should have been given before ``today``."""
        return self.open and self.due_on < today


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer as written: how the case was closed, and the words.

    ``about`` says whose matter it is, or its number at 12345; ``duplicate_of`` is the id of the case that is the same matter.
    """

    outcome: CaseOutcome
    words: str = ""
    about: str = ""
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class CaseEventFacts:
    """One entry in a case's history: see ``models.CaseEvent``. ``words`` are None once they are forgotten."""

    id: int
    at: datetime
    step: CaseStep
    actor: str | None
    role: str | None
    outcome: CaseOutcome | None
    words: str | None
    about: str | None
    division: int | None
    report: int | None
    person: str | None = None
    """The name of the account's owner where it is known: for colleagues alone."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One resident's report of a case. ``contact`` is None where none was left or it was erased.

    For the holder of the code the contact is masked: see ``following.masked``.
    ``logged_by`` is who wrote it down for a caller: the person's name, or the account's where that is not known.
    """

    code: str
    case: CaseFacts
    words: str | None
    contact: str | None
    channel: Channel
    logged_by: str | None
    at: datetime
    id: int = 0
    unsettled_at: datetime | None = None
    """When this resident said that it is not settled."""


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many cases of a division wait for an answer, how many of them too long, and how many reported them."""

    open: int = 0
    overdue: int = 0
    reports: int = 0


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """What residents of a community reported and what is not answered yet: kind, service, first day and how often.

    ``item_id`` is None where it is about no service. It is public, so words, contacts and codes are not part of it.
    """

    kind: CaseKind
    item_id: int | None
    since: date
    reports: int


@dataclass(frozen=True, slots=True)
class WastedVisits:
    """Open reports of “it was not there” for one cell: number, the last one, and the cases' ids."""

    reports: int
    last_at: datetime
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """The name of a service point, and its community."""

    name: str
    community: int
