"""The mapping file: successors that do not follow from names, as a CSV ``old,new`` of 12-digit codes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..divisions.tree import get_divisions
from ..foundation.errors import BadFile, _
from ..foundation.tables import Table


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file as read: ``pairs`` of line, old code, new code."""

    file: str
    pairs: tuple[tuple[int, int, int], ...]

    @property
    def links(self) -> dict[int, int]:
        """Old code -> new code."""
        return {old: new for _line, old, new in self.pairs}

    def check(self, session: Session, just_retired: Collection[int]) -> dict[int, int]:
        """Check the pairs against the divisions after the list was written.

        Gives the links of divisions that were retired by an earlier import and have no successor yet; a pair
        that repeats a known link is passed over. Raises ``BadFile`` for a code that does not exist, an old
        division that is still present, a new one that is not, different levels, or another known successor.
        """
        known = get_divisions(session, (code for _line, old, new in self.pairs for code in (old, new)))
        earlier: dict[int, int] = {}
        for line, old, new in self.pairs:
            for column, code in (("old", old), ("new", new)):
                if code not in known:
                    raise self._wrong(
                        _("There is no division with the code %(code)s."), line, column, code=code
                    )
            before, after = known[old], known[new]
            if before.present:
                raise self._wrong(
                    _("%(code)s is in the list: only a retired division has a successor."),
                    line,
                    "old",
                    code=old,
                )
            if before.successor_code == new:
                continue
            if before.successor_code is not None:
                raise self._wrong(
                    _("%(code)s was already succeeded by %(successor)s."),
                    line,
                    "new",
                    code=old,
                    successor=before.successor_code,
                )
            if not after.present:
                raise self._wrong(_("%(code)s is retired itself."), line, "new", code=new)
            if before.level is not after.level:
                raise self._wrong(
                    _("%(old)s is a %(level)s, %(new)s a %(other)s."),
                    line,
                    "new",
                    old=old,
                    level=before.level.value,
                    new=new,
                    other=after.level.value,
                )
            if old not in just_retired:
                earlier[old] = new
        return earlier

    def _wrong(self, message: str, line: int, column: str, **values: Any) -> BadFile:
        return BadFile(message, file=self.file, line=line, field=column, **values)


def read_mapping(path: Path | str) -> Mapping:
    """Read a mapping file. Raises ``BadFile`` with line and field for what is not a pair of codes."""
    table = Table(path)
    if set(table.header) != {"old", "new"}:
        raise BadFile(_("The header of a mapping file is old,new."), file=table.file, line=1)
    seen: dict[int, int] = {}
    pairs: list[tuple[int, int, int]] = []
    for line, cells in table.rows(("old", "new")):
        codes = []
        for column, text in zip(("old", "new"), cells, strict=True):
            if len(text) != 12 or not (text.isascii() and text.isdigit()):
                raise BadFile(
                    _("“%(text)s” is not a code of %(digits)d digits."),
                    file=table.file,
                    line=line,
                    field=column,
                    text=text,
                    digits=12,
                )
            codes.append(int(text))
        old, new = codes
        if old in seen:
            raise BadFile(
                _("%(code)s is already in line %(line_before)d: a division has one successor."),
                file=table.file,
                line=line,
                field="old",
                code=old,
                line_before=seen[old],
            )
        seen[old] = line
        pairs.append((line, old, new))
    return Mapping(table.file, tuple(pairs))
