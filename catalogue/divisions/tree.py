"""Questions about the tree of divisions. A subtree is one range of codes, children come from ``parent_code``.

Every function only reads. If its docstring says nothing else, it gives present divisions, without
retired ones, in ascending order of code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from ..foundation.codes import ancestors, subtree
from ..foundation.database import in_parts
from ..foundation.errors import NotFound, _
from ..models import CommitteeKind, Division, Level


@dataclass(frozen=True, slots=True)
class DivisionFacts:
    """A division according to the list and its history.

    ``parent_code`` is the nearest division above (None at the top); ``short_name`` is for display;
    ``kind`` is set for communities only; ``quasi`` marks 类似 committees and quasi-townships;
    ``retired_on`` is the day from which the division is out of present figures, ``successor_code`` the
    division that took its place, if one is known.
    """

    code: int
    parent_code: int | None
    level: Level
    name: str
    short_name: str
    kind: CommitteeKind | None
    quasi: bool
    retired_on: date | None
    successor_code: int | None

    @property
    def present(self) -> bool:
        """Whether the division is in the present list."""
        return self.retired_on is None

    @property
    def last_code(self) -> int:
        """The last code of the division's subtree."""
        return subtree(self.code)[1]


# Statements that pages ask are written over the table, and built once: over the mapped class running one takes twice as
# long, and composing it again three times.
_TABLE: Any = Division.__table__
_COLUMNS = (
    _TABLE.c.code,
    _TABLE.c.parent_code,
    _TABLE.c.level,
    _TABLE.c.name,
    _TABLE.c.short_name,
    _TABLE.c.kind,
    _TABLE.c.quasi,
    _TABLE.c.retired_on,
    _TABLE.c.successor_code,
)


_Facts = Select[
    int, int | None, Level, str, str, CommitteeKind | None, bool, date | None, int | None
]  # as _COLUMNS: rows become facts without an ORM object in between


def select_facts() -> _Facts:
    """A SELECT whose rows :func:`facts` understands; callers add their conditions and order."""
    return select(*_COLUMNS)


def facts(
    session: Session, query: _Facts, values: Mapping[str, Any] | None = None
) -> tuple[DivisionFacts, ...]:
    """The divisions that a query made from :func:`select_facts` finds, in the query's order."""
    return tuple(DivisionFacts(*row) for row in session.execute(query, values))


_BY_CODE = select_facts().where(_TABLE.c.code == bindparam("division"))
_BY_CODES = (
    select_facts().where(_TABLE.c.code.in_(bindparam("codes", expanding=True))).order_by(_TABLE.c.code)
)
_ROOTS = (
    select_facts()
    .where(_TABLE.c.parent_code.is_(None), _TABLE.c.retired_on.is_(None))
    .order_by(_TABLE.c.code)
)
_CHILDREN = select_facts().where(_TABLE.c.parent_code == bindparam("division")).order_by(_TABLE.c.code)
_PRESENT_CHILDREN = _CHILDREN.where(_TABLE.c.retired_on.is_(None))
_WITH_CHILDREN = (
    select_facts()
    .where(
        or_(
            _TABLE.c.code == bindparam("division"),
            and_(_TABLE.c.parent_code == bindparam("division"), _TABLE.c.retired_on.is_(None)),
        )
    )
    .order_by(_TABLE.c.code)
)


def get_division(session: Session, code: int) -> DivisionFacts:
    """The division of this code, retired or not. Raises ``NotFound``."""
    found = facts(session, _BY_CODE, {"division": code})
    if not found:
        raise NotFound(_("There is no division with the code %(code)s."), field="division", code=code)
    return found[0]


def get_with_children(session: Session, code: int) -> tuple[DivisionFacts, tuple[DivisionFacts, ...]]:
    """A division, retired or not, and its present children by code: one query. Raises ``NotFound``."""
    # A division's code is the lowest of its subtree, so it comes first if it is there at all.
    found = facts(session, _WITH_CHILDREN, {"division": code})
    if not found or found[0].code != code:
        raise NotFound(_("There is no division with the code %(code)s."), field="division", code=code)
    return found[0], found[1:]


def get_divisions(session: Session, codes: Iterable[int]) -> dict[int, DivisionFacts]:
    """Divisions by code, retired or not; codes that do not exist are left out."""
    wanted = sorted(set(codes))
    found: dict[int, DivisionFacts] = {}
    for part in in_parts(wanted):
        found.update((each.code, each) for each in facts(session, _BY_CODES, {"codes": part}))
    return found


def short_names(session: Session, codes: Iterable[int | None]) -> dict[int, str]:
    """The short names of divisions by code, retired or not; None and codes that do not exist are left out."""
    found = get_divisions(session, {code for code in codes if code})
    return {code: division.short_name for code, division in found.items()}


def roots(session: Session) -> tuple[DivisionFacts, ...]:
    """The top divisions: those with nothing above them."""
    return facts(session, _ROOTS)


def children(session: Session, code: int, *, include_retired: bool = False) -> tuple[DivisionFacts, ...]:
    """The divisions directly below ``code``; none if it is a community or does not exist."""
    query = _CHILDREN if include_retired else _PRESENT_CHILDREN
    return facts(session, query, {"division": code})


def lineage(session: Session, code: int) -> tuple[DivisionFacts, ...]:
    """From the top division down to the division itself.

    All divisions above a present one are present. Raises ``NotFound``.
    """
    found = facts(session, _BY_CODES, {"codes": (code, *ancestors(code))})
    if not found or found[-1].code != code:
        raise NotFound(_("There is no division with the code %(code)s."), field="division", code=code)
    itself = found[-1]
    return tuple(division for division in found if division.present or not itself.present)


def lineages(session: Session, codes: Iterable[int]) -> dict[int, tuple[DivisionFacts, ...]]:
    """:func:`lineage` of many divisions in a few queries, by code; codes that do not exist are left out."""
    wanted = sorted(set(codes))
    known = get_divisions(session, {above for code in wanted for above in (code, *ancestors(code))})
    found: dict[int, tuple[DivisionFacts, ...]] = {}
    for code in wanted:
        itself = known.get(code)
        if itself is None:
            continue
        above = (known[each] for each in reversed(ancestors(code)) if each in known)
        found[code] = (*(one for one in above if one.present or not itself.present), itself)
    return found


def communities_in(session: Session, code: int) -> tuple[DivisionFacts, ...]:
    """The present communities in the division's subtree; a community is in its own."""
    first, last = subtree(code)
    return facts(
        session,
        select_facts()
        .where(
            Division.code.between(first, last),
            Division.level == Level.COMMUNITY,
            Division.retired_on.is_(None),
        )
        .order_by(Division.code),
    )


def count_communities(session: Session, code: int) -> dict[CommitteeKind, int]:
    """How many present communities of each committee kind the division's subtree holds; every kind is a key."""
    first, last = subtree(code)
    query = (
        select(Division.kind, func.count())
        .where(
            Division.code.between(first, last),
            Division.level == Level.COMMUNITY,
            Division.retired_on.is_(None),
        )
        .group_by(Division.kind)
    )
    found = {kind: count for kind, count in session.execute(query) if kind is not None}
    return {kind: found.get(kind, 0) for kind in CommitteeKind}


def present_successor(session: Session, code: int) -> DivisionFacts | None:
    """The present successor of ``code``, through any number of successions.

    The division itself if it is present; None if the chain ends in a retired one. Raises ``NotFound``.
    """
    division = get_division(session, code)
    seen = {code}
    while not division.present:
        if division.successor_code is None or division.successor_code in seen:
            return None
        seen.add(division.successor_code)
        division = get_division(session, division.successor_code)
    return division
