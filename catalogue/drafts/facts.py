"""Drafts as they are kept, as the edition that they would be, and beside the edition that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from .. import catalogues
from ..catalogues import EditionFacts
from ..catalogues.drafted import facts_of_file
from ..catalogues.reading import EditionFile, read_content
from ..counters.rollup import counted_day
from ..counters.segments import SEGMENTS, Segment
from ..coverage.matrix import Cell
from ..crosswalks.mappings import Crosswalk, crosswalk_of
from ..crosswalks.under import CoverageUnder, Evidence, counts_of, coverage_under
from ..effort.duties import duties, whole_minutes
from ..foundation.errors import NotFound, _
from ..models import DraftState, EditionDraft

RECORDING = "record_line"
"""The duty of filling in a line."""
_UNKNOWN = SEGMENTS.index(Segment.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """A draft, as an edition. ``old`` is the edition that it was begun from; ``writers`` may not approve it."""

    key: str
    state: DraftState
    version: int
    edition: EditionFacts
    old: EditionFacts
    content: Mapping[str, Any]
    writers: tuple[str, ...]
    comment_from: date | None
    comment_until: date | None
    comments_to: str
    approved_by: str | None

    def open_for_comment(self, day: date) -> bool:
        """Whether comments are taken on a day."""
        return (
            self.state is DraftState.COMMENT
            and self.comment_from is not None
            and self.comment_until is not None
            and self.comment_from <= day <= self.comment_until
        )

    def opens_later(self, day: date) -> bool:
        """Whether the days for comment lie ahead of a day."""
        return self.state is DraftState.COMMENT and self.comment_from is not None and day < self.comment_from

    @property
    def public(self) -> bool:
        """Whether everyone may see it: from the first day for comment on, also once it is an edition."""
        return self.state in (DraftState.COMMENT, DraftState.APPROVED, DraftState.ENFORCED)


@dataclass(frozen=True, slots=True)
class DraftOutlook:
    """What a draft would mean for a division: coverage under both editions, and the minutes that its new lines ask."""

    before: CoverageUnder
    after: CoverageUnder
    lines_to_fill: int
    """Cells that a community has to fill because of the draft."""
    minutes: int
    """The nominal minutes of that, all communities together, rounded up."""


def list_drafts(session: Session) -> tuple[DraftFacts, ...]:
    """All drafts, the last changed first."""
    rows = session.scalars(select(EditionDraft).order_by(EditionDraft.changed_at.desc(), EditionDraft.key))
    return tuple(facts_of(session, row) for row in rows)


def drafted_editions(session: Session) -> tuple[EditionFacts, ...]:
    """The drafts that are no editions yet and are not withdrawn, as the editions that they would be."""
    over = (DraftState.ENFORCED, DraftState.WITHDRAWN)
    return tuple(draft.edition for draft in list_drafts(session) if draft.state not in over)


_EDITION = EditionDraft.content["edition"]
# Built once: it is asked for every list of services.
_PUBLIC_TITLES = (
    select(EditionDraft.key, _EDITION["title"]["zh"].as_string(), _EDITION["title"]["en"].as_string())
    .where(
        EditionDraft.state.in_((DraftState.COMMENT, DraftState.APPROVED))
        | (
            (EditionDraft.state == DraftState.ENFORCED)
            & (_EDITION["in_force_from"].as_string() > bindparam("today"))
        ),
        EditionDraft.content["catalogue"]["key"].as_string() == bindparam("catalogue"),
    )
    .order_by(EditionDraft.key)
)


def public_titles(session: Session, catalogue: str, today: date) -> tuple[tuple[str, str, str], ...]:
    """The drafts of a catalogue (its key) that everyone may see and that are not in force yet: key, title in Chinese and in English. One query."""
    rows = session.execute(_PUBLIC_TITLES, {"catalogue": catalogue, "today": today.isoformat()})
    return tuple((key, zh, en) for key, zh, en in rows)


def get_draft(session: Session, key: str) -> DraftFacts:
    """The draft with this key. Raises ``NotFound``."""
    return facts_of(session, row_of(session, key))


def row_of(session: Session, key: str) -> EditionDraft:
    """The row of a draft. Raises ``NotFound``."""
    # PostgreSQL refuses to compare with what no text can hold.
    row = session.get(EditionDraft, key) if key.isprintable() else None
    if row is None:
        raise NotFound(_("There is no draft “%(key)s”."), key=key)
    return row


def facts_of(session: Session, row: EditionDraft) -> DraftFacts:
    """A draft as it is kept; once it is in force, the edition itself."""
    old = catalogues.get_edition(session, row.from_edition)
    if row.state is DraftState.ENFORCED:
        edition = catalogues.get_edition(session, row.key)
    else:
        edition = facts_of_file(session, file_of(row), old.catalogue)
    return DraftFacts(
        row.key,
        row.state,
        row.version,
        edition,
        old,
        row.content,
        tuple(row.writers),
        row.comment_from,
        row.comment_until,
        row.comments_to,
        row.approved_by,
    )


def file_of(row: EditionDraft) -> EditionFile:
    """What a draft holds, checked as a catalogue file is."""
    return read_content(row.content, row.key)


def crosswalk_of_draft(session: Session, draft: DraftFacts) -> Crosswalk:
    """How a draft corresponds to the edition that it comes from."""
    return crosswalk_of(session, draft.old, draft.edition)


def outlook(session: Session, draft: DraftFacts, division: int) -> DraftOutlook:
    """What the draft would mean for a division above communities."""
    return outlook_of(session, crosswalk_of_draft(session, draft), division)


def outlook_of(session: Session, crosswalk: Crosswalk, division: int) -> DraftOutlook:
    """What the second edition of a crosswalk means for a division above communities, where the first one is recorded."""
    day = counted_day(session)
    counts: dict[int, Cell] = {}
    for edition in (crosswalk.old, crosswalk.new):
        counts |= counts_of(session, edition, division, day)
    before = coverage_under(session, crosswalk.turned(), division, day, counts=counts)
    after = coverage_under(session, crosswalk, division, day, counts=counts)
    to_fill = sum(line.counts[_UNKNOWN] for line in after.lines if line.evidence is not Evidence.COUNTED)
    return DraftOutlook(before, after, to_fill, minutes_to_fill(session, to_fill))


def minutes_to_fill(session: Session, lines: int) -> int:
    """The nominal minutes that filling in some lines takes, rounded up. One query."""
    tenths = next(duty.tenths for duty in duties(session) if duty.key == RECORDING)
    return whole_minutes(lines * tenths)
