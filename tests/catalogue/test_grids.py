"""Grids of communities: what is kept of them, what is in each, files of grids, and the share of communities that have some."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import feedback, grids
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile, Invalid, NotAllowed, NotFound
from catalogue.grids import GridCounts, GridDraft, GridFacts, GridsImport
from catalogue.indicators import CountedShare, count_figures, indicators_of
from catalogue.models import AuditEntry, CaseKind, Channel, CommitteeKind, Division, Grid, Level, Role
from catalogue.offerings import PointDraft, remove_point, save_point
from catalogue.succession.moving import move_community
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
HEAD = "community,code,name,areas,steward"
EAST = GridDraft("001", "第一网格", ("多福巷", "四条"), "网格员")
WEST = GridDraft("002", "第二网格", ("东四条小区", "1号院"))


@pytest.fixture
def worker(world: World) -> Actor:
    return Actor("worker", (Held(Role.WORKER, world.community),))


@pytest.fixture
def street(world: World) -> Actor:
    return Actor("street", (Held(Role.STREET, world.street),))


def saved(session: Session, worker: Actor, world: World) -> tuple[GridFacts, GridFacts]:
    """Two grids of a community."""
    east, west = (
        grids.save_grid(session, actor=worker, community=world.community, draft=draft)
        for draft in (EAST, WEST)
    )
    return east, west


def problems(error: Invalid) -> list[str]:
    return [each.field for each in error.problems]


def test_a_worker_keeps_the_grids_of_the_own_community_alone(
    session: Session, world: World, worker: Actor
) -> None:
    east, west = saved(session, worker, world)
    assert grids.grids_of(session, world.community) == (east, west)
    assert east.areas == tuple(sorted(EAST.areas))
    with pytest.raises(NotAllowed):
        grids.save_grid(session, actor=worker, community=world.neighbour, draft=EAST)
    department = Actor("health", (Held(Role.DEPARTMENT, world.street, 1),))
    with pytest.raises(NotAllowed):
        grids.save_grid(session, actor=department, community=world.community, draft=EAST)
    with pytest.raises(NotAllowed):
        grids.remove_grid(session, actor=department, community=world.community, grid=east.id)
    everywhere = Actor("district", (Held(Role.DISTRICT, world.district),))
    grids.save_grid(session, actor=everywhere, community=world.neighbour, draft=EAST)
    with pytest.raises(NotFound):
        grids.save_grid(session, actor=everywhere, community=world.street, draft=EAST)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (GridDraft("", "第一网格"), "code"),
        (GridDraft("一", "第一网格"), "code"),
        (GridDraft("1", ""), "name"),
        (GridDraft("1", "第一网格 网格员王芳"), "name"),
        (GridDraft("1", "第一网格 13800138000"), "name"),
        (GridDraft("1", "第一网格", steward="王芳"), "steward"),
        (GridDraft("1", "第一网格", steward="网格员王芳"), "steward"),
        (GridDraft("1", "第一网格", steward="王主任"), "steward"),
        (GridDraft("1", "第一网格", steward="Wang Fang"), "steward"),
        (GridDraft("1", "第一网格", steward="网格员 138 0013 8000"), "steward"),
        (GridDraft("1", "第一网格", ("院",)), "areas"),
        (GridDraft("1", "第一网格", ("多福巷 010-65251234",)), "areas"),
        (GridDraft("3", "第三网格", ("四条",)), "areas"),
        (GridDraft("001", "又一个第一网格"), "code"),
    ],
)
def test_a_grid_names_no_person_and_shares_no_area(
    session: Session, world: World, worker: Actor, draft: GridDraft, field: str
) -> None:
    before = saved(session, worker, world)
    with pytest.raises(Invalid) as refused:
        grids.save_grid(session, actor=worker, community=world.community, draft=draft)
    assert problems(refused.value) == [field]
    assert grids.grids_of(session, world.community) == before


def test_every_role_of_the_list_can_be_given(session: Session, world: World, worker: Actor) -> None:
    for number, role in enumerate((*grids.ROLES, "专职网格员", "Community worker")):
        draft = GridDraft(f"{number}", f"网格{number}", steward=role)
        assert grids.save_grid(session, actor=worker, community=world.community, draft=draft).steward == role


def test_a_change_and_the_end_of_a_grid_are_in_the_trail(
    session: Session, world: World, worker: Actor
) -> None:
    east, _west = saved(session, worker, world)
    trail = select(AuditEntry.action).where(AuditEntry.action.like("grid.%")).order_by(AuditEntry.id)
    again = grids.save_grid(session, actor=worker, community=world.community, draft=east.draft, grid=east.id)
    assert again == east
    assert session.scalars(trail).all() == ["grid.saved", "grid.saved"]
    changed = GridDraft("001", "东片网格", ("多福巷",), "网格长")
    grids.save_grid(session, actor=worker, community=world.community, draft=changed, grid=east.id)
    grids.remove_grid(session, actor=worker, community=world.community, grid=east.id)
    assert session.scalars(trail).all() == [*["grid.saved"] * 3, "grid.removed"]
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert last.before is not None
    assert last.before["name"] == "东片网格"
    with pytest.raises(NotFound):
        grids.get_grid(session, world.community, east.id)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("多福巷6号", "001"),
        ("多 福 巷６号", "001"),
        ("东四条小区3号楼", "002"),
        ("四条5号", "001"),
        ("十四条5号", None),
        ("1号院2门", "002"),
        ("11号院2门", None),
        ("21号院、1号院", "002"),
        ("多福巷1号院", None),
        ("金鱼胡同1号", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_says_its_grid_if_it_names_one_alone(
    session: Session, world: World, worker: Actor, address: str | None, code: str | None
) -> None:
    found = grids.grid_named(saved(session, worker, world), address)
    assert (found.code if found else None) == code


def test_a_choice_goes_before_the_address_and_a_report_follows_its_service_point(
    session: Session, world: World, worker: Actor, street: Actor
) -> None:
    east, west = saved(session, worker, world)
    both = grids.grids_of(session, world.community)
    point = save_point(
        session,
        actor=worker,
        community=world.community,
        draft=PointDraft(name="新站", address="多福巷6号"),
    )

    def of_point() -> grids.Belonging | None:
        return grids.grids_of_points(session, world.community, both).get(point.id)

    def case(words: str, at: int | None = None) -> int:
        report = feedback.report(
            session,
            draft=feedback.ReportDraft(kind=CaseKind.NEED, division=world.community, words=words, point=at),
            channel=Channel.CALLER,
            actor=worker,
            now=clock.now(),
        )
        return report.case.id

    assert of_point() == grids.Belonging(east, False)
    words, nowhere = case("东四条小区没有路灯"), case("没有路灯")
    found = grids.grids_of_cases(session, world.community, both)
    assert found[words] == grids.Belonging(west, False)
    assert nowhere not in found
    grids.choose_for_point(session, actor=street, community=world.community, point=point.id, grid=west.id)
    assert of_point() == grids.Belonging(west, True)
    for _twice in range(2):
        grids.choose_for_case(session, actor=worker, community=world.community, case=nowhere, grid=east.id)
    assert grids.grids_of_cases(session, world.community, both)[nowhere] == grids.Belonging(east, True)
    chosen = select(func.count()).where(AuditEntry.action == "grid.case_chosen")
    assert session.scalar(chosen) == 1
    grids.choose_for_point(session, actor=worker, community=world.community, point=point.id, grid=None)
    assert of_point() == grids.Belonging(east, False)
    other = grids.save_grid(
        session,
        actor=Actor("d", (Held(Role.DISTRICT, world.district),)),
        community=world.neighbour,
        draft=EAST,
    )
    with pytest.raises(NotFound):
        grids.choose_for_point(
            session, actor=worker, community=world.community, point=point.id, grid=other.id
        )
    with pytest.raises(NotFound):
        grids.choose_for_point(
            session, actor=street, community=world.neighbour, point=point.id, grid=other.id
        )
    grids.choose_for_point(session, actor=worker, community=world.community, point=point.id, grid=west.id)
    remove_point(session, actor=worker, community=world.community, point_id=point.id)
    assert of_point() is None


def test_grids_move_with_their_community(session: Session, world: World, worker: Actor) -> None:
    east, west = saved(session, worker, world)
    point = save_point(
        session,
        actor=worker,
        community=world.community,
        draft=PointDraft(name="新站", address="多福巷6号"),
    )
    grids.choose_for_point(session, actor=worker, community=world.community, point=point.id, grid=west.id)
    new = world.street + 99
    move_community(session, actor=operator("op"), code=world.community, new_code=new, today=clock.today())
    moved = grids.grids_of(session, new)
    assert [(each.id, each.draft) for each in moved] == [(each.id, each.draft) for each in (east, west)]
    assert grids.grids_of(session, world.community) == ()
    chosen = [each.grid.id for each in grids.grids_of_points(session, new, moved).values() if each.chosen]
    assert chosen == [west.id]


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "grids.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def brought_in(session: Session, path: Path, actor: Actor) -> GridsImport:
    return grids.import_grids(session, grids.read_grid_rows(path), actor=actor, file=path.name)


def test_a_file_is_brought_in_once_however_often_it_comes(
    session: Session, world: World, street: Actor, tmp_path: Path
) -> None:
    path = write(
        tmp_path,
        "社区代码,网格编码,网格名称,小区/胡同,职务",
        f"{world.community},001,第一网格,多福巷;奶子府,网格员",
        f"{world.community},002,第二网格,东四条小区,",
        f"{world.neighbour},001,第一网格,多福巷,网格长",
    )
    assert brought_in(session, path, street) == GridsImport(2, 3, 0, 0)
    assert brought_in(session, path, street) == GridsImport(2, 0, 0, 3)
    short = write(tmp_path, HEAD.rsplit(",", 1)[0], f"{world.community},001,东片,多福巷")
    assert brought_in(session, short, street) == GridsImport(1, 0, 1, 0)
    east, west = grids.grids_of(session, world.community)
    assert (east.name, east.areas, east.steward, west.name) == ("东片", ("多福巷",), "网格员", "第二网格")


def test_a_community_without_a_grid_is_no_bad_row(
    session: Session, world: World, street: Actor, tmp_path: Path
) -> None:
    path = write(
        tmp_path,
        "社区代码,社区,网格编码,网格名称,小区、胡同,职务,服务点",
        f"{world.community},甲社区,001,第一网格,多福巷,,3",
        f"{world.neighbour},乙社区,,,,,",
    )
    assert brought_in(session, path, street) == GridsImport(1, 1, 0, 0)


def test_an_area_may_pass_from_one_grid_to_another_within_a_file(
    session: Session, world: World, street: Actor, tmp_path: Path
) -> None:
    saved(session, street, world)
    path = write(
        tmp_path, HEAD, f"{world.community},001,第一网格,四条,", f"{world.community},002,第二网格,多福巷,"
    )
    assert brought_in(session, path, street) == GridsImport(1, 0, 2, 0)


@pytest.mark.parametrize(
    ("row", "line", "field"),
    [
        ("110101001001,003,第三网格,四条;多福巷,", 2, "areas"),
        ("110101001001,003,第三网格,,王芳", 2, "steward"),
        ("110101001001,,第三网格,,", 2, "code"),
        ("110101001999,003,第三网格,,", 2, "community"),
        ("110101001000,003,第三网格,,", 2, "community"),
        ("110109104001,003,第三网格,,", 2, "community"),
        ("1101,003,第三网格,,", 2, "community"),
        ("110101001001,004,第四网格,,\n110101001001,004,又一个,,", 3, "code"),
        ("110101001001,004,第四网格", 2, None),
    ],
)
def test_a_file_with_one_bad_row_brings_nothing_and_names_the_line(
    session: Session, world: World, street: Actor, tmp_path: Path, row: str, line: int, field: str | None
) -> None:
    before = saved(session, street, world)
    path = write(tmp_path, HEAD, row)
    with pytest.raises(BadFile) as refused:
        brought_in(session, path, street)
    assert (refused.value.line, refused.value.field) == (line, field)
    assert grids.grids_of(session, world.community) == before


def test_a_file_without_a_column_or_rows_is_refused(tmp_path: Path) -> None:
    for lines in (("community,code,name", "110101001001,1,甲"), (HEAD,)):
        with pytest.raises(BadFile):
            grids.read_grid_rows(write(tmp_path, *lines))


def test_the_share_with_grids_is_of_urban_communities_and_the_others_are_unknown(
    session: Session, world: World, reported: EditionFacts
) -> None:
    actor = Actor("d", tuple(Held(Role.DISTRICT, code) for code in world.districts))
    for code in (world.community, world.neighbour, world.village):
        grids.save_grid(session, actor=actor, community=code, draft=EAST)
    grids.save_grid(session, actor=actor, community=world.community, draft=WEST)
    recorded = set(session.scalars(select(Grid.community_code)))
    for division in (world.city, world.district, world.street, world.village_street):
        urban = [
            code
            for code in session.scalars(select(Division.code).where(Division.kind == CommitteeKind.JU))
            if code in world.communities_in(division)
        ]
        having = sum(code in recorded for code in urban)
        figures = count_figures(session, reported, division)
        found = indicators_of(session, division, figures)[13].proxy
        assert found == CountedShare(having, len(urban), len(urban) - having)
    assert set(grids.grids_in(session, world.city)) == recorded


def test_communities_with_and_without_grids_are_counted_and_listed(
    session: Session, world: World, worker: Actor
) -> None:
    actor = Actor("d", tuple(Held(Role.DISTRICT, code) for code in world.districts))
    saved(session, worker, world)
    grids.save_grid(session, actor=actor, community=world.village, draft=EAST)
    own = grids.grids_in(session, world.city)
    for division in (world.city, world.district, world.street, world.village_street):
        every = world.communities_in(division)
        for having, expected in (
            (None, every),
            (True, [code for code in every if code in own]),
            (False, [code for code in every if code not in own]),
        ):
            listed = grids.gridded_communities(session, division, having=having)
            assert [(each.code, each.grids) for each in listed] == [
                (code, own.get(code, ())) for code in expected
            ]
        by_street: dict[int, GridCounts] = {}
        for code in every:
            street = code // Level.STREET.span * Level.STREET.span
            before = by_street.get(street, GridCounts())
            by_street[street] = GridCounts(
                before.communities + 1,
                before.with_grids + (code in own),
                before.grids + len(own.get(code, ())),
            )
        assert grids.count_gridded(session, division) == by_street
    page = grids.gridded_communities(session, world.city, limit=2, offset=1)
    assert [each.code for each in page] == list(world.communities_in(world.city))[1:3]


def test_service_points_are_counted_as_they_are_sorted(
    session: Session, world: World, worker: Actor, street: Actor
) -> None:
    east, west = saved(session, worker, world)
    grids.save_grid(session, actor=street, community=world.neighbour, draft=EAST)
    points = {}
    for community, name, address in (
        (world.community, "甲站", "多福巷6号"),
        (world.community, "乙站", "四条8号"),
        (world.community, "丙站", "金鱼胡同1号"),
        (world.neighbour, "丁站", "多福巷1号"),
        (world.neighbour, "戊站", "东四条小区1号楼"),
    ):
        draft = PointDraft(name=name, address=address)
        points[name] = save_point(session, actor=street, community=community, draft=draft).id
    grids.choose_for_point(
        session, actor=worker, community=world.community, point=points["乙站"], grid=west.id
    )
    communities = {code: grids.grids_of(session, code) for code in (world.community, world.neighbour)}
    counted = grids.points_in_grids(session, communities)
    assert counted[world.community] == {east.id: 1, west.id: 1, 0: 1}
    for code, found in communities.items():
        sorted_out = Counter(each.grid.id for each in grids.grids_of_points(session, code, found).values())
        assert sorted_out == {grid: count for grid, count in counted[code].items() if grid}
    assert sum(counted[world.neighbour].values()) == 2
