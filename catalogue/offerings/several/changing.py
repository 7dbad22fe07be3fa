"""One change to several lines: their state, or where residents go."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor
from ...catalogues import EditionFacts, ItemFacts
from ...foundation import clock
from ...foundation.errors import Invalid, Problem, _
from ...models import PhoneSource, State
from ..facts import Line, OfferingDraft, OfferingFacts
from ..reading import lines_of
from .proposing import ProposedLine, judge, record_several

CHANGED = _("This line was changed meanwhile. Look at it again.")


class Placing(enum.StrEnum):
    """What becomes of the places that a line names."""

    KEPT = "kept"
    ADDED = "added"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedChange:
    """A change to several lines. ``state`` None leaves each as it is; ``points`` are ids of places.

    The other fields belong to the state, as in ``OfferingDraft``.
    """

    state: State | None = None
    shortfall: str | None = None
    planned_for: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    suspended_reason: str | None = None
    substitute: str | None = None
    placing: Placing = Placing.KEPT
    points: tuple[int, ...] = ()

    def made_to(self, draft: OfferingDraft | None) -> OfferingDraft | None:
        """What a line says after the change; None if it has said nothing and is given no state."""
        if self.state is not None:
            said = {
                name: getattr(self, name)
                for name in (
                    "state",
                    "shortfall",
                    "planned_for",
                    "suspended_from",
                    "suspended_until",
                    "suspended_reason",
                    "substitute",
                )
            }
            draft = replace(draft, **said) if draft else OfferingDraft(**said)
        if draft is None or self.placing is Placing.KEPT:
            return draft
        kept = draft.points if self.placing is Placing.ADDED else ()
        points = tuple(dict.fromkeys((*kept, *self.points)))
        without = draft.phone_source is PhoneSource.PLACE and not points
        return replace(draft, points=points, phone_source=None if without else draft.phone_source)


def propose_change(
    session: Session,
    edition: EditionFacts,
    community: int,
    items: Sequence[ItemFacts],
    change: SharedChange,
    *,
    today: date | None = None,
) -> tuple[ProposedLine, ...]:
    """What each line would say after the change, and why it cannot. Writes nothing; a fixed number of queries."""
    lines = lines_of(session, edition, community, items=items)
    return judge(session, community, [_after(line, change) for line in lines], today=today or clock.today())


def _after(line: Line, change: SharedChange) -> ProposedLine:
    draft = change.made_to(line.offering.draft if line.offering else None)
    if draft is None:
        return ProposedLine(line, None, (Problem("state", _("It has no state yet. Choose one."), {}),))
    return ProposedLine(line, draft)


def change_several(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    displayed: Sequence[tuple[ItemFacts, int]],
    change: SharedChange,
    today: date | None = None,
) -> tuple[tuple[ItemFacts, OfferingFacts], ...]:
    """Make a change to the lines that were displayed, each with the version shown: to all, or to none.

    Raises what ``record_several`` raises.
    """
    versions = {item.id: version for item, version in displayed}
    items = [item for item, _version in displayed]
    records, problems = [], []
    for line in lines_of(session, edition, community, items=items):
        draft = change.made_to(line.offering.draft if line.offering else None)
        if draft is None or line.version != versions[line.item.id]:
            problems.append(Problem(line.item.code, CHANGED, {}))
        else:
            records.append((line.item, draft, line.version))
    if problems:
        raise Invalid(problems)
    return record_several(session, actor=actor, community=community, records=records, today=today)
