"""What each column of a list says: proposed from its heading and from what is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ..exchange.reading import Cell, plain
from .headings import ColumnRole, heading, role_of

_LOOKED_AT = 60
_CODE = re.compile(r"[1-8]\d{11}")
_PHONE = re.compile(r"(?=(?:\D*\d){7})[\d\s()（）+、；;/,，转\-－—]+")
_HOURS = re.compile(r"\d{1,2}\s*[:：点时]\s*\d{0,2}.*\d{1,2}\s*[:：点时]|24小时|全天")
_ADDRESS = re.compile(r"\d+号|号楼|号院|底商|胡同.*\d|[路街里园巷].*\d")
_PLACE = re.compile(r"(?:站|室|屋|苑|坊|中心|驿站|服务点|助餐点|馆|所|家园|院|厅|网点|店)(?:[（(].*[）)])?$")
Test = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Tells names of communities, of streets and of the catalogue's items from other texts."""

    community: Callable[[str], bool]
    street: Callable[[str], bool]
    item: Callable[[str], bool] = lambda _text: False


def proposed_columns(
    headings: Mapping[int, str],
    rows: Sequence[Mapping[int, Cell]],
    known: KnownNames,
    said: Mapping[str, ColumnRole | None],
) -> dict[int, ColumnRole]:
    """The role of each column, by heading first, then by what is in it; each role once, except telephones.

    ``said`` gives roles by heading where somebody has corrected them; None there takes the column's role away.
    """
    looked_at = rows[:_LOOKED_AT]
    texts = {
        column: [text for text in (plain(row.get(column)) for row in looked_at) if text]
        for column in sorted({column for row in looked_at for column in row} | set(headings))
    }
    fixed = {column: said[heading(text)] for column, text in headings.items() if heading(text) in said}
    by_heading = {
        column: role
        for column, text in headings.items()
        if column not in fixed and (role := role_by_heading(text)) is not None
    }
    found: dict[int, ColumnRole] = {column: role for column, role in fixed.items() if role is not None}
    taken = set(found.values())
    for role in dict.fromkeys(by_heading.values()):
        if role in taken and role is not ColumnRole.PHONE:
            continue
        columns = [column for column, each in by_heading.items() if each is role]
        if role is ColumnRole.COMMUNITY:
            columns.sort(key=lambda column: (-_share(texts[column], known.community), column))
        found |= dict.fromkeys(columns[: 2 if role is ColumnRole.PHONE and len(columns) == 2 else 1], role)
    _put_right(_Proposal(found, texts, fixed), known)
    return dict(sorted(found.items()))


def role_by_heading(text: str) -> ColumnRole | None:
    """The role that a heading gives: its lowest line first, then all lines together, then the uppermost."""
    lines = text.split("\n")
    for spelling in (lines[-1], "".join(lines), lines[0]):
        if role := role_of(spelling):
            return role
    return None


def holds_names(texts: Sequence[str]) -> bool:
    """Whether a column of places, like 地点, says what these are called and not where they are."""
    return _share(texts, _PLACE.search) >= 0.6 and _share(texts, _ADDRESS.search) < 0.2


def _share(texts: Sequence[str], holds: Test) -> float:
    return sum(1 for text in texts if holds(text)) / len(texts) if texts else 0.0


class _Proposal:
    """The columns of one list with the roles found so far."""

    def __init__(
        self, found: dict[int, ColumnRole], texts: Mapping[int, Sequence[str]], settled: Collection[int]
    ) -> None:
        self.found, self.texts, self._settled = found, texts, settled

    def may_change(self, column: int) -> bool:
        """Whether a column is not settled by a person."""
        return column not in self._settled

    def column_of(self, role: ColumnRole) -> int | None:
        """The column that has a role; None if none has."""
        return next((column for column, each in self.found.items() if each is role), None)

    def share(self, column: int | None, holds: Test) -> float:
        """How much of a column passes a test; 1 for a column that somebody has settled."""
        if column is None:
            return 0.0
        return 1.0 if column in self._settled else _share(self.texts[column], holds)

    def give(self, role: ColumnRole, holds: Test, at_least: float, instead_of: Collection[object]) -> None:
        """Give a role to the column that passes a test best, if it has none or one of ``instead_of``."""
        shares = {
            column: _share(texts, holds)
            for column, texts in self.texts.items()
            if column not in self._settled and self.found.get(column) in instead_of
        }
        best = max(shares, key=lambda column: (shares[column], -column), default=None)
        if best is not None and shares[best] >= at_least:
            if (before := self.column_of(role)) is not None:
                del self.found[before]
            self.found[best] = role


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text.replace(" ", "")) is not None


def _is_community_code(text: str) -> bool:
    return _is_code(text) and not text.endswith("000")


def _put_right(proposal: _Proposal, known: KnownNames) -> None:
    """Give roles to columns whose heading says nothing, or something that does not go with what is in them."""
    found = proposal.found
    if proposal.column_of(ColumnRole.STREET) is None:
        # First: in the country many communities have the name of their town.
        proposal.give(ColumnRole.STREET, known.street, 0.6, (None,))
    if proposal.share(proposal.column_of(ColumnRole.COMMUNITY), known.community) < 0.2:
        places = frozenset(ColumnRole) - {ColumnRole.STREET, ColumnRole.DISTRICT}
        proposal.give(ColumnRole.COMMUNITY, known.community, 0.5, places | {None})
    code = proposal.column_of(ColumnRole.COMMUNITY_CODE)
    if code is not None and proposal.share(code, _is_code) > 0.5 > proposal.share(code, _is_community_code):
        found[code] = ColumnRole.STREET_CODE
    if proposal.column_of(ColumnRole.COMMUNITY_CODE) is None:
        instead_of = (None, ColumnRole.KEY, ColumnRole.SERIAL)
        proposal.give(ColumnRole.COMMUNITY_CODE, _is_community_code, 0.5, instead_of)
    address = proposal.column_of(ColumnRole.ADDRESS)
    if (
        address is not None
        and proposal.column_of(ColumnRole.NAME) is None
        and proposal.may_change(address)
        and holds_names(proposal.texts[address])
    ):
        found[address] = ColumnRole.NAME
    rules: tuple[tuple[ColumnRole, Test], ...] = (
        (ColumnRole.PHONE, _PHONE.fullmatch),
        (ColumnRole.HOURS, _HOURS.search),
        (ColumnRole.NAME, _PLACE.search),
        (ColumnRole.ADDRESS, _ADDRESS.search),
    )
    for role, holds in rules:
        if proposal.column_of(role) is None:
            proposal.give(role, holds, 0.6, (None,))
