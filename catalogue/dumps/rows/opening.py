"""Lines of some communities as open data: their numbers and words without persons' mobiles, unless the owners agreed.

The rule is that of :func:`catalogue.published.open_records`. Only what has such a number is looked at row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...models import CommunityProfile, OfferingPoint, ServicePoint
from ...offerings import store
from ...offerings.facts import number_said
from ...telephones import MASK, agreed_mobiles, mobiles_in, mobiles_in_text, open_numbers, open_text

Cell = tuple[int, int]
"""The code of a community and the id of an item."""
_LINKS: Any = OfferingPoint.__table__
_POINTS: Any = ServicePoint.__table__
_PROFILES: Any = CommunityProfile.__table__


class Opener:
    """What lines of some communities, by their cells, say as open data."""

    def __init__(self, session: Session, some: Sequence[int], cells: Sequence[Cell]) -> None:
        self._session, self._some, self._cells = session, some, cells
        self._agreed_of: dict[Cell, frozenset[str]] = {}

    @cached_property
    def links(self) -> Mapping[Cell, Sequence[int]]:
        """The ids of the points of each cell, in the order in which the community names them."""
        query = select(_LINKS.c.community_code, _LINKS.c.item_id, _LINKS.c.point_id).where(
            self._among(_LINKS)
        )
        query = query.order_by(_LINKS.c.community_code, _LINKS.c.item_id, _LINKS.c.position)
        found: dict[Cell, list[int]] = {}
        for community, item, point in self._session.connection().execute(query).all():
            found.setdefault((community, item), []).append(point)
        return found

    def numbers(self, sources: Iterable[Any], own: Iterable[Any]) -> Sequence[str | None]:
        """The number to call of each line, by where it is kept and the line's own."""
        query = select(_PROFILES.c.community_code, _PROFILES.c.phones).where(self._among(_PROFILES))
        stations = {code: store.first_of(phones) for code, phones in self._session.execute(query)}
        said = [
            number
            if source is None
            else number_said(source, number, stations.get(cell[0]), self._numbers_of_points(cell))
            for cell, source, number in zip(self._cells, sources, own, strict=True)
        ]
        mobile = {number for number in set(said) if number and mobiles_in([number])}
        if not mobile:
            return said
        return [
            store.first_of(open_numbers([number], self._agreed(cell))) if number in mobile else number
            for cell, number in zip(self._cells, said, strict=True)
        ]

    def words(self, said: Sequence[Any]) -> Sequence[str | None]:
        """What somebody wrote in one column of the lines."""
        with_mobiles = {text for text in set(said) if text and mobiles_in_text(text)}
        if not with_mobiles:
            return said
        return [
            open_words(text, self._agreed(cell)) if text in with_mobiles else text
            for cell, text in zip(self._cells, said, strict=True)
        ]

    def _among(self, table: Any) -> Any:
        """Whether a row is of these communities, or of one between them that is no more in the list."""
        return table.c.community_code.between(self._some[0], self._some[-1])

    @cached_property
    def _points(self) -> Mapping[int, tuple[int, Sequence[str]]]:
        """The community and the numbers of each point that is named."""
        named = select(_LINKS.c.point_id).where(self._among(_LINKS))
        query = select(_POINTS.c.id, _POINTS.c.community_code, _POINTS.c.phones)
        rows = self._session.execute(query.where(_POINTS.c.id.in_(named)))
        return {point: (code, phones or ()) for point, code, phones in rows}

    def _numbers_of_points(self, cell: Cell) -> Sequence[Sequence[str]]:
        found = []
        for point in self.links.get(cell, ()):
            community, phones = self._points[point]
            if mobiles_in(phones):
                phones = open_numbers(phones, self._agreements.get(community, ()))
            found.append(phones)
        return found

    def _agreed(self, cell: Cell) -> Collection[str]:
        """The numbers to which the community of a line, or one of its points, has an agreement."""
        if cell not in self._agreed_of:
            keepers = {cell[0], *(self._points[point][0] for point in self.links.get(cell, ()))}
            self._agreed_of[cell] = frozenset().union(*(self._agreements.get(code, ()) for code in keepers))
        return self._agreed_of[cell]

    @cached_property
    def _agreements(self) -> Mapping[int, frozenset[str]]:
        return agreed_mobiles(
            self._session, sorted({*self._some, *(code for code, _ in self._points.values())})
        )


def open_words(text: str | None, agreed: Collection[str]) -> str | None:
    """Words as open data; None if there are none, or nothing but a number that is no open data."""
    told = text and open_text(text, agreed)
    return None if told == MASK else told
