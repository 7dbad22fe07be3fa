"""The rows of service points: which point each is, what would change, and the points that lines may name afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ...exchange.reading import Cell, plain
from ...foundation.errors import Invalid, Problem, _
from ...models import Admits, PointRevision
from ...offerings import PointDraft, PointFacts, point_draft_of, store
from ...offerings.points.drafts import tidy_point
from ...offerings.points.history import draft_of
from ...offerings.points.saving import point_with, says
from ...offerings.requirements import PASSED
from ...telephones import agreed_mobiles, mobiles_in
from ..cells import CellDoubt, CellWaits, meant
from ..columns import BY_KEY, FIELDS, SheetKind
from ..facts import CellPlace, CellProblem, PlannedPoint
from ..recognising import WorkbookRow
from ..words import one_spelling
from .merging import MergedRow, Merger, Voices
from .references import References, RowDoubt, digits, number_of

NO_POINT = _("There is no service point “%(said)s” in this community.")
SAME_NAME = _(
    "There is a service point of this name already (no. %(number)s). Write its number, or another name."
)
NAMED_TWICE = _("Row %(row)d has the same name. Delete one of them, or write another name.")
TWICE = _("This row and row %(row)d are about the same service point.")
SEVERAL = _("Several service points are called “%(said)s”. Write the number of the one that is meant.")
OTHER_NAME = _("Service point no. %(number)d is called %(name)s. Correct the number or the name.")
MOBILE = _(
    "%(number)s is somebody's own mobile number. Ask its owner and choose “Yes” under “Owner of the mobile agreed”, "
    "or give another number."
)
_NUMBERED = re.compile(r"(\d{1,9})(?:\s+(.+))?")
_SEPARATORS = re.compile(r"[、；;，,]+")
_COLUMNS = BY_KEY[SheetKind.POINTS]
_KEYS = {column.field: column.key for column in FIELDS[SheetKind.POINTS]}


def agreement(row: WorkbookRow, merger: Merger, sheet: SheetKind) -> tuple[bool, CellProblem | None]:
    """Whether a row says that the owners of its mobile numbers agreed, or what is wrong with the cell."""
    return said_yes(row, merger, sheet, "mobiles_agreed")


def said_yes(row: WorkbookRow, merger: Merger, sheet: SheetKind, key: str) -> tuple[bool, CellProblem | None]:
    """Whether a cell says yes, or what is wrong with it."""
    cell = row.cells.get(key)
    if cell is None:
        return False, None
    try:
        return bool(meant(BY_KEY[sheet][key], cell, merger.wording)), None
    except CellDoubt as doubt:
        problem = Problem(key, doubt.problem.message, doubt.problem.values)
        return False, CellProblem(merger.place(row, key), problem)


class PointRows:
    """The rows of service points of one file."""

    def __init__(
        self,
        session: Session,
        references: References,
        points: Mapping[int, PointFacts],
        merger: Merger,
        *,
        today: date,
    ) -> None:
        self._session, self._references, self._merger, self._today = session, references, merger, today
        self._before = points
        self.after: dict[int, PointFacts] = dict(points)
        self.planned: list[PlannedPoint] = []
        self.rows: dict[int, WorkbookRow] = {}
        """The row of each service point of the file, by its number."""
        self.spoken: list[CellPlace] = []
        """The rows that say anything of their own."""
        self.problems: list[CellProblem] = []
        self.conflicts: list[Any] = []
        self.agreed: dict[int, set[str]] = {}
        self._new = 0
        self._labels: dict[tuple[int, str], int] = {}
        self._in_doubt: set[tuple[int, str]] = set()
        """The labels and names of new service points whose rows are to be put right."""
        self._named: dict[tuple[int, str], list[int]] | None = None
        self._agreed_before: Mapping[int, frozenset[str]] = {}
        self._foreign: dict[int, PointFacts] = {}
        self.names: dict[int, PointFacts] = dict(points)
        """Service points by number under the names that a workbook written now would give them."""

    def plan(self, rows: Sequence[WorkbookRow]) -> None:
        """Compare all rows with what is on record."""
        told: list[tuple[WorkbookRow, int, PointFacts | None, str]] = []
        for row in rows:
            try:
                found = self._about(row)
            except RowDoubt as doubt:
                self.problems.append(doubt.at(row, self._references.wording))
                continue
            if found is not None:
                told.append((row, *found))
        self._agreed_before = agreed_mobiles(self._session, {community for _row, community, *_rest in told})
        drafts = self._drafts_then([(row, point) for row, _community, point, _label in told if point])
        for row, community, point, label in told:
            if point is not None:
                self._change(row, point, drafts)
            elif any(column.key in row.cells for column in FIELDS[SheetKind.POINTS]) and not self._add(
                row, community, label
            ):
                said = {label, one_spelling(plain(row.cells.get("name")))} - {""}
                self._in_doubt |= {(community, text) for text in said}

    def _about(self, row: WorkbookRow) -> tuple[int, PointFacts | None, str] | None:
        """The community of a row, its service point if it names one, and its label in this file."""
        said = digits("point", row.cells.get("point"))
        number = int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else None
        if number is None:
            if not row.cells.keys() - {"community_code", "community", "version", "due"}:
                return None
            return self._references.community(row).code, None, one_spelling(said or "")
        named = self._references.community(row).code if "community_code" in row.cells else None
        point = self._before.get(number)
        if point is None or named not in (None, point.community):
            raise RowDoubt("point", NO_POINT, said=said)
        if number in self.rows:
            self.spoken.append(self.rows[number].place)
            raise RowDoubt("point", TWICE, row=self.rows[number].place.row)
        self.rows[number] = row
        return point.community, point, ""

    def _drafts_then(
        self, told: Sequence[tuple[WorkbookRow, PointFacts]]
    ) -> dict[tuple[int, int], PointDraft]:
        """What points said at the versions that their rows name, where that is not their present one: one query."""
        wanted = {
            (point.id, version)
            for row, point in told
            if (version := number_of(row, "version")) is not None and version != point.version
        }
        if not wanted:
            return {}
        versions = {version for _id, version in wanted}
        query = select(
            PointRevision.point_id, PointRevision.version, PointRevision.before, PointRevision.after
        ).where(
            PointRevision.point_id.in_(sorted({number for number, _version in wanted})),
            or_(
                PointRevision.version.in_(versions),
                PointRevision.version.in_({each + 1 for each in versions}),
            ),
        )
        found: dict[tuple[int, int], PointDraft] = {}
        for number, version, before, after in self._session.execute(query):
            if after is not None and (number, version) in wanted:
                found[number, version] = point_draft_of(after)
            if before is not None and (number, version - 1) in wanted:
                found.setdefault((number, version - 1), point_draft_of(before))
        return found

    def _change(
        self, row: WorkbookRow, point: PointFacts, drafts: Mapping[tuple[int, int], PointDraft]
    ) -> None:
        version = number_of(row, "version")
        now = draft_of(point)
        if version == point.version:
            voices = Voices(now, now, known=True)
        else:
            then = drafts.get((point.id, version or 0))
            voices = Voices(now, then, known=then is not None, stale=version is not None)
        key = f"point-{point.id}"
        merged = self._merger.merge(row, voices, community=point.community, key=key, about=point.name)
        if not merged.touched:
            return
        self.spoken.append(row.place)
        self._take_problems(merged)
        if not merged.ready or not merged.values:
            return
        fields = {_COLUMNS[name].field or name: value for name, value in merged.values.items()}
        draft = replace(now, **_filled(fields))
        after = self._checked(row, draft, point.id, point.community, point)
        if after is not None and not says(point, draft_of(after)):
            changes = self._merger.changes(row, now, draft_of(after), merged)
            self.after[point.id] = after
            self.planned.append(PlannedPoint(row.place, point, after, changes))

    def _add(self, row: WorkbookRow, community: int, label: str) -> bool:
        """Take a new service point in. Whether nothing is in the way."""
        self.spoken.append(row.place)
        self._new += 1
        number = -self._new
        voices = Voices(None, None, known=True)
        merged = self._merger.merge(row, voices, community=community, key="", about="")
        self._take_problems(merged)
        if not merged.ready:
            return False
        fields = {_COLUMNS[name].field or name: value for name, value in merged.values.items()}
        draft = PointDraft(**{"name": "", **_filled(fields)})
        after = self._checked(row, draft, number, community, None)
        if after is None:
            return False
        alike = [
            self.after[each]
            for each in self._of_name(community).get((community, one_spelling(after.name)), ())
        ]
        same = next((point for point in alike if point.id > 0 and says(point, draft_of(after))), None)
        if same is None and alike:
            if named := ", ".join(str(point.id) for point in alike if point.id > 0):
                self._problem(row, "name", SAME_NAME, {"number": named})
            else:
                self._problem(row, "name", NAMED_TWICE, {"row": self.rows[alike[0].id].place.row})
            return False
        if same is None:
            changes = self._merger.changes(row, None, draft_of(after), merged)
            self.after[number] = self.names[number] = after
            self._of_name(community).setdefault((community, one_spelling(after.name)), []).append(number)
            self.planned.append(PlannedPoint(row.place, None, after, changes))
            self.rows[number] = row
        if label:
            self._labels[community, label] = same.id if same else number
        return True

    def _of_name(self, _community: int) -> dict[tuple[int, str], list[int]]:
        """The points of each community by their names, as they are after the file."""
        if self._named is None:
            self._named = {}
            for point in self.after.values():
                self._named.setdefault((point.community, one_spelling(point.name)), []).append(point.id)
        return self._named

    def _checked(
        self, row: WorkbookRow, draft: PointDraft, number: int, community: int, before: PointFacts | None
    ) -> PointFacts | None:
        kept = before.phones if before else ()
        try:
            draft = tidy_point(draft, kept=kept)
        except Invalid as error:
            for problem in error.problems:
                key = _KEYS.get(problem.field, problem.field)
                self._problem(row, key, problem.message, problem.values)
            return None
        if draft.ends_on and draft.ends_on < self._today and draft.ends_on != (before and before.ends_on):
            self._problem(row, "point_ends_on", PASSED, {})
            return None
        agreed, wrong = agreement(row, self._merger, SheetKind.POINTS)
        if wrong:
            self.problems.append(wrong)
        new = mobiles_in(draft.phones) - mobiles_in(kept) - self._agreed_before.get(community, frozenset())
        if new and not agreed:
            self._problem(row, "phones", MOBILE, {"number": min(new)})
            return None
        self.agreed.setdefault(community, set()).update(new)
        return point_with(draft, number, community, version=(before.version if before else 0) + 1)

    def _take_problems(self, merged: MergedRow) -> None:
        self.problems += merged.problems
        self.conflicts += merged.conflicts

    def _problem(self, row: WorkbookRow, key: str, message: str, values: Mapping[str, Any]) -> None:
        self.problems.append(CellProblem(self._merger.place(row, key), Problem(key, message, values)))

    def blame(self, number: int, message: str, values: Mapping[str, Any]) -> None:
        """Say what is wrong with the row of a service point."""
        self._problem(self.rows[number], "hours", message, values)

    def know(self, ids: Iterable[int]) -> None:
        """Read service points of other divisions that lines name: one query."""
        wanted = {each for each in ids if each not in self.after and each not in self._foreign}
        if wanted:
            self._foreign |= store.points_by_id(self._session, wanted)
            self.names |= self._foreign

    def get(self, number: int) -> PointFacts | None:
        """A service point as it is after the file."""
        return self.after.get(number) or self._foreign.get(number)

    def read(self, community: int, cell: Cell) -> tuple[int, ...]:
        """The service points that a cell of a line names. Raises ``CellDoubt``."""
        found: list[int] = []
        for text in plain(cell).splitlines():
            if not text.strip():
                continue
            try:
                found.append(self._one(community, text.strip()))
            except CellWaits:
                raise
            except CellDoubt:
                parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
                if len(parts) < 2:
                    raise
                found += [self._one(community, part) for part in parts]
        return tuple(dict.fromkeys(found))

    def _one(self, community: int, text: str) -> int:
        numbered = _NUMBERED.fullmatch(text)
        if numbered and (point := self.get(int(numbered[1]))):
            # The place may have got another name since; a name that means another place is a contradiction.
            others = self._of_name(community).get((community, one_spelling(numbered[2] or "")), [])
            if others and point.id not in others:
                raise CellDoubt(OTHER_NAME, number=point.id, name=point.name)
            return point.id
        said = one_spelling(text)
        if (community, said) in self._labels:
            return self._labels[community, said]
        named = self._of_name(community).get((community, said), [])
        if len(named) > 1:
            raise CellDoubt(SEVERAL, said=text[:40])
        if not named and (community, said) in self._in_doubt:
            raise CellWaits
        if not named:
            raise CellDoubt(NO_POINT, said=text[:40])
        return named[0]


def numbers_named(cell: Cell) -> set[int]:
    """The numbers at the beginnings of a cell's lines and parts."""
    parts = (part.strip() for part in re.split(r"[\n、；;，,]+", plain(cell)))
    return {int(found[1]) for part in parts if (found := _NUMBERED.fullmatch(part))}


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a draft: a list of numbers and whom a place admits are never None."""
    empty: dict[str, Any] = {"phones": (), "trades": (), "admits": Admits.COMMUNITY, "name": ""}
    return {name: empty.get(name) if value is None else value for name, value in fields.items()}
