"""The rows of lines: what each would say, judged by the rules of the form, with a few statements for many communities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ...catalogues import EditionFacts, ItemFacts
from ...counters.segments import Segment, segment_of
from ...divisions import get_profiles
from ...foundation.errors import Problem, _
from ...models import Revision, State
from ...offerings import OfferingDraft, OfferingFacts, PointFacts, line_draft_of, tidy, validate
from ...offerings.requirements import KEPT_BY, NO_RULING, RULED, unserved
from ...offerings.store import first_of
from ...telephones import agreed_mobiles, mobiles_in, numbers_in
from ..columns import BY_KEY, FIELDS, CellKind, SheetKind
from ..facts import CellPlace, CellProblem, PlannedLine
from ..fields import value_of
from ..gathering import AT_ONCE, Key, NamedCommunity, batches, records_of
from ..recognising import WorkbookRow
from .merging import MergedRow, Merger, Voices
from .point_rows import MOBILE, PointRows, agreement, numbers_named, said_yes
from .references import References, RowDoubt, number_of

NO_STATE = _("Nothing is said of this item yet. Choose a state first.")
NO_USE = _("A line with this state has no use for this. Empty the cell, or choose another state.")
TWICE = _("Row %(row)d is about the same line and says something else. Delete one of them.")
NOTHING_TO_CONFIRM = _("There is no record to confirm. Fill in the line first.")
OVER = _("The last day has passed. Say what is so now.")
_COLUMNS = BY_KEY[SheetKind.LINES]
_KEYS = {column.field: column.key for column in FIELDS[SheetKind.LINES]} | {"phone_source": "phone"}
_TOLD = frozenset(
    {"community_code", "community", "item_code", "item", "due", "body", "confirmed_on", "kept_by", "version"}
)
NOTHING = OfferingDraft(state=State.ABSENT)


class LineRows:
    """The rows of lines of one file."""

    def __init__(
        self,
        session: Session,
        edition: EditionFacts,
        references: References,
        points: PointRows,
        merger: Merger,
        *,
        day: date,
        today: date,
    ) -> None:
        self._session, self._edition, self._references = session, edition, references
        self._points, self._merger, self._day, self._today = points, merger, day, today
        self.planned: list[PlannedLine] = []
        self.spoken: list[CellPlace] = []
        """The rows that say anything of their own."""
        self.problems: list[CellProblem] = []
        self.conflicts: list[Any] = []
        self.agreed: dict[int, set[str]] = {}
        self._agreed_before: Mapping[int, frozenset[str]] = {}

    def plan(self, rows: Iterable[WorkbookRow]) -> None:
        """Compare all rows with what is on record."""
        told: dict[int, dict[int, tuple[WorkbookRow, ItemFacts, NamedCommunity]]] = {}
        for row in rows:
            try:
                community, item = self._references.community(row), self._references.item(row)
            except RowDoubt as doubt:
                self.problems.append(doubt.at(row, self._references.wording))
                continue
            of_community = told.setdefault(community.code, {})
            first = of_community.get(item.id)
            if first is None:
                of_community[item.id] = (row, item, community)
            elif _says(first[0]) != _says(row):
                self.spoken += [first[0].place, row.place]
                values = {"row": first[0].place.row}
                self._problem(row, "item_code", TWICE, values)
        self._points.know(
            number
            for of_community in told.values()
            for row, _item, _community in of_community.values()
            if "points" in row.cells
            for number in numbers_named(row.cells["points"])
        )
        for some in batches(sorted(told), AT_ONCE):
            self._plan_some(some, told)

    def _plan_some(
        self,
        communities: Sequence[int],
        told: Mapping[int, Mapping[int, tuple[WorkbookRow, ItemFacts, NamedCommunity]]],
    ) -> None:
        records = records_of(self._session, communities)
        stations = {
            code: first_of(profile.phones)
            for code, profile in get_profiles(self._session, communities).items()
        }
        self._agreed_before = agreed_mobiles(self._session, communities)
        drafts = self._drafts_then(communities, told, records)
        for code in communities:
            for item_id, (row, item, community) in told[code].items():
                record = records.get((code, item_id))
                self._line(row, item, community, record, drafts, stations.get(code))

    def _drafts_then(
        self,
        communities: Sequence[int],
        told: Mapping[int, Mapping[int, tuple[WorkbookRow, ItemFacts, NamedCommunity]]],
        records: Mapping[Key, OfferingFacts],
    ) -> dict[tuple[Key, int], OfferingDraft]:
        """What lines said at the versions that their rows name, where that is not their present one: one query."""
        wanted = set()
        for code in communities:
            for item_id, (row, _item, _community) in told[code].items():
                version, record = number_of(row, "version"), records.get((code, item_id))
                if version and version != (record.version if record else 0):
                    wanted.add(((code, item_id), version))
        if not wanted:
            return {}
        versions = {version for _key, version in wanted}
        query = select(
            Revision.community_code, Revision.item_id, Revision.version, Revision.before, Revision.after
        ).where(
            Revision.community_code.in_(sorted({key[0] for key, _version in wanted})),
            Revision.item_id.in_(sorted({key[1] for key, _version in wanted})),
            or_(Revision.version.in_(versions), Revision.version.in_({each + 1 for each in versions})),
        )
        found: dict[tuple[Key, int], OfferingDraft] = {}
        for community, item, version, before, after in self._session.execute(query):
            key = (community, item)
            if after is not None and (key, version) in wanted:
                found[key, version] = line_draft_of(after)
            if before is not None and (key, version - 1) in wanted:
                found.setdefault((key, version - 1), line_draft_of(before))
        return found

    def _line(
        self,
        row: WorkbookRow,
        item: ItemFacts,
        community: NamedCommunity,
        record: OfferingFacts | None,
        drafts: Mapping[tuple[Key, int], OfferingDraft],
        station: str | None,
    ) -> None:
        version, present = number_of(row, "version"), record.version if record else 0
        now = record.draft if record else None
        if version == present:
            voices = Voices(now, now, known=True)
        elif version == 0:
            voices = Voices(now, None, known=True)
        else:
            then = drafts.get(((community.code, item.id), version or -1))
            voices = Voices(now, then, known=then is not None, stale=version is not None)
        key = f"line-{community.code}-{item.code}"
        about = f"{community.name} {item.code} {item.name_zh}"
        merged = self._merger.merge(row, voices, community=community.code, key=key, about=about)
        confirms, wrong = said_yes(row, self._merger, SheetKind.LINES, "still_so")
        if wrong:
            merged.problems.append(wrong)
        if not merged.touched and not confirms:
            return
        self.spoken.append(row.place)
        self.problems += merged.problems
        self.conflicts += merged.conflicts
        if not merged.ready:
            return
        if not merged.values and (not confirms or version not in (None, present)):
            return  # what was to be confirmed was said again since
        self._judge(row, item, community, record, merged, station)

    def _judge(
        self,
        row: WorkbookRow,
        item: ItemFacts,
        community: NamedCommunity,
        record: OfferingFacts | None,
        merged: MergedRow,
        station: str | None,
    ) -> None:
        first = next(iter(merged.values), "still_so")
        if (others := self._word_of_others(record)) is not None:
            self._problem(row, first, others.message, others.values)
            return
        if record is None and "state" not in merged.values:
            message = NO_STATE if merged.values else NOTHING_TO_CONFIRM
            self._problem(row, "state" if merged.values else first, message, {})
            return
        before = record.draft if record else None
        draft = tidy(_with(before or NOTHING, merged.values))
        if draft.state is State.NOT_APPLICABLE:
            self._problem(row, "state", NO_RULING, {})
            return
        useless = [
            name
            for name, value in merged.values.items()
            if value is not None and value_of(SheetKind.LINES, _COLUMNS[name], draft) is None
        ]
        for name in useless:
            self._problem(row, name, NO_USE, {})
        if useless or not self._stands(row, item, community, record, draft, merged, station):
            return
        unchanged = record is not None and record.draft == draft
        if unchanged and record is not None:
            speaks = record.criterion_id == item.criterion_id
            if merged.values or (record.confirmed_on == self._today and speaks):
                return
        changes = self._merger.changes(row, before, draft, merged)
        self.planned.append(
            PlannedLine(row.place, community.code, community.kind, item, record, draft, changes)
        )

    def _stands(
        self,
        row: WorkbookRow,
        item: ItemFacts,
        community: NamedCommunity,
        record: OfferingFacts | None,
        draft: OfferingDraft,
        merged: MergedRow,
        station: str | None,
    ) -> bool:
        """Whether a line may say a draft; else what is wrong is among the problems."""
        self._points.know(draft.points)
        points = {number: point for number in draft.points if (point := self._points.get(number))}
        kept = record.draft.phone if record else None
        wrong = validate(
            draft,
            item.form,
            [points[number] for number in draft.points if number in points],
            today=self._today,
            kept_phone=kept,
            station_phone=station,
        )
        if stranger := unserved(draft, community.code, points):
            wrong.append(stranger)
        if draft.state is State.PLANNED and not merged.values and wrong:
            wrong = [Problem("planned_for", OVER, {})]
        agreed, problem = agreement(row, self._merger, SheetKind.LINES)
        if problem:
            self.problems.append(problem)
        known = mobiles_in(numbers_in(kept or "")) | self._agreed_before.get(community.code, frozenset())
        new = mobiles_in(numbers_in(draft.phone or "")) - known
        if new and not agreed:
            wrong.append(Problem("phone", MOBILE, {"number": min(new)}))
        else:
            self.agreed.setdefault(community.code, set()).update(new)
        for each in wrong:
            self._problem(row, _KEYS.get(each.field, "state"), each.message, each.values)
        return not wrong and problem is None

    def _word_of_others(self, record: OfferingFacts | None) -> Problem | None:
        if record is None:
            return None
        if segment_of(record.state, record.holds_until, self._day) is Segment.NOT_APPLICABLE:
            return Problem("state", RULED, {})
        if record.declaration is not None:
            return Problem("state", KEPT_BY, {"declarer": record.declarer or ""})
        return None

    def _problem(self, row: WorkbookRow, key: str, message: str, values: Mapping[str, Any]) -> None:
        self.problems.append(CellProblem(self._merger.place(row, key), Problem(key, message, values)))


def _says(row: WorkbookRow) -> dict[str, Any]:
    return {key: value for key, value in row.cells.items() if key not in _TOLD}


def _with(draft: OfferingDraft, values: Mapping[str, Any]) -> OfferingDraft:
    """A draft with the values of a row's columns."""
    fields: dict[str, Any] = {}
    for key, value in values.items():
        column = _COLUMNS[key]
        if column.kind is CellKind.PHONE:
            fields["phone"], fields["phone_source"] = value or (None, None)
        else:
            fields[column.field or key] = () if column.kind is CellKind.POINTS and value is None else value
    return replace(draft, **fields)


def points_of_lines(lines: Iterable[PlannedLine], points: PointRows) -> dict[int, PointFacts]:
    """The service points that planned lines name, as they are after the file."""
    return {
        number: point
        for line in lines
        for number in line.draft.points
        if (point := points.get(number)) is not None
    }
