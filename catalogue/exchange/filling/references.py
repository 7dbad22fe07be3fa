"""References in formulas and names, when rows of a sheet move down: what is below moves along, what holds them all grows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

_CELLS = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?")
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")


@dataclass(frozen=True, slots=True)
class RowsAdded:
    """``count`` rows that a sheet gets after its row ``last``, the last of its data."""

    sheet: str
    last: int
    count: int

    def moved(self, row: int) -> int:
        """Where a row is afterwards."""
        return row + self.count if row > self.last else row

    def widened(self, top: int, bottom: int, *, alone: bool = False) -> tuple[int, int]:
        """What rows ``top`` to ``bottom`` are afterwards: an area that ends with the data takes the new rows in.

        An area of one row only does so ``alone``: where it is a column, not what a row is summed over.
        """
        if bottom == self.last and (top < bottom or alone):
            return top, bottom + self.count
        return self.moved(top), self.moved(bottom)

    def in_cells(self, cells: str) -> str:
        """A reference without its sheet: ``$A$1:B9``, ``C7``, ``5:9``."""
        if found := _CELLS.fullmatch(cells):
            left, top, right, bottom = found.groups()
            if right is None:
                return f"{left}{self.moved(int(top))}"
            alone = left.strip("$") == right.strip("$")
            upper, lower = self.widened(int(top), int(bottom), alone=alone)
            return f"{left}{upper}:{right}{lower}"
        if found := _ROWS.fullmatch(cells):
            upper, lower = self.widened(int(found[2]), int(found[4]))
            return f"{found[1]}{upper}:{found[3]}{lower}"
        return cells

    def in_formula(self, formula: str, own_sheet: str | None) -> str:
        """A formula of ``own_sheet`` (None: of no sheet, as in a name)."""
        try:
            tokens = Tokenizer(formula)
        except TokenizerError:
            return formula
        for token in tokens.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._in_operand(token.value, own_sheet)
        return str(tokens.render())

    def _in_operand(self, operand: str, own_sheet: str | None) -> str:
        sheet, between, cells = operand.rpartition("!")
        named = sheet.strip("'").replace("''", "'") if between else own_sheet
        return f"{sheet}{between}{self.in_cells(cells)}" if named == self.sheet else operand
