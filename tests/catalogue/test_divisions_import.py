"""A newer list of divisions arrives: it adds, renames, restores, retires, succeeds, and deletes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import divisions, succession
from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.counters.recount import verify
from catalogue.divisions.lists import ListFacts
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile
from catalogue.models import Division, DivisionList, Level, Role
from catalogue.succession.importing import Accepted
from tests.catalogue.test_divisions_lists import PACKAGE, write
from tests.examples import examples, undone

LIST_2020 = Path(__file__).parents[1] / "data" / "divisions" / "beijing-2020.csv"
FIRST, LATER, LAST = date(2025, 1, 1), date(2026, 1, 1), date(2026, 6, 1)
TOP = "110000000000,北京市,province\n110105000000,朝阳区,district\n"
OLD = f"""code,name,level
{TOP}110105400000,首都机场街道,street
110105400001,南路西里社区居委会,community
110105400002,南路东里社区居委会,community
110105023000,小红门地区,street
110105023001,小红门社区居委会,community
110105023002,恋日绿岛社区居委会,community
110105023201,龙爪树村委会,community
110105023202,龙爪树村委会,community
"""
NEW = f"""code,name,level
{TOP}110105020000,首都机场街道,street
110105020001,南路西里社区居委会,community
110105020002,南路东里社区居民委员会,community
110105023000,小红门乡,street
110105023003,恋日绿岛社区居委会,community
110105023004,小红门第一社区居委会,community
110105023203,龙爪树村委会,community
"""
AIRPORT, WEST, EAST = 110105400000, 110105400001, 110105400002


@pytest.fixture
def load(session, tmp_path):
    """Import a text as a list: ``load(OLD)``. Begins the writing transaction, commits nothing."""
    begin_writing(session)
    numbers = iter(range(100))

    def run(text, *, today=FIRST, **given):
        path = write(tmp_path, f"list-{next(numbers)}.csv", text)
        return succession.import_list(
            session, [path], ListFacts("list"), today=today, **given, actor=OPERATOR
        )

    return run


def rows(session: Session) -> list[tuple]:
    """Every division in the database."""
    return list(session.execute(select(*Division.__table__.columns).order_by(Division.code)))


def present(session: Session) -> dict[int, str]:
    query = select(Division.code, Division.name).where(Division.retired_on.is_(None)).order_by(Division.code)
    return dict(session.execute(query).all())


def pairs(successions) -> list[tuple[int, int]]:
    return [(link.code, link.successor) for link in successions]


def test_beijing_grows_from_2020_to_2023(session):
    shipped = divisions.shipped_list()
    begin_writing(session)
    first = succession.import_list(session, [LIST_2020], ListFacts("2020"), today=FIRST, actor=OPERATOR)
    assert first.added_by_level == {
        Level.PROVINCE: 1,
        Level.DISTRICT: 16,
        Level.STREET: 339,
        Level.COMMUNITY: 7270,
    }
    assert (first.renamed, first.retired, first.unlinked) == ((), (), ())

    report = succession.import_list(session, [shipped.path], ListFacts("2023"), today=LATER, actor=OPERATOR)
    assert report.added_by_level == {Level.STREET: 12, Level.COMMUNITY: 665}
    assert report.retired_by_level == {Level.STREET: 2, Level.COMMUNITY: 400}
    assert len(report.renamed) == 157
    assert (report.restored, report.moved, report.mapped) == ((), (), ())
    assert pairs(report.same_parent) == [(110105400000, 110105020000), (110114009007, 110114009020)]
    assert pairs(report.moved_parent) == [
        (110105400001, 110105020001),
        (110105400002, 110105020002),
        (110105400003, 110105020003),
        (110105400004, 110105020004),
        (110105400400, 110105020400),
    ]
    assert len(report.unlinked) == 395
    assert len(report.carried) == 6
    assert report.present == {
        Level.PROVINCE: 1,
        Level.DISTRICT: 16,
        Level.STREET: 349,
        Level.COMMUNITY: 7535,
    }
    assert session.scalar(select(func.count()).select_from(Division)) == 7626 + 677
    assert present(session) == {one.code: one.name for one in divisions.read_list([shipped.path])}
    retired = divisions.get_division(session, 110105400001)
    assert (retired.retired_on, retired.successor_code) == (LATER, 110105020001)
    assert divisions.present_successor(session, 110105400001).code == 110105020001

    before = rows(session)
    again = succession.import_list(session, [shipped.path], ListFacts("2023"), today=LAST, actor=OPERATOR)
    assert not again.changed
    assert rows(session) == before
    assert divisions.latest_list(session).name == "2023"
    assert session.scalar(select(func.count()).select_from(DivisionList)) == 2


def test_the_report_says_what_was_done(load):
    load(OLD)
    report = load(NEW, today=LATER)
    text = str(report)
    assert "added: 6 (1 street, 5 community)" in text
    assert "renamed 110105023000 小红门地区 -> 小红门乡" in text
    assert "retired: 7 (1 street, 6 community)" in text
    assert "succeeded 110105400000 首都机场街道 -> 110105020000 首都机场街道" in text
    assert "no successor community 110105023001 小红门社区居委会" in text
    assert "nothing changed" in str(load(NEW, today=LAST))


def test_a_name_links_only_where_it_is_unique_under_the_same_parent(load):
    load(OLD)
    report = load(NEW, today=LATER)
    assert pairs(report.same_parent) == [(110105023002, 110105023003), (AIRPORT, 110105020000)]
    assert pairs(report.moved_parent) == [(WEST, 110105020001)]
    assert [(left.code, left.candidates) for left in report.unlinked] == [
        (110105023001, ()),
        (110105023201, (110105023203,)),  # two villages of that name ended, one began
        (110105023202, (110105023203,)),
        (EAST, (110105020002,)),  # the committee changed its style: not the same name
    ]


def test_what_reappears_is_restored(load, session):
    load(OLD)
    load(NEW, today=LATER)
    report = load(OLD, today=LAST)
    assert report.added == ()
    assert len(report.restored) == 7
    assert present(session)[WEST] == "南路西里社区居委会"
    assert divisions.get_division(session, WEST).successor_code is None
    assert divisions.get_division(session, 110105020001).successor_code == WEST
    assert divisions.latest_list(session) is not None
    assert session.scalar(select(func.count()).select_from(DivisionList)) == 2


def test_retirement_stays_in_the_provinces_and_levels_that_the_files_cover(load, session, tmp_path):
    package = [write(tmp_path, name, text) for name, text in PACKAGE.items()]
    everything = succession.import_list(session, package, ListFacts("all"), today=FIRST, actor=OPERATOR)
    assert (everything.placeholders, everything.collapsed) == (1, 3)
    before = present(session)
    assert divisions.get_division(session, 110101000000).parent_code == 110000000000

    other = load("code,name,level\n110000000000,北京市,province\n110101000000,东城区,district\n", today=LATER)
    assert other.provinces == (110000000000,)
    assert other.retired == (110101001000, 110101001001)
    assert {code for code in before if code // 10**10 != 11} < present(session).keys()

    # The names of the cities alone say nothing of what lies under them.
    cities = succession.import_list(
        session,
        [write(tmp_path, "cities.csv", "code,name,provinceCode\n4419,东莞,44\n")],
        ListFacts("c"),
        today=LAST,
        actor=OPERATOR,
    )
    assert [(change.code, change.after) for change in cities.renamed] == [(441900000000, "东莞")]
    assert cities.retired == ()


def test_what_lies_under_a_retired_division_retires_with_it(load, session, tmp_path):
    succession.import_list(
        session,
        [write(tmp_path, name, text) for name, text in PACKAGE.items()],
        ListFacts("all"),
        today=FIRST,
        actor=OPERATOR,
    )
    report = succession.import_list(
        session,
        [
            write(
                tmp_path,
                "streets.csv",
                "code,name,areaCode,provinceCode,cityCode\n441900004,南城街道,441900,44,4419\n",
            )
        ],
        ListFacts("streets"),
        today=LATER,
        actor=OPERATOR,
    )
    assert report.added == (441900004000,)
    assert report.retired == (441900003000, 441900003001)


def test_an_intermediate_level_takes_its_districts_in(load, session):
    load("code,name,level\n350000000000,福建省,province\n350527000000,金门县,district\n")
    assert divisions.get_division(session, 350527000000).parent_code == 350000000000
    report = load(
        "code,name,level\n350000000000,福建省,province\n350500000000,泉州市,prefecture\n350527000000,金门县,district\n"
    )
    assert report.moved == (350527000000,)
    assert divisions.get_division(session, 350527000000).parent_code == 350500000000


def test_a_mapping_file_tells_what_names_cannot(load, tmp_path):
    load(OLD)
    told = write(
        tmp_path,
        "mapping.csv",
        f"old,new\n{EAST},110105020002\n110105023201,110105023203\n110105023202,110105023203\n",
    )
    report = load(NEW, today=LATER, mapping=told)
    assert pairs(report.mapped) == [
        (110105023201, 110105023203),
        (110105023202, 110105023203),
        (EAST, 110105020002),
    ]
    assert [left.code for left in report.unlinked] == [110105023001]
    # Two villages became one: whose word should count?
    assert report.carried == ((110105023002, 110105023003), (WEST, 110105020001), (EAST, 110105020002))
    assert not load(NEW, today=LAST, mapping=told).changed


def test_a_mapping_may_follow_the_list_and_moves_the_communities_under_a_mapped_street(
    load, session, tmp_path
):
    load(OLD)
    load(NEW, today=LATER)
    told = write(tmp_path, "mapping.csv", f"new,old\n110105020002,{EAST}\n")
    report = load(NEW, today=LAST, mapping=told)
    assert pairs(report.mapped) == [(EAST, 110105020002)]
    assert report.carried == ((EAST, 110105020002),)
    assert divisions.get_division(session, EAST).successor_code == 110105020002


def test_communities_follow_a_street_that_the_mapping_renames(load, tmp_path):
    load(OLD)
    told = write(tmp_path, "mapping.csv", f"old,new\n{AIRPORT},110105020000\n")
    report = load(NEW.replace("首都机场街道", "机场街道"), today=LATER, mapping=told)
    assert pairs(report.mapped) == [(AIRPORT, 110105020000)]
    assert pairs(report.moved_parent) == [(WEST, 110105020001)]


@pytest.mark.parametrize(
    ("text", "line", "field", "reason"),
    [
        ("from,to\n1,2\n", 1, None, "old,new"),
        ("old,new\n1,2\n", 2, "old", "not a code"),
        (f"old,new\n{EAST},110105020009\n", 2, "new", "no division"),
        (f"old,new\n110105000000,{EAST}\n", 2, "old", "in the list"),
        (f"old,new\n{EAST},{WEST}\n", 2, "new", "retired itself"),
        (f"old,new\n{EAST},110105020000\n", 2, "new", "a community, 110105020000 a street"),
        (f"old,new\n{EAST},110105020002\n{EAST},110105020001\n", 3, "old", "is already in line 2"),
    ],
)
def test_a_bad_mapping_names_line_and_field_and_writes_nothing(
    load, session, tmp_path, text, line, field, reason
):
    load(OLD)
    before = rows(session)
    with pytest.raises(BadFile, match=reason) as caught:
        load(NEW, today=LATER, mapping=write(tmp_path, "mapping.csv", text))
    assert (caught.value.file, caught.value.line, caught.value.field) == ("mapping.csv", line, field)
    assert rows(session) == before


def test_another_successor_than_the_known_one_is_refused(load, tmp_path):
    load(OLD)
    load(NEW, today=LATER)
    with pytest.raises(BadFile, match="already succeeded by 110105020001"):
        load(NEW, today=LAST, mapping=write(tmp_path, "mapping.csv", f"old,new\n{WEST},110105020002\n"))


def test_a_list_that_was_cut_short_retires_nobody_unless_it_is_said_to_be_complete(load, session):
    communities = [f"110105001{number:03d},第{number}社区居委会,community\n" for number in range(1, 60)]
    street = f"code,name,level\n{TOP}110105001000,建外街道,street\n"
    load(street + "".join(communities))
    before = rows(session)
    with pytest.raises(BadFile, match=r"retire 59 of the 62 divisions of 北京市.*--retire-most"):
        load(street, today=LATER)
    assert rows(session) == before
    assert len(load(street, today=LATER, accept=Accepted(retire_most=True)).retired) == 59


def test_a_division_without_its_province_is_refused(load, session):
    with pytest.raises(BadFile, match="province 110000000000") as caught:
        load("code,name,level\n110101000000,东城区,district\n")
    assert (caught.value.line, caught.value.field) == (2, "code")
    assert rows(session) == []


def test_the_stamp_moves_only_with_a_change(load, session):
    def stamp() -> int:
        return stamps.version(session, stamps.DIVISIONS)

    load(OLD)
    first = stamp()
    load(OLD, today=LATER)
    assert stamp() == first
    load(NEW, today=LATER)
    assert stamp() == first + 1


def test_accounts_of_retired_divisions_are_named(load, session):
    load(OLD)
    add_user(
        session,
        name="west",
        role=Role.WORKER,
        division=WEST,
        password="long enough for a test",
        actor=OPERATOR,
    )
    report = load(NEW, today=LATER)
    assert [(left.user, left.role, left.division) for left in report.stranded] == [("west", "worker", WEST)]
    assert f"account west is worker of the retired division {WEST}" in str(report)


def test_retired_communities_leave_present_figures_and_no_row_is_deleted(session, world, tmp_path):
    begin_writing(session)
    before = rows(session)
    kept = [row for row in before if row[0] != world.community]
    text = "".join(f"{row[0]},{row[3]},{row[2].value}\n" for row in kept)
    succession.import_list(
        session,
        [write(tmp_path, "less.csv", f"code,name,level\n{text}")],
        ListFacts("less"),
        today=world.today,
        actor=OPERATOR,
    )
    assert len(rows(session)) == len(before)
    assert world.community not in present(session)
    assert verify(session) == ()


OPERATOR = operator("tests")
STREETS = (110101001000, 110101002000, 110102001000)
NAMES = ("甲社区居委会", "乙社区居委会", "丙村委会")


@st.composite
def lists(draw) -> str:
    """A small list: some streets, some communities under them, names that repeat."""
    lines = ["110000000000,北京市,province", "110101000000,东城区,district", "110102000000,西城区,district"]
    for street in draw(st.lists(st.sampled_from(STREETS), unique=True)):
        lines.append(f"{street},{draw(st.sampled_from(['一街道', '二街道']))},street")
        for last in draw(st.sets(st.sampled_from([1, 2, 3, 201]))):
            lines.append(f"{street + last},{draw(st.sampled_from(NAMES))},community")
    return "code,name,level\n" + "\n".join(lines) + "\n"


@examples(25)
@given(texts=st.lists(lists(), min_size=1, max_size=3))
def test_after_any_lists_the_last_is_what_is_present(engine, tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("lists")
    with undone(engine) as session:
        ever: set[int] = set()
        for number, text in enumerate(texts):
            path = write(folder, f"{number}.csv", text)
            report = succession.import_list(
                session, [path], ListFacts(str(number)), today=FIRST, actor=OPERATOR
            )
            listed = {one.code: one.name for one in divisions.read_list([path])}
            ever |= listed.keys()
            assert present(session) == listed
            assert {row[0] for row in rows(session)} == ever
            for link in report.successions:
                assert link.name == link.successor_name
                assert link.code not in listed
                assert link.successor in listed
            assert {new for _old, new in report.carried} <= set(report.added)
            before = rows(session)
            assert not succession.import_list(
                session, [path], ListFacts(str(number)), today=LATER, actor=OPERATOR
            ).changed
            assert rows(session) == before
