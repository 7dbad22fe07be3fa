"""Putting the fact on record right and answering the case that it is about, in one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ... import divisions, offerings
from ...access.rights import Actor
from ...catalogues import EditionFacts, ItemFacts
from ...divisions import ProfileDraft
from ...foundation.errors import Conflict, Invalid, NotFound, Problem, _
from ...offerings.points.history import draft_of
from ..facts import AnswerDraft, CaseFacts
from .answering import answer, lock_case
from .on_record import KeptIn

GONE = _("This record was withdrawn meanwhile. Answer without correcting, or fill in the line.")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is so instead in one entry on record: see ``on_record.RecordEntry``.

    ``said`` has the parts that change: ``phones`` (numbers as they are written), ``address``, ``hours``, and for a line
    ``phone``, ``state`` and what the state needs.
    """

    kept: KeptIn
    id: int
    community: int
    seen: int
    """The version that the writer saw."""
    said: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The name of the entry, with which its problems begin: ``point-12``."""
        return entry_key(self.kept, self.id)


def entry_key(kept: KeptIn, number: int) -> str:
    """The name of an entry on record, unique among those of a case."""
    return f"{kept.value}-{number}"


class EntryConflict(Conflict):
    """Somebody changed an entry on record meanwhile; ``key`` says which one."""

    def __init__(self, key: str, conflict: Conflict) -> None:
        super().__init__(conflict.message, **conflict.values)
        self.key = key


def correct_and_answer(
    session: Session,
    *,
    actor: Actor,
    case: int,
    edition: EditionFacts | None,
    item: ItemFacts | None,
    corrections: Sequence[Correction],
    draft: AnswerDraft,
    now: datetime,
) -> CaseFacts:
    """Change what is on record and answer the case. Needs a writing transaction, which is undone if anything is raised.

    The same sent twice is one change. Raises what ``answering.answer`` and the saving of each entry raise; an ``Invalid``
    names fields of an entry with its key before them (``point-12-phones``), and a conflict is an :class:`EntryConflict`.
    """
    open_before = lock_case(session, case).open
    found = answer(session, actor=actor, case=case, draft=draft, now=now)
    if not open_before:
        return found
    problems: list[Problem] = []
    for each in corrections:
        try:
            _correct(session, actor, edition, item, each)
        except Invalid as invalid:
            problems += (
                replace(problem, field=f"{each.key}-{problem.field}") for problem in invalid.problems
            )
        except Conflict as conflict:
            raise EntryConflict(each.key, conflict) from conflict
    if problems:
        raise Invalid(problems)
    return found


def _correct(
    session: Session,
    actor: Actor,
    edition: EditionFacts | None,
    item: ItemFacts | None,
    correction: Correction,
) -> None:
    if correction.kept is KeptIn.POINT:
        point = offerings.get_point(session, correction.id)
        offerings.save_point(
            session,
            actor=actor,
            community=point.community,
            draft=replace(draft_of(point), **correction.said),
            point_id=point.id,
            expected_version=correction.seen,
        )
    elif correction.kept is KeptIn.STATION:
        profile = divisions.get_profile(session, correction.community)
        divisions.save_profile(
            session,
            actor=actor,
            community=correction.community,
            draft=replace(profile.draft if profile else ProfileDraft(), **correction.said),
            expected_version=correction.seen,
        )
    elif item is not None and edition is not None:
        line = offerings.get_line(session, edition, correction.community, item.code)
        if line.offering is None:
            raise NotFound(GONE)
        offerings.record(
            session,
            actor=actor,
            community=correction.community,
            item=item,
            draft=replace(line.offering.draft, **correction.said),
            expected_version=correction.seen,
        )
