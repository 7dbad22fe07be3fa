"""What a declaration will change, counted before it is made, and the minutes that it saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import SEGMENTS, Segment
from ..effort.duties import duties
from ..models import DeclarationAnswer
from .facts import DeclarationFacts, LeftOut
from .following import plan

CHECK, FILL = "check_line", "record_line"
"""The duties that leave a community with a line: it is checked once a year, and filled in once if it never was."""


@dataclass(frozen=True, slots=True)
class DeclarationPreview:
    """How many lines would begin to follow, say something else, or be let go; and how many stay as they are, by reason.

    ``moved`` counts the lines by what they count as before and after, for those that change it. ``minutes`` are those
    that all communities together save in a year, rounded down; ``communities`` is how many have a line that follows.
    """

    starts: int
    changed: int
    released: int
    communities: int
    left_out: Mapping[LeftOut, int]
    moved: tuple[tuple[Segment, Segment, int], ...]
    minutes: int


def preview(session: Session, edition: EditionFacts, said: DeclarationFacts) -> DeclarationPreview:
    """What would change if a declaration were ``said``, as if its day had come and all neighbours accepted. Writes nothing."""
    said = replace(said, announced=False)
    if said.is_shared:
        accepted = {
            code: replace(each, answer=DeclarationAnswer.AGREED, agreed_items=frozenset(said.draft.items))
            for code, each in said.recipients.items()
            if each.answer is not DeclarationAnswer.DECLINED
        }
        said = replace(said, recipients={**said.recipients, **accepted})
    made = plan(session, edition, said, day=counted_day(session))
    moved: Counter[tuple[Segment, Segment]] = Counter()
    tenths = {duty.key: duty.tenths for duty in duties(session)}
    saved = 0
    for change in made.changes:
        if change.starts:
            saved += tenths[CHECK] + (tenths[FILL] if change.before is None else 0)
        if change.item_id in edition.items_by_id:
            before, after = made.segments(change, edition)
            if before is not after:
                moved[before, after] += 1
    order = SEGMENTS.index
    starting = [change for change in made.changes if change.starts]
    return DeclarationPreview(
        starts=len(starting),
        changed=sum(change.follows for change in made.changes) - len(starting),
        released=sum(not change.follows for change in made.changes),
        communities=len({change.community for change in starting}),
        left_out=Counter(made.left_out.values()),
        moved=tuple(
            (*pair, count)
            for pair, count in sorted(moved.items(), key=lambda each: (order(each[0][0]), order(each[0][1])))
        ),
        minutes=saved // 10,
    )
