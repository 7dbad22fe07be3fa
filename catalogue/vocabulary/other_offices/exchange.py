"""Other offices as a table, out and in: offices and matters in one file, with a look before anything is written.

A row is an office or a matter. What a file does not name stays as it is; an office that is ``withdrawn`` and a matter that
is ``removed`` say so in their last column. Reading the same file twice changes nothing.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from ...access.rights import Actor
from ...catalogues import EditionFacts
from ...doors import OfficeDraft
from ...foundation.errors import BadFile, Invalid, Problem, _
from ...foundation.text_files import read_rows
from ...language.spelling import fold
from ...models import MatterKind
from ...models.sources.doors import OFFICE_KEY
from ..changing import read_wording, require_editor, take_turns
from .changing import write_matters, write_offices
from .drafts import LONGEST, tidy
from .state import Present, items_meant, shipped_matters

COLUMNS = (
    "kind",
    "office",
    "matter",
    "name_zh",
    "name_en",
    "answers_zh",
    "answers_en",
    "helps_zh",
    "helps_en",
    "hotline",
    "scope",
    "source",
    "state",
)
OFFICE, MATTER = "office", "matter"
WITHDRAWN, REMOVED = "withdrawn", "removed"
LOCAL, NATIONAL = "beijing", "national"
MOST_LINES = 20_000
MOST_BYTES = 8 * 1024 * 1024
_KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")

Row = tuple[str, ...]


class PlannedAct(enum.StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class OfficesRow:
    """A row that changes something. ``text`` is the matter, empty for an office; ``items``: codes of items whose word it is too."""

    line: int
    act: PlannedAct
    office: str
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be read, and why."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class OfficesPlan:
    """What a file would change, in the order of its lines; with any ``wrong`` line it can change nothing."""

    lines: int
    rows: tuple[OfficesRow, ...]
    wrong: tuple[WrongLine, ...]
    offices: Mapping[str, OfficeDraft] = field(repr=False, default_factory=dict)
    matters: Mapping[str, Mapping[str, tuple[str, bool]]] = field(repr=False, default_factory=dict)

    def count(self, act: PlannedAct) -> int:
        """How many rows do this."""
        return sum(row.act is act for row in self.rows)


def export_offices(session: Session) -> Iterator[Row]:
    """Every office and every matter, with what editors took away, sorted by office. Read in again, it says what is so."""
    present = Present(session)
    yield COLUMNS
    for key in sorted(present.offices):
        now = present.offices[key]
        yield _office_row(key, now)
        own = shipped_matters().get(key, {})
        for folded, text in present.matters(key).items():
            yield _matter_row(key, text, own.get(folded, ("", ""))[1], "")
        for each in present.edited_matters(key).values():
            if each.kind is MatterKind.DROPPED:
                yield _matter_row(key, each.text, own.get(each.folded, ("", ""))[1], REMOVED)


def _office_row(key: str, now: OfficeDraft) -> Row:
    texts = (now.name_zh, now.name_en, now.answers_zh, now.answers_en, now.helps_zh, now.helps_en)
    scope = LOCAL if now.local else NATIONAL
    return (OFFICE, key, "", *texts, now.hotline, scope, now.source, WITHDRAWN if now.withdrawn else "")


def _matter_row(key: str, text: str, source: str, state: str) -> Row:
    return (MATTER, key, text, *[""] * 8, source, state)


def plan_offices(
    session: Session, edition: EditionFacts | None, rows: Iterable[tuple[int, Sequence[str]]]
) -> OfficesPlan:
    """What rows with their line numbers would change. Writes nothing. Raises ``Invalid`` for too many lines."""
    present = Present(session)
    given = [(line, tuple(cell.strip() for cell in row)) for line, row in islice(rows, MOST_LINES + 2)]
    if given and given[0][1] == COLUMNS:
        given = given[1:]
    if len(given) > MOST_LINES:
        raise Invalid([Problem("file", _("The file has more than %(most)d lines."), {"most": MOST_LINES})])
    reader = _Reader(present)
    for line, row in given:
        reader.read(line, row)
    reader.check_offices()
    meant = items_meant(session, edition, reader.new_matters()) if edition else {}
    rows_found = [
        replace(row, items=tuple(item.code for item in meant.get(folded, ())))
        if row.act is PlannedAct.NEW
        else row
        for row, folded in reader.found
    ]
    return OfficesPlan(
        len(given),
        tuple(sorted(rows_found, key=lambda row: row.line)),
        tuple(sorted(reader.wrong, key=lambda each: each.line)),
        reader.offices,
        reader.matters,
    )


def rows_of(plan: OfficesPlan) -> list[tuple[int, Row]]:
    """The rows that change something with their line numbers, as a table has them: enough to make the same plan again."""
    found: list[tuple[int, Row]] = []
    for row in plan.rows:
        if row.text:
            state = REMOVED if row.act is PlannedAct.REMOVED else ""
            found.append((row.line, _matter_row(row.office, row.text, "", state)))
        else:
            found.append((row.line, _office_row(row.office, plan.offices[row.office])))
    return found


def import_offices(session: Session, *, actor: Actor, plan: OfficesPlan) -> int:
    """Do what a plan says, all or nothing; how many rows changed something. Flushes.

    What changed since the plan was made is compared again. Raises ``NotAllowed``, and ``Invalid`` for a plan with wrong lines.
    """
    require_editor(session, actor)
    if plan.wrong:
        raise Invalid([each.problem for each in plan.wrong])
    take_turns(session)
    present = Present(session)
    write_offices(session, actor, present, plan.offices)
    write_matters(session, actor, present, plan.matters)
    return len(plan.rows)


def read_offices_file(session: Session, edition: EditionFacts | None, path: Path) -> OfficesPlan:
    """What a CSV file would change. Raises ``BadFile`` if it is none or is too large."""
    rows = read_rows(path, MOST_BYTES)
    try:
        plan = plan_offices(session, edition, rows)
    except Invalid as error:
        raise BadFile("%(reason)s", file=path.name, reason=str(error.problems[0])) from None
    if not plan.lines:
        raise BadFile(_("The file has no offices and no matters."), file=path.name)
    return plan


@dataclass(slots=True)
class _Reader:
    """Reads line by line what is to be, and remembers what is wrong."""

    present: Present
    wrong: list[WrongLine] = field(default_factory=list)
    found: list[tuple[OfficesRow, str]] = field(default_factory=list)
    offices: dict[str, OfficeDraft] = field(default_factory=dict)
    matters: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)
    _lines: dict[tuple[str, str], int] = field(default_factory=dict)
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def read(self, line: int, row: Row) -> None:
        if len(row) != len(COLUMNS):
            message = _("A line has %(wanted)d columns: %(columns)s.")
            self._refuse(line, "file", message, wanted=len(COLUMNS), columns=", ".join(COLUMNS))
            return
        cells = dict(zip(COLUMNS, row, strict=True))
        if cells["kind"] not in (OFFICE, MATTER):
            self._unknown(line, "kind", cells["kind"], (OFFICE, MATTER))
        elif not _KEY.fullmatch(cells["office"]) or len(cells["office"]) > OFFICE_KEY:
            message = _("“%(value)s” is no key of an office: small letters, digits and _, at most %(most)d.")
            self._refuse(line, "office", message, value=cells["office"], most=OFFICE_KEY)
        elif cells["kind"] == OFFICE:
            self._office(line, cells)
        else:
            self._matter(line, cells)

    def _office(self, line: int, cells: Mapping[str, str]) -> None:
        key = cells["office"]
        if self._listed_twice(line, (key, ""), key):
            return
        for name, allowed in (("state", ("", WITHDRAWN)), ("scope", (LOCAL, NATIONAL))):
            if cells[name] not in allowed:
                self._unknown(line, name, cells[name], allowed)
                return
        texts = {name: cells[name] for name in LONGEST}
        draft = OfficeDraft(
            **texts,
            hotline=cells["hotline"],
            local=cells["scope"] == LOCAL,
            withdrawn=cells["state"] == WITHDRAWN,
        )
        now = self.present.offices.get(key)
        wanted, problems = (now, []) if draft == now else tidy(draft, {})
        self.wrong += [WrongLine(line, problem) for problem in problems]
        self.offices[key] = wanted
        if now is None:
            self.found.append((OfficesRow(line, PlannedAct.NEW, key, ""), ""))
        elif now != wanted:
            gone = wanted.withdrawn and not now.withdrawn
            self.found.append(
                (OfficesRow(line, PlannedAct.REMOVED if gone else PlannedAct.CHANGED, key, ""), "")
            )

    def _matter(self, line: int, cells: Mapping[str, str]) -> None:
        key = cells["office"]
        if cells["state"] not in ("", REMOVED):
            self._unknown(line, "state", cells["state"], ("", REMOVED))
            return
        if key not in self._known:
            self._known[key] = self.present.matters(key)
        # What is a matter already is not judged again: the files have some that editors could not add.
        text = " ".join(cells["matter"].split())
        folded = fold(text)
        if folded not in self._known[key] and folded not in shipped_matters().get(key, {}):
            try:
                read_wording(cells["matter"])
            except Invalid as error:
                self.wrong += [WrongLine(line, replace(each, field="matter")) for each in error.problems]
                return
        if self._listed_twice(line, (key, folded), text):
            return
        counts = cells["state"] == ""
        self.matters.setdefault(key, {})[folded] = (text, counts)
        if counts is not (folded in self._known[key]):
            act = PlannedAct.NEW if counts else PlannedAct.REMOVED
            self.found.append((OfficesRow(line, act, key, text), folded))

    def check_offices(self) -> None:
        """What only the whole file shows: matters of offices that are nowhere, and names that two offices would have."""
        after = {**self.present.offices, **self.offices}
        for (key, folded), line in self._lines.items():
            if folded and key not in after:
                self._refuse(line, "office", _("There is no office “%(value)s”."), value=key)
        names: dict[str, str] = {}
        for key, office in after.items():
            if office.withdrawn:
                continue
            other = names.setdefault(office.name_zh, key)
            if other != key:
                line = self._lines.get((key, "")) or self._lines.get((other, "")) or 0
                if line:
                    self._refuse(line, "name_zh", _("Another office has this name."))

    def new_matters(self) -> set[str]:
        """The folded spellings of matters that would be new."""
        return {folded for row, folded in self.found if folded and row.act is PlannedAct.NEW}

    def _listed_twice(self, line: int, subject: tuple[str, str], text: str) -> bool:
        if subject in self._lines:
            self._refuse(
                line, "matter" if subject[1] else "office", _("“%(value)s” is listed twice."), value=text
            )
            return True
        self._lines[subject] = line
        return False

    def _unknown(self, line: int, name: str, value: str, known: Sequence[str]) -> None:
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        self._refuse(line, name, message, value=value, known=", ".join(each for each in known if each))

    def _refuse(self, line: int, name: str, message: str, **values: object) -> None:
        self.wrong.append(WrongLine(line, Problem(name, message, values)))
