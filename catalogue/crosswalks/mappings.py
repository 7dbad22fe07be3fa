"""The crosswalk of two editions: what follows from keys and criteria, and what editors decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues import EditionFacts, ItemFacts, list_editions
from ..foundation import stamps
from ..models import ChangeKind, CrosswalkRow, Relation

TURNED: Mapping[Relation | None, Relation | None] = {
    None: None,
    Relation.EXACT: Relation.EXACT,
    Relation.NARROWER: Relation.BROADER,
    Relation.BROADER: Relation.NARROWER,
    Relation.RELATED: Relation.RELATED,
}
"""The relation seen from the other side."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One line of a crosswalk, by the keys of the items. Without ``from_item`` the other is new, without ``to_item`` dropped.

    ``decided_by`` is None where it follows from key and criterion alone.
    """

    from_item: str | None
    to_item: str | None
    relation: Relation | None
    changes: tuple[ChangeKind, ...] = ()
    note: str = ""
    decided_by: str | None = None
    decided_on: date | None = None

    def turned(self) -> Correspondence:
        """The same, seen from the other edition. What it changes is told in one direction only."""
        return replace(
            self,
            from_item=self.to_item,
            to_item=self.from_item,
            relation=TURNED[self.relation],
            changes=(),
        )


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """How the items of ``old`` and ``new`` correspond."""

    old: EditionFacts
    new: EditionFacts
    rows: tuple[Correspondence, ...]

    @property
    def undecided_old(self) -> tuple[ItemFacts, ...]:
        """Items of ``old`` of which nothing is said."""
        known = {row.from_item for row in self.rows}
        return tuple(item for item in self.old.items if item.key not in known)

    @property
    def undecided_new(self) -> tuple[ItemFacts, ...]:
        """Items of ``new`` of which nothing is said."""
        known = {row.to_item for row in self.rows}
        return tuple(item for item in self.new.items if item.key not in known)

    def turned(self) -> Crosswalk:
        """The same from ``new`` to ``old``."""
        return Crosswalk(self.new, self.old, tuple(row.turned() for row in self.rows))


def by_itself(old: EditionFacts, new: EditionFacts) -> tuple[Correspondence, ...]:
    """The identity crosswalk: items that both editions list under the same criterion."""
    criteria = {item.id: item.criterion_id for item in new.items}
    return tuple(
        Correspondence(item.key, item.key, Relation.EXACT)
        for item in old.items
        if criteria.get(item.id) == item.criterion_id
    )


def crosswalk_of(session: Session, old: EditionFacts, new: EditionFacts) -> Crosswalk:
    """The crosswalk from ``old`` to ``new``, also if it was decided from ``new`` to ``old``. One query."""
    rows = session.scalars(
        select(CrosswalkRow)
        .where(
            or_(
                (CrosswalkRow.from_edition == old.key) & (CrosswalkRow.to_edition == new.key),
                (CrosswalkRow.from_edition == new.key) & (CrosswalkRow.to_edition == old.key),
            )
        )
        .order_by(CrosswalkRow.id)
    )
    decided = [_facts(row) if row.from_edition == old.key else _facts(row).turned() for row in rows]
    return joined(old, new, decided)


def crosswalk_by_heirs(session: Session, old: EditionFacts, new: EditionFacts) -> Crosswalk:
    """The crosswalk of two catalogues' editions; where none is decided, that of an earlier edition of the second, for what became of its items.

    A query for each earlier edition until there is one.
    """
    found = crosswalk_of(session, old, new)
    if found.rows:
        return found
    same = [each for each in list_editions(session) if each.catalogue.key == new.catalogue.key]
    for earlier in reversed(same):
        rows = crosswalk_of(session, old, earlier).rows if earlier.key != new.key else ()
        if rows:
            return Crosswalk(old, new, tuple(_inherited(rows, new)))
    return found


def _inherited(rows: Iterable[Correspondence], edition: EditionFacts) -> Iterator[Correspondence]:
    for row in rows:
        if row.to_item is None:
            yield row
        else:
            yield from (replace(row, to_item=heir.key) for heir in edition.heirs_of(row.to_item))


def joined(old: EditionFacts, new: EditionFacts, decided: Iterable[Correspondence]) -> Crosswalk:
    """What follows by itself, and what was decided beside it."""
    known = by_itself(old, new)
    pairs = {(row.from_item, row.to_item) for row in known}
    further = [row for row in decided if row.relation is not Relation.EXACT or _pair(row) not in pairs]
    return Crosswalk(old, new, (*known, *further))


def decide(
    session: Session,
    *,
    actor: Actor,
    old: EditionFacts,
    new: EditionFacts,
    rows: Sequence[Correspondence],
    today: date,
) -> bool:
    """Let ``rows`` be all that is decided from ``old`` to ``new``; False if nothing changed. Flushes.

    Who decided a line that stays as it was, and when, stays too. Whether the lines contradict each other is for
    ``checking`` to say. Raises ``NotAllowed``.
    """
    role = require_of_instance(session, actor, Right.DRAFT_EDITIONS)
    own = (CrosswalkRow.from_edition == old.key) & (CrosswalkRow.to_edition == new.key)
    present = [
        _facts(row) for row in session.scalars(select(CrosswalkRow).where(own).order_by(CrosswalkRow.id))
    ]
    known = {_said(row): row for row in present}
    wanted = [known.get(_said(row), replace(row, decided_by=actor.name, decided_on=today)) for row in rows]
    if wanted == present:
        return False
    stamps.bump(session, stamps.CATALOGUE)  # the search and pages read what is beside what
    session.execute(delete(CrosswalkRow).where(own).execution_options(synchronize_session=False))
    if wanted:
        session.execute(
            insert(CrosswalkRow),
            [
                {
                    "from_edition": old.key,
                    "from_item": row.from_item,
                    "to_edition": new.key,
                    "to_item": row.to_item,
                    "relation": row.relation,
                    "changes": [change.value for change in row.changes],
                    "note": row.note,
                    "decided_by": row.decided_by,
                    "decided_on": row.decided_on,
                }
                for row in wanted
            ],
        )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="crosswalk.decided",
        subject=f"crosswalk {old.key} {new.key}",
        before={"lines": [_told(row) for row in present if row not in wanted]},
        after={"lines": [_told(row) for row in wanted if row not in present]},
    )
    session.flush()
    return True


def decided_of(session: Session, old: EditionFacts, new: EditionFacts) -> tuple[Correspondence, ...]:
    """What was decided from ``old`` to ``new``, in this direction."""
    rows = session.scalars(
        select(CrosswalkRow)
        .where(CrosswalkRow.from_edition == old.key, CrosswalkRow.to_edition == new.key)
        .order_by(CrosswalkRow.id)
    )
    return tuple(_facts(row) for row in rows)


def pairs_decided(session: Session) -> tuple[tuple[str, str], ...]:
    """The keys of the two editions of every crosswalk of which something was decided."""
    pairs = select(CrosswalkRow.from_edition, CrosswalkRow.to_edition).distinct()
    return tuple(sorted((old, new) for old, new in session.execute(pairs)))


def _facts(row: CrosswalkRow) -> Correspondence:
    changes = tuple(ChangeKind(change) for change in row.changes)
    return Correspondence(
        row.from_item, row.to_item, row.relation, changes, row.note, row.decided_by, row.decided_on
    )


def _pair(row: Correspondence) -> tuple[str | None, str | None]:
    return row.from_item, row.to_item


def _said(row: Correspondence) -> tuple[object, ...]:
    return (*_pair(row), row.relation, row.changes, row.note)


def _told(row: Correspondence) -> str:
    return f"{row.from_item or '-'} {row.relation or '-'} {row.to_item or '-'}"
