"""Editors' plain names as a table: an item's key, its name in Chinese and in English. Reading the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues import EditionFacts, ItemFacts
from ..catalogues.plain_names import TAKEN, named_already
from ..foundation.errors import BadFile, Invalid, Problem, _
from ..foundation.text_files import read_rows
from ..models import EditionItem, PlainName
from .changing import require_editor, take_turns
from .plain_names import LONGEST, write_plain_name

NAME_COLUMNS = ("item", "zh", "en")
MOST_NAMES = 2_000
_MOST_BYTES = 1024 * 1024
Names = tuple[str | None, str | None]
"""What editors call an item in Chinese and English; None: as the edition says."""


@dataclass(frozen=True, slots=True)
class PlannedName:
    """A line that changes what editors call an item."""

    line: int
    item: ItemFacts
    before: Names
    after: Names


@dataclass(frozen=True, slots=True)
class NamesPlan:
    """What a file would change, in the order of its lines; with any ``wrong`` line, by number, it can change nothing."""

    lines: int
    rows: tuple[PlannedName, ...]
    wrong: tuple[tuple[int, Problem], ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """Names of an item by the edition, and by editors."""

    edition: Names
    said: Names


def export_names(session: Session, edition: EditionFacts) -> list[tuple[str, str, str]]:
    """Every item of the edition in its order, with what editors call it; empty where they leave it to the edition."""
    said = _said(session, edition)
    return [(item.key, said[item.id].said[0] or "", said[item.id].said[1] or "") for item in edition.items]


def plan_names(
    session: Session, edition: EditionFacts, rows: Iterable[tuple[int, Sequence[str]]]
) -> NamesPlan:
    """What rows with their line numbers would change. Writes nothing. Names may change places. Raises ``Invalid`` for too many."""
    given = [
        (line, tuple(" ".join(cell.split()) for cell in row)) for line, row in islice(rows, MOST_NAMES + 2)
    ]
    if given and given[0][1] == NAME_COLUMNS:
        given = given[1:]
    if len(given) > MOST_NAMES:
        raise Invalid([Problem("file", _("The file has more than %(most)d lines."), {"most": MOST_NAMES})])
    reader = _NamesReader({item.key: item for item in edition.items}, _said(session, edition))
    for line, row in given:
        reader.read(line, row)
    reader.check(edition)
    return NamesPlan(len(given), tuple(reader.found), tuple(sorted(reader.wrong, key=lambda each: each[0])))


def import_names(session: Session, *, actor: Actor, edition: EditionFacts, plan: NamesPlan) -> int:
    """Do what a plan says, all or nothing; how many items are called otherwise now. Flushes.

    Raises ``NotAllowed``, and ``Invalid`` for a plan with wrong lines.
    """
    require_editor(session, actor)
    role = require_of_instance(session, actor, Right.EDIT_VOCABULARY)
    if plan.wrong:
        raise Invalid([problem for _line, problem in plan.wrong])
    take_turns(session)
    said = _said(session, edition)
    changed = 0
    for row in plan.rows:
        before = said[row.item.id].said
        if before != row.after:
            write_plain_name(session, actor, role, row.item, before, row.after)
            changed += 1
    return changed


def read_names_file(session: Session, edition: EditionFacts, path: Path) -> NamesPlan:
    """What a CSV file would change. Raises ``BadFile`` if it is none or is too large."""
    try:
        plan = plan_names(session, edition, read_rows(path, _MOST_BYTES))
    except Invalid as error:
        raise BadFile("%(reason)s", file=path.name, reason=str(error.problems[0])) from None
    if not plan.lines:
        raise BadFile(_("The file has no names."), file=path.name)
    return plan


def _said(session: Session, edition: EditionFacts) -> dict[int, _Said]:
    rows = session.execute(
        select(
            EditionItem.item_id,
            EditionItem.plain_zh,
            EditionItem.plain_en,
            PlainName.name_zh,
            PlainName.name_en,
        )
        .outerjoin(PlainName, PlainName.item_id == EditionItem.item_id)
        .where(EditionItem.edition_id == edition.id)
    )
    return {item_id: _Said((own_zh, own_en), (zh, en)) for item_id, own_zh, own_en, zh, en in rows}


@dataclass(slots=True)
class _NamesReader:
    items: Mapping[str, ItemFacts]
    said: Mapping[int, _Said]
    found: list[PlannedName] = field(default_factory=list)
    wrong: list[tuple[int, Problem]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def read(self, line: int, row: Sequence[str]) -> None:
        if len(row) != len(NAME_COLUMNS):
            message = _("A line has %(wanted)d columns: %(columns)s.")
            values = {"wanted": len(NAME_COLUMNS), "columns": ", ".join(NAME_COLUMNS)}
            self.wrong.append((line, Problem("file", message, values)))
            return
        item = self.items.get(row[0])
        if item is None:
            self.wrong.append((line, Problem("item", _("There is no item “%(value)s”."), {"value": row[0]})))
        elif row[0] in self._seen:
            self.wrong.append((line, Problem("item", _("“%(value)s” is listed twice."), {"value": row[0]})))
        else:
            self._seen.add(row[0])
            self._name(line, item, row[1:])

    def _name(self, line: int, item: ItemFacts, typed: Sequence[str]) -> None:
        for language, name in zip(LONGEST, typed, strict=True):
            if not name.isprintable():
                message = _("The name contains characters that cannot be typed.")
                self.wrong.append((line, Problem(language, message, {})))
            elif len(name) > LONGEST[language]:
                message = _("This name has at most %(most)d characters.")
                self.wrong.append((line, Problem(language, message, {"most": LONGEST[language]})))
        before, after = self.said[item.id].said, (typed[0] or None, typed[1] or None)
        if before != after:
            self.found.append(PlannedName(line, item, before, after))

    def check(self, edition: EditionFacts) -> None:
        """No two items have one name, after all lines."""
        after = {item.id: self.said[item.id].said for item in edition.items}
        after |= {row.item.id: row.after for row in self.found}
        for place, language in enumerate(LONGEST):
            called = {
                item.id: after[item.id][place] or self.said[item.id].edition[place] or ""
                for item in edition.items
            }
            names = {
                item.code: (getattr(item, f"name_{language}"), called[item.id]) for item in edition.items
            }
            for row in self.found:
                name = called[row.item.id]
                if name and (other := named_already(names, name, besides=row.item.code)):
                    self.wrong.append((row.line, Problem(language, TAKEN, {"code": other, "value": name})))
