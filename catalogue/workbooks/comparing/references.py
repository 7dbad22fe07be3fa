"""Which community, item and service point a row means: by their codes, however a spreadsheet has changed them, or asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...catalogues import EditionFacts, ItemFacts
from ...exchange.reading import Cell, Flaw, plain
from ...foundation.codes import level_of
from ...foundation.errors import Problem, _
from ...models import Level
from ..facts import CellPlace, CellProblem
from ..gathering import NamedCommunity
from ..recognising import FoundSheet, WorkbookRow
from ..words import WorkbookWording, one_spelling

CUT_OFF = _("A spreadsheet has cut off digits of “%(said)s”. Write the whole code as text.")
NO_COMMUNITY = _("Your division has no community with the code “%(said)s”. Write its 12 digits as text.")
NO_MORE = _(
    "%(name)s is part of %(now)s now. Export the workbook again, or write the code of the community that is meant."
)
WHICH_COMMUNITY = _("Which community is meant? Write its code of 12 digits.")
OTHER_COMMUNITY = _("The code is that of %(name)s. Correct the code or the name.")
OTHER_TITLE = _("The title names the code %(code)s, which is another community. Send the file there.")
NO_ITEM = _("The catalogue has no item “%(said)s”.")
WHICH_ITEM = _("Which item is meant? Write its code of four digits.")
OTHER_ITEM = _("The code is that of %(name)s. Correct the code or the name.")

_CODE_DIGITS = 12
_POWER = re.compile(r"(\d(?:\.\d+)?)[eE]\+?(\d{1,2})")


class RowDoubt(Exception):
    """It is not clear what a row is about. ``key`` names the column at fault, ``message`` asks."""

    def __init__(self, key: str, message: str, **values: Any) -> None:
        super().__init__(message)
        self.key, self.message, self.values = key, message, values

    def at(self, row: WorkbookRow, wording: WorkbookWording) -> CellProblem:
        """The question at its cell."""
        place = row.at(self.key, wording.column(self.key))
        return CellProblem(place, Problem(self.key, self.message, self.values))


def digits(key: str, cell: Cell) -> str | None:
    """The digits of a code; None for an empty cell. Raises ``RowDoubt`` for digits that are lost."""
    if isinstance(cell, Flaw):
        raise RowDoubt(key, CUT_OFF, said=cell.text)
    text = plain(cell)
    if power := _POWER.fullmatch(text):
        whole = Decimal(text)
        # With a digit for each place nothing is lost; with fewer the rest was cut off.
        if len(power[1].replace(".", "")) <= int(power[2]):
            raise RowDoubt(key, CUT_OFF, said=text)
        return str(int(whole))
    return text or None


class References:
    """What the rows of a file may be about: the communities of a division and the items of an edition."""

    def __init__(
        self,
        edition: EditionFacts,
        communities: Mapping[int, NamedCommunity],
        level: Level,
        wording: WorkbookWording,
        former: Mapping[int, tuple[str, str]],
    ) -> None:
        self._communities, self.wording, self._former = communities, wording, former
        self._own = next(iter(communities.values())) if level is Level.COMMUNITY and communities else None
        self._codes: dict[str, list[ItemFacts]] = {}
        self._names: dict[str, list[ItemFacts]] = {}
        for item in edition.items:
            self._codes.setdefault(item.code.lstrip("0"), []).append(item)
            for name in {one_spelling(text) for text in (item.name_zh, item.name_en, item.source_text)}:
                self._names.setdefault(name, []).append(item)
        self._item_names = {name: [item.id for item in items] for name, items in self._names.items()}
        self._known: dict[tuple[Any, ...], NamedCommunity | ItemFacts] = {}

    def community(self, row: WorkbookRow) -> NamedCommunity:
        """The community of a row. Raises ``RowDoubt``."""
        cells = row.cells
        key = ("community", cells.get("community_code"), cells.get("community"))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._community(key[1], key[2])
        assert isinstance(known, NamedCommunity)
        return known

    def _community(self, code: Cell, name: Cell) -> NamedCommunity:
        said = digits("community_code", code)
        if said is None:
            if self._own is None:
                raise RowDoubt("community_code", WHICH_COMMUNITY)
            found = self._own
        else:
            number = int(said) if said.isascii() and said.isdigit() and len(said) == _CODE_DIGITS else 0
            if number in self._former:
                name_then, name_now = self._former[number]
                raise RowDoubt("community_code", NO_MORE, name=name_then, now=name_now)
            if number not in self._communities:
                raise RowDoubt("community_code", NO_COMMUNITY, said=said[:40])
            found = self._communities[number]
        text = one_spelling(plain(name))
        if text and text not in (one_spelling(found.name), one_spelling(found.full_name)):
            raise RowDoubt("community", OTHER_COMMUNITY, name=found.name)
        return found

    def item(self, row: WorkbookRow) -> ItemFacts:
        """The item of a row. Raises ``RowDoubt``."""
        cells = row.cells
        key = ("item", type(cells.get("item_code")), cells.get("item_code"), cells.get("item"))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._item(key[2], key[3])
        assert isinstance(known, ItemFacts)
        return known

    def _item(self, code: Cell, name: Cell) -> ItemFacts:
        said, text = digits("item_code", code), one_spelling(plain(name))
        if said is None:
            items = self._names.get(text, [])
            if len(items) != 1:
                raise RowDoubt("item_code", WHICH_ITEM)
            return items[0]
        # A spreadsheet takes away the zeros before a number.
        items = self._codes.get(said.lstrip("0"), []) if said.isascii() and said.isdigit() else []
        exact = [item for item in items if item.code == said] or items
        if len(exact) != 1:
            raise RowDoubt("item_code", NO_ITEM, said=said[:40])
        (item,) = exact
        if text and item.id not in self._item_names.get(text, ()):
            raise RowDoubt("item", OTHER_ITEM, name=item.name_zh)
        return item

    def title(self, sheet: FoundSheet) -> CellProblem | None:
        """What is wrong with the titles of a sheet: they name a community that is not meant."""
        codes = sorted(code for code in sheet.codes if level_of(code) is Level.COMMUNITY)
        if self._own is None or not codes or self._own.code in codes or not sheet.rows:
            return None
        place = CellPlace(sheet.rows[0].place.sheet, 1)
        return CellProblem(place, Problem("title", OTHER_TITLE, {"code": f"{codes[0]:012d}"}))


def number_of(row: WorkbookRow, key: str) -> int | None:
    """A whole number that the workbook told, such as a version; None where it is not there or is none."""
    cell = row.cells.get(key)
    if type(cell) is int and 0 <= cell < 10**9:
        return cell
    text = plain(cell)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
