"""What a draft that is shown for comment would ask of communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..crosswalks.under import Evidence, evidence_of
from ..models import DraftState, EditionDraft, Offering, State
from .facts import DraftFacts, crosswalk_of_draft, facts_of, minutes_to_fill


@dataclass(frozen=True, slots=True)
class DraftAsking:
    """A draft that is shown for comment, with the items of which communities would have to fill in a line."""

    draft: DraftFacts
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """What a draft would ask of some communities together: lines to fill in, and the nominal minutes of that, rounded up."""

    lines: int
    minutes: int


def drafts_asking(session: Session, catalogue: str) -> tuple[DraftAsking, ...]:
    """The drafts of a catalogue (its key) that are shown for comment, by key; their days may lie ahead or be over."""
    rows = session.scalars(
        select(EditionDraft).where(EditionDraft.state == DraftState.COMMENT).order_by(EditionDraft.key)
    )
    drafts = (facts_of(session, row) for row in rows)
    return tuple(_asking(session, draft) for draft in drafts if draft.old.catalogue.key == catalogue)


def _asking(session: Session, draft: DraftFacts) -> DraftAsking:
    evidence = evidence_of(crosswalk_of_draft(session, draft))
    return DraftAsking(
        draft,
        tuple(item for item in draft.edition.items if evidence.get(item.key) is not Evidence.COUNTED),
    )


def lines_asked(session: Session, asking: DraftAsking, communities: Sequence[int]) -> LinesAsked:
    """What the draft would ask of these communities. What is ruled not to apply to one is not asked of it. Two queries."""
    ids = [item.id for item in asking.items]
    ruled = session.scalar(
        select(func.count())
        .select_from(Offering)
        .where(
            Offering.community_code.in_(communities),
            Offering.item_id.in_(ids),
            Offering.state == State.NOT_APPLICABLE,
        )
    )
    lines = len(ids) * len(communities) - (ruled or 0)
    return LinesAsked(lines, minutes_to_fill(session, lines))


def open_on(asking: Sequence[DraftAsking], day: date) -> tuple[DraftAsking, ...]:
    """Those that take comments on a day."""
    return tuple(each for each in asking if each.draft.open_for_comment(day))
