"""What others already do that could close a gap: declared services, lists of places, neighbours within the walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.codes import ancestors, subtree
from ..models import (
    Declaration,
    DeclarationItem,
    DeclarationObjection,
    Division,
    ItemOwner,
    Level,
    Mode,
    Offering,
    OwnerList,
    OwnerListPlace,
    State,
)

_STREET = Level.STREET.span


def retired_within() -> Any:
    """Retired divisions between ``first`` and ``last``, as a subquery: their lines are kept, and count no more."""
    return select(Division.code).where(
        Division.code.between(bindparam("first"), bindparam("last")), Division.retired_on.is_not(None)
    )


BY_LINES = 0
"""In the place of a declaration: lines of the same street say that the street provides the item."""

_LINES: Any = Offering.__table__


def _by_street(wanted: Any) -> Any:
    """By street (code // 1000) the items that it provides, as valid lines of its communities say; ``wanted`` tells which lines."""
    return (
        select(_LINES.c.community_code // _STREET, _LINES.c.item_id)
        .where(
            wanted,
            # Written out, so that the index of such lines answers.
            _LINES.c.mode == literal(Mode.STREET.value, literal_execute=True),
            _LINES.c.state == literal(State.DELIVERED.value, literal_execute=True),
            _LINES.c.holds_until >= bindparam("day"),
            _LINES.c.disputed.is_(False),
            _LINES.c.declaration_id.is_(None),
            _LINES.c.criterion_id.in_(bindparam("criteria", expanding=True)),
            _LINES.c.community_code.not_in(retired_within()),
        )
        .distinct()
    )


_LINES_WITHIN = _by_street(_LINES.c.community_code.between(bindparam("first"), bindparam("last")))
_LINES_AMONG = _by_street(
    _LINES.c.community_code.in_(
        select(Division.code).where(
            Division.code.between(bindparam("first"), bindparam("last")),
            (Division.code - Division.code % literal_column(str(_STREET))).in_(
                bindparam("streets", expanding=True)
            ),
        )
    )
)
_MOST_STREETS = 1_000
"""Streets that are named in a statement; of more all lines are read."""


def bare_rows(session: Session, statement: Any, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """The rows of a statement as the driver gives them: numbers and texts, of which thousands are read at once."""
    result = session.connection().execute(statement, values)
    cursor = result.cursor
    assert cursor is not None
    rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    result.close()
    return rows


@dataclass(frozen=True)
class Declared:
    """The items that offices arrange, by (office, item id) with the declaration's id; and the cells that objected to one."""

    by_office: Mapping[tuple[int, int], Sequence[int]]
    by_lines: Collection[tuple[Any, ...]]
    objected: Collection[tuple[int, int, int]]

    def for_cell(self, community: int, item_id: int) -> int | None:
        """The declaration that could serve a cell: of the nearest office, the oldest; ``BY_LINES``; None: there is none."""
        for office in ancestors(community):
            for declaration in self.by_office.get((office, item_id), ()):
                if (declaration, community, item_id) not in self.objected:
                    return declaration
        return BY_LINES if (community // _STREET, item_id) in self.by_lines else None

    def for_street(self, street: int) -> dict[int, int]:
        """The same for the communities of a street that objected to nothing: by item id."""
        found = dict.fromkeys(self._said_by_lines.get(street // _STREET, ()), BY_LINES)
        for office in (*reversed(ancestors(street)), street):
            found.update(self._oldest.get(office, ()))
        return found

    @cached_property
    def _oldest(self) -> dict[int, dict[int, int]]:
        """By office and item id its oldest declaration."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for (office, item), declarations in self.by_office.items():
            found[office][item] = declarations[0]
        return found

    @cached_property
    def _said_by_lines(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for street, item in self.by_lines:
            found[street].append(item)
        return found


def declared_around(
    session: Session,
    edition: EditionFacts,
    division: int,
    day: date,
    among: Collection[tuple[int, int]] | None = None,
) -> Declared:
    """What offices above and within a division arrange for others; ``among``: for some cells (community, item id) of it alone.

    Three queries.
    """
    first, last = subtree(division)
    by_office: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = session.execute(
        select(Declaration.declarer_code, DeclarationItem.item_id, Declaration.id)
        .join(DeclarationItem, DeclarationItem.declaration_id == Declaration.id)
        .where(
            Declaration.ended_on.is_(None),
            Declaration.announced.is_(False),
            Declaration.suspended_reason.is_(None),
            or_(
                Declaration.declarer_code.between(first, last),
                Declaration.declarer_code.in_(ancestors(division)),
            ),
            Declaration.declarer_code % _STREET == 0,
        )
        .order_by(Declaration.id)
    )
    for office, item_id, declaration in rows:
        by_office[office, item_id].append(declaration)
    codes = [code for code, _item in among] if among else [first, last]
    values: dict[str, Any] = {
        "first": min(codes) // _STREET * _STREET,
        "last": max(codes) // _STREET * _STREET + _STREET - 1,
        "day": day,
        "criteria": [item.criterion_id for item in edition.items],
    }
    statement = _LINES_WITHIN
    if among:
        streets = sorted({code // _STREET * _STREET for code in codes})
        if len(streets) <= _MOST_STREETS:
            statement = _LINES_AMONG
            values["streets"] = streets
    lines = frozenset(bare_rows(session, statement, values))
    return Declared(by_office, lines, _objected(session, first, last) if by_office else frozenset())


def _objected(session: Session, first: int, last: int) -> frozenset[tuple[int, int, int]]:
    """Cells that a declaration does not reach because their community says so: the newest objection of each counts."""
    newest = (
        select(func.max(DeclarationObjection.id))
        .where(DeclarationObjection.community_code.between(first, last))
        .group_by(
            DeclarationObjection.declaration_id,
            DeclarationObjection.community_code,
            DeclarationObjection.item_id,
        )
    )
    rows = session.execute(
        select(
            DeclarationObjection.declaration_id,
            DeclarationObjection.community_code,
            DeclarationObjection.item_id,
        ).where(
            DeclarationObjection.id.in_(newest),
            or_(DeclarationObjection.upheld.is_(None), DeclarationObjection.upheld.is_(True)),
        )
    )
    return frozenset((declaration, community, item) for declaration, community, item in rows)


def lists_around(session: Session, division: int) -> dict[int, dict[int, int]]:
    """The lists of places that offices above and within a division keep: by office and item id the oldest list. Two queries."""
    first, last = subtree(division)
    rows = session.execute(
        select(OwnerList.division_code, OwnerList.id, OwnerList.item_ids)
        .where(
            or_(
                OwnerList.division_code.between(first, last), OwnerList.division_code.in_(ancestors(division))
            )
        )
        .order_by(OwnerList.id)
    )
    kept = rows.all()
    by_place: dict[int, set[int]] = defaultdict(set)
    if kept:
        of_places = select(OwnerListPlace.list_id, OwnerListPlace.item_ids).where(
            OwnerListPlace.list_id.in_([row.id for row in kept]), OwnerListPlace.item_ids.is_not(None)
        )
        for number, items in session.execute(of_places):
            by_place[number].update(items or ())
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for office, number, items in kept:
        for item in {*items, *by_place[number]}:
            found[office].setdefault(item, number)
    return found


def suppliers_around(session: Session, division: int) -> dict[int, dict[int, int]]:
    """By office and item id the department that can hand over a list of places, as offices around a division recorded it. One query."""
    first, last = subtree(division)
    rows = session.execute(
        select(ItemOwner.division_code, ItemOwner.item_id, ItemOwner.department_id).where(
            or_(
                ItemOwner.division_code.between(first, last), ItemOwner.division_code.in_(ancestors(division))
            ),
            ItemOwner.supplies_list,
        )
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for office, item, department in rows:
        found[office][item] = department
    return found


def nearest(known: Mapping[int, Mapping[int, int]], community: int) -> dict[int, int]:
    """What the nearest office has for each item, of lists or of departments, by office and item; also of a street's communities."""
    found: dict[int, int] = {}
    for office in reversed(ancestors(community)):
        found.update(known.get(office, ()))
    return found
