"""Two editions that follow each other, side by side: the one in force and the one to come, a draft that is shown among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, list_editions
from ..crosswalks.comparing import EditionComparison, compare
from ..crosswalks.mappings import Crosswalk, crosswalk_of
from ..models import DraftState, EditionDraft
from .facts import DraftFacts, facts_of

_SHOWN = (DraftState.COMMENT, DraftState.APPROVED)


@dataclass(frozen=True, slots=True)
class EditionPair:
    """An edition and the one after it. ``draft``: the second is only a draft; ``coming``: its first day lies ahead of the day asked about."""

    old: EditionFacts
    new: EditionFacts
    draft: DraftFacts | None
    coming: bool

    @property
    def ahead(self) -> bool:
        """Whether the second is not in force yet."""
        return self.coming or self.draft is not None


@dataclass(frozen=True, slots=True)
class EditionsBeside:
    """A pair with its crosswalk and what changes."""

    pair: EditionPair
    crosswalk: Crosswalk
    comparison: EditionComparison


def edition_pairs(session: Session, catalogue: str, today: date) -> tuple[EditionPair, ...]:
    """The editions of a catalogue (its key) that follow each other, what is to come first; drafts that everyone may see are among them."""
    loaded = [edition for edition in list_editions(session) if edition.catalogue.key == catalogue]
    known = {edition.key: edition for edition in loaded}
    rows = session.scalars(select(EditionDraft).order_by(EditionDraft.key)).all()
    drafts = [facts_of(session, row) for row in rows if row.state in _SHOWN and row.from_edition in known]
    begun = {row.key: row.from_edition for row in rows}
    shown = [EditionPair(draft.old, draft.edition, draft, coming=False) for draft in drafts]
    return (*shown, *reversed(list(_loaded(loaded, begun, known, today))))


def _loaded(
    loaded: list[EditionFacts],
    begun: dict[str, str],
    known: dict[str, EditionFacts],
    today: date,
) -> Iterator[EditionPair]:
    for before, edition in pairwise(loaded):
        start = edition.in_force_from or edition.issued_on
        # A draft may come from an edition that is not the last one before it.
        old = known.get(begun.get(edition.key, ""), before)
        yield EditionPair(old, edition, None, coming=start is not None and start > today)


def usual_pair(pairs: Sequence[EditionPair], present: EditionFacts) -> EditionPair | None:
    """The pair that is of most use: the one to come, else the one in force (``present``) with the one before it. None: there is no pair."""
    ahead = [pair for pair in pairs if pair.ahead]
    return next(iter((*ahead, *(pair for pair in pairs if pair.new.key == present.key), *pairs)), None)


def beside(session: Session, pair: EditionPair) -> EditionsBeside:
    """A pair with what its second edition changes."""
    crosswalk = crosswalk_of(session, pair.old, pair.new)
    return EditionsBeside(pair, crosswalk, compare(crosswalk))
