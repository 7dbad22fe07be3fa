"""Excel both ways: what is written comes back unchanged, what is typed counts, and nothing is lost or guessed."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.catalogues.terms import BODIES
from catalogue.counters.recount import verify
from catalogue.exchange.reading import Book, read_book_of
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, NotAllowed, Refused
from catalogue.models import PhoneSource, Role, State
from catalogue.offerings import Line, OfferingDraft, PointDraft
from catalogue.workbooks.batches.bringing_in import WorkbookBatchFacts, bring_in_workbook
from catalogue.workbooks.batches.undoing import undo_workbook
from catalogue.workbooks.batches.uploads import keep_workbook, kept_book, workbook_of
from catalogue.workbooks.comparing.merging import FILE, RECORD
from catalogue.workbooks.facts import WorkbookPlan
from catalogue.workbooks.planning import plan_workbook
from tests.portal.counting import counting
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, MEALS
from tests.worlds.workbooks import LINES, POINTS, ZH, Filled, encodings

HOME = World.community
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STREET = Actor("street", (Held(Role.STREET, World.street),))
DISTRICT = Actor("district", (Held(Role.DISTRICT, World.district),))


class Desk:
    """Somebody who exports a workbook, fills it in and sends it back."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world = session, world
        self.edition: EditionFacts = get_edition(session, world.edition_key)
        session.rollback()

    def export(self, division: int = HOME, *, only_due: bool = False) -> Filled:
        found = Filled.of(self.session, self.edition, division, only_due=only_due)
        self.session.rollback()
        return found

    def look(
        self,
        content: bytes,
        *,
        name: str = "book.xlsx",
        actor: Actor = WORKER,
        division: int = HOME,
        choices: dict[str, str] | None = None,
    ) -> WorkbookPlan:
        return self.look_through(read_book_of(content, name), actor, division, choices)

    def look_through(
        self, book: Book, actor: Actor, division: int, choices: dict[str, str] | None = None
    ) -> WorkbookPlan:
        plan = plan_workbook(
            self.session,
            actor=actor,
            edition=self.edition,
            division=division,
            book=book,
            wording=ZH,
            choices=choices,
            today=self.world.today,
        )
        self.session.rollback()
        return plan

    def keep(self, content: bytes, *, actor: Actor, division: int) -> tuple[WorkbookPlan, WorkbookPlan]:
        """What a file would change as it was sent, and as it is kept."""
        book = read_book_of(content, "book.xlsx")
        plan = self.look_through(book, actor, division)
        begin_writing(self.session)
        keep_workbook(self.session, actor=actor, file_name="book.xlsx", book=book, plan=plan)
        self.session.commit()
        sent = workbook_of(self.session, actor=actor, division=division)
        assert sent is not None
        kept, rows = kept_book(sent)
        assert rows == plan.rows
        return plan, self.look_through(kept, actor, division)

    def bring(self, plan: WorkbookPlan, actor: Actor = WORKER) -> WorkbookBatchFacts:
        begin_writing(self.session)
        batch = bring_in_workbook(self.session, actor=actor, plan=plan, file_name="book.xlsx")
        assert verify(self.session) == ()
        self.session.commit()
        assert batch is not None
        return batch

    def undo(self, batch: WorkbookBatchFacts, actor: Actor = WORKER) -> None:
        begin_writing(self.session)
        undo_workbook(
            self.session, actor=actor, edition=self.edition, division=batch.division, number=batch.id
        )
        assert verify(self.session) == ()
        self.session.commit()

    def line(self, code: str, community: int = HOME) -> Line:
        found = offerings.get_line(self.session, self.edition, community, code)
        self.session.rollback()
        return found

    def draft(self, code: str) -> OfferingDraft | None:
        offering = self.line(code).offering
        return offering.draft if offering else None

    def said(self) -> dict[str, object]:
        """Everything that the community says, without versions."""
        lines = offerings.lines_of(self.session, self.edition, HOME)
        points = offerings.points_of(self.session, HOME)
        self.session.rollback()
        found: dict[str, object] = {
            line.item.code: (line.offering.draft, line.offering.confirmed_on)
            for line in lines
            if line.offering
        }
        return found | {point.name: offerings.tidy_point(_as_draft(point)) for point in points}

    def record(self, code: str, **said: object) -> None:
        begin_writing(self.session)
        offerings.record(
            self.session,
            actor=STREET,
            community=HOME,
            item=self.edition.item(code),
            draft=OfferingDraft(**said),  # type: ignore[arg-type]
            today=self.world.today,
        )
        self.session.commit()


def _as_draft(point: offerings.PointFacts) -> PointDraft:
    kept = {name: getattr(point, name) for name in PointDraft.__dataclass_fields__}
    return PointDraft(**kept)


@pytest.fixture
def desk(session: Session, told: World) -> Desk:
    return Desk(session, told)


def where(plan: WorkbookPlan) -> list[tuple[str, str]]:
    """The problems, by cell, each with the beginning of what is said."""
    return [(each.place.address, str(each.problem)[:20]) for each in plan.problems]


def test_a_workbook_that_comes_back_as_it_went_out_changes_nothing(desk: Desk) -> None:
    for division, actor in ((HOME, WORKER), (World.street, STREET), (World.district, DISTRICT)):
        filled = desk.export(division)
        for content in (filled.content, filled.as_wps()):
            plan = desk.look(content, actor=actor, division=division)
            assert (where(plan), plan.conflicts, plan.notes) == ([], (), ())
            assert plan.changes_nothing
            assert plan.rows == sum(len(rows) - 1 for rows in filled.sheets.values())
    with pytest.raises(NotAllowed):
        desk.look(desk.export(World.street).content, actor=WORKER, division=World.street)


@pytest.mark.one_database
def test_codes_are_text_choices_are_lists_and_nothing_is_a_formula(desk: Desk) -> None:
    desk.record("0203", state=State.ABSENT, note_zh="=1+1")
    content = desk.export().content
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    lines = parts["xl/worksheets/sheet2.xml"]
    assert "<f>" not in lines
    assert "=1+1" in parts["xl/sharedStrings.xml"]
    assert 'type="list"' in lines
    assert "已提供,部分提供" in lines
    assert "不适用" not in lines.split("sheetData")[-1]
    assert "<sheetProtection" in lines
    assert f">{HOME}<" in parts["xl/sharedStrings.xml"]
    guidance = parts["xl/sharedStrings.xml"]
    assert "填报口径" in guidance
    assert "Name the place, and its opening hours" in guidance
    assert desk.look(content).changes_nothing


def test_each_line_says_which_body_answers_for_it_and_what_is_typed_there_is_no_change(desk: Desk) -> None:
    filled = desk.export()
    bodies = {item.code: item.body for item in desk.edition.items}
    assert {"party", "committee", "station"} <= set(bodies.values())
    for code, body in bodies.items():
        row = filled.find(LINES, code)
        known = BODIES | {"committee": "Residents' committee"}
        assert filled.told(LINES, row, "body") == (known[body] if body else None)
        filled.type(LINES, row, body="王主任")
    assert desk.look(filled.as_wps()).changes_nothing


def test_the_committee_of_a_village_is_called_the_villagers_committee(desk: Desk) -> None:
    filled = desk.export(desk.world.village)
    assert filled.told(LINES, filled.find(LINES, "0702"), "body") == "Villagers' committee"


def test_what_is_typed_counts_and_is_undone_as_one(desk: Desk) -> None:
    before, filled = desk.said(), desk.export()
    filled.point(CANTEEN, hours="周一至周五 11:00-13:30", phones="010-6512 3456", free_of_charge="否")
    filled.add_point(HOME, name="新活动室", address="多福巷9号", hours="每天9点到17点")
    filled.line("0101", state="已提供", points="新活动室", note_zh="周三下午有人值守")
    filled.line(MEALS, note_zh="请提前一天订餐")
    filled.line("0102", state="已提供", phone="服务站电话", points=CANTEEN)
    filled.line("0103", state="筹备中", planned_for="2099年9月1日")
    plan = desk.look(filled.as_wps())
    assert where(plan) == []
    assert (len(plan.points), len(plan.lines)) == (2, 4)
    (change,) = next(line for line in plan.lines if line.item.code == MEALS).changes
    assert (change.heading, change.before, change.after) == ("中文说明", "请自带饭盒。", "请提前一天订餐")
    batch = desk.bring(plan)
    assert (batch.points, batch.lines, batch.role) == (2, 4, "worker")
    offering = desk.line("0101").offering
    assert offering is not None
    assert [point.name for point in offering.points] == ["新活动室"]
    assert offering.points[0].hours == "Mo-Su 09:00-17:00"
    assert offering.confirmed_on == desk.world.today
    calls_station = desk.draft("0102")
    assert calls_station is not None
    assert calls_station.phone_source is PhoneSource.STATION
    assert desk.look(filled.as_wps()).changes_nothing, "the same file twice changes nothing"
    desk.undo(batch)
    assert desk.said() == before
    begin_writing(desk.session)
    with pytest.raises(Refused):
        undo_workbook(desk.session, actor=WORKER, edition=desk.edition, division=HOME, number=batch.id)
    desk.session.rollback()
    again = desk.bring(desk.look(filled.as_wps()))
    desk.record("0103", state=State.ABSENT)
    begin_writing(desk.session)
    with pytest.raises(Conflict):
        undo_workbook(desk.session, actor=WORKER, edition=desk.edition, division=HOME, number=again.id)
    desk.session.rollback()


def test_each_problem_is_named_by_its_cell_and_nothing_is_brought_in(desk: Desk) -> None:
    filled = desk.export()
    filled.line("0101", state="已开展")
    filled.line("0102", state="部分提供")
    filled.line("0103", state="已提供", points="图书馆")
    filled.line("0104", state="筹备中", planned_for="2026年9月")
    filled.line("0105", state="未提供", item="社区早教服务")
    filled.line("0301", state="未提供", shortfall="人手不足")
    filled.line("0302", still_so="是")
    filled.line("0303", state="不适用")
    filled.line(MEALS, state=None)
    filled.add_point(HOME, name=CANTEEN, hours="有空就开", phones="6512")
    filled.add_point(HOME, name=CANTEEN)
    filled.sheets[LINES].append(["110101001001", None, "1003", *[None] * 23])
    filled.sheets[LINES].append([None, None, "202", None, None, "未提供", *[None] * 20])
    plan = desk.look(filled.as_wps())
    found = [(address.partition("!")[2], text) for address, text in where(plan)]
    rows = {code: filled.find(LINES, code) + 1 for code in ("0101", "0102", "0103", "0104", "0301")}
    assert (f"F{rows['0101']}", "“已开展” is none of the") in found
    assert (f"M{rows['0102']}", "Say what is still la") in found
    assert (f"J{rows['0103']}", "There is no service ") in found
    assert (f"N{rows['0104']}", "“2026年9月” is no day.") in found
    assert (f"M{rows['0301']}", "A line with this sta") in found
    assert (len(found), plan.ready) == (14, False), found
    begin_writing(desk.session)
    with pytest.raises(Refused):
        bring_in_workbook(desk.session, actor=WORKER, plan=plan, file_name="book.xlsx")
    desk.session.rollback()


@pytest.mark.one_database
def test_a_new_service_point_in_doubt_is_named_once_and_not_again_at_its_items(desk: Desk) -> None:
    filled = desk.export()
    filled.add_point(HOME, point="D1", name="北屋", hours="早8点半到晚5点")
    filled.add_point(HOME, point="D2", name="南屋")
    filled.add_point(HOME, point="D3", name="南屋", address="东街9号")
    filled.line("0103", state="已提供", points="D1、D2", phone="010-65120000")
    filled.line("0104", state="已提供", points="北屋", phone="010-65120000")
    filled.line("0105", state="已提供", points="D9", phone="010-65120000")
    plan = desk.look(filled.as_wps())
    first = filled.find(POINTS, "D1") + 1
    assert [(address.partition("!")[2], text) for address, text in where(plan)] == [
        (f"I{first}", "“早8点半到晚5点”: on which"),
        (f"D{first + 2}", f"Row {first + 1} has the same name"[:20]),
        (f"J{filled.find(LINES, '0105') + 1}", "There is no service "),
    ]
    assert not plan.ready


@pytest.mark.one_database
def test_codes_that_a_spreadsheet_changed_are_understood_or_asked(desk: Desk) -> None:
    def told(code: object, community: object = str(HOME)) -> list[str]:
        filled = desk.export()
        filled.type(
            LINES, filled.find(LINES, "0101"), item_code=code, community_code=community, state="未提供"
        )  # type: ignore[arg-type]
        plan = desk.look(filled.as_wps())
        return [text for _address, text in where(plan)] or [line.item.code for line in plan.lines]

    for code in ("0101", "101", 101, 101.0):
        assert told(code) == ["0101"]
    assert told("0101", 110101001001) == ["0101"]
    assert told("0101", "1.10101001001E+11") == ["0101"]
    assert told("0101", "1.1E+11") == ["A spreadsheet has cu"]
    assert told("0101", 110000000000) == ["Your division has no"]
    assert told("0102") == ["The code is that of "]
    assert told("") == ["0101"], "the name says it"


def test_a_cell_that_others_changed_since_is_a_conflict_and_asked(desk: Desk) -> None:
    filled = desk.export()
    filled.line(MEALS, note_zh="请提前订餐", provider_name="甲公司")
    draft = desk.draft(MEALS)
    assert draft is not None
    said = {name: getattr(draft, name) for name in OfferingDraft.__dataclass_fields__}
    desk.record(MEALS, **said | {"note_zh": "先打电话", "link": "https://example.org/"})
    plan = desk.look(filled.as_wps())
    (conflict,) = plan.conflicts
    assert (conflict.place.heading, conflict.present, conflict.said) == ("中文说明", "先打电话", "请提前订餐")
    assert not plan.ready
    for answer, note in ((RECORD, "先打电话"), (FILE, "请提前订餐")):
        plan = desk.look(filled.as_wps(), choices={conflict.key: answer})
        batch = desk.bring(plan)
        now = desk.draft(MEALS)
        assert now is not None
        assert (now.note_zh, now.provider_name, now.link) == (
            note,
            "甲公司",
            "https://example.org/",
        )
        desk.undo(batch)
    plan = desk.look(filled.as_wps(), choices={conflict.key: FILE})
    desk.record(MEALS, **said | {"note_zh": "又改了"})
    begin_writing(desk.session)
    with pytest.raises(Conflict):
        bring_in_workbook(desk.session, actor=WORKER, plan=plan, file_name="book.xlsx")
    desk.session.rollback()


@pytest.mark.one_database
def test_rows_that_are_to_be_looked_at_say_why_and_are_confirmed_by_a_word(desk: Desk) -> None:
    whole, due = desk.export(), desk.export(only_due=True)
    reasons = {str(row[2]): str(row[4]) for row in due.sheets[LINES][1:]}
    assert len(whole.sheets[LINES]) == 61
    assert 0 < len(reasons) < 61
    assert reasons["0101"] == "还没有填"
    assert reasons["0206"].startswith("已过期，上次确认是")
    due.line("0206", still_so="是")
    plan = desk.look(due.as_wps())
    assert where(plan) == []
    assert [line.changes for line in plan.lines] == [()]
    desk.bring(plan)
    offering = desk.line("0206").offering
    assert offering is not None
    assert offering.confirmed_on == desk.world.today
    assert desk.look(due.as_wps()).changes_nothing


@pytest.mark.one_database
def test_a_sheet_may_come_back_as_text_in_any_encoding(desk: Desk) -> None:
    filled = desk.export()
    filled.line("0101", state="未提供", note_zh="㐂寿老人，“零距离”\n第二行;=1")
    for encoding in encodings():
        plan = desk.look(filled.as_csv(LINES, encoding), name="项目.csv")
        assert where(plan) == []
        assert len(plan.lines) == 1
        assert plan.lines[0].draft.note_zh == "㐂寿老人，“零距离”\n第二行;=1"
    assert desk.look(filled.as_csv(POINTS, "gb18030"), name="服务点.csv").changes_nothing


@pytest.mark.one_database
def test_what_is_in_no_column_is_told_and_other_workbooks_are_refused(desk: Desk) -> None:
    filled = desk.export()
    filled.sheets[LINES][0].append("负责人")
    filled.sheets[LINES][1].append("王")
    (note,) = desk.look(filled.as_wps()).notes
    assert (note.place.address, note.values) == ("项目!AB2", {"said": "王"})
    with pytest.raises(Refused):
        desk.look("姓名,年龄\n王,8\n".encode())


@pytest.mark.one_database
def test_a_street_reads_its_workbook_with_a_few_statements(desk: Desk, engine: Engine) -> None:
    filled = desk.export(World.street)
    rows = len(filled.sheets[LINES]) + len(filled.sheets[POINTS])
    for row in range(1, len(filled.sheets[LINES])):
        filled.type(LINES, row, note_en="Ask at the station")
        if not filled.told(LINES, row, "state"):
            filled.type(LINES, row, state="未提供")
    content = filled.as_wps()
    with counting(engine) as statements:
        plan = desk.look(content, actor=STREET, division=World.street)
    assert len(statements) < 20 < rows
    assert where(plan) == []
    with counting(engine) as statements:
        assert desk.bring(plan, STREET).lines > 300
    assert len(statements) < 200
