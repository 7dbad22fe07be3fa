"""What a table of open data is: its columns with their meaning, its key, and the tables that it refers to."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Value = str | int | float | bool | date | None
Row = Sequence[Value]
"""The values of a table's columns, in their order."""


class ValueKind(enum.StrEnum):
    """What the values of a column are, in the words of Table Schema (https://specs.frictionlessdata.io/table-schema/)."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    YES = "boolean"
    DAY = "date"


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A column. Where a value may be missing, ``needed`` is False; ``values`` are all that it may say, if it is one of few.

    ``plain`` are texts of letters, digits, hyphens and underscores that hardly come twice.
    """

    name: str
    meaning: str
    kind: ValueKind = ValueKind.TEXT
    needed: bool = True
    values: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class KeyReference:
    """Columns whose values are the key of a row in another table."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table: ``key`` names the columns by which its rows are told apart, and in whose order they come.

    ``together``: columns that say few combinations, by the name of the first of them and how many they are. They are encoded as one.
    """

    name: str
    meaning: str
    columns: tuple[OpenColumn, ...]
    key: tuple[str, ...]
    references: tuple[KeyReference, ...] = ()
    together: tuple[tuple[str, int], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


LIST = "|"
"""Between the values of a list in one text."""
DEMONSTRATION = OpenColumn(
    "demonstration", "True: the row is made up, to try the portal. Never use it as a fact.", ValueKind.YES
)
"""The last column of every table."""


def listed(values: Sequence[str]) -> str | None:
    """Values of a list as one text; None if there are none."""
    return LIST.join(values) or None
