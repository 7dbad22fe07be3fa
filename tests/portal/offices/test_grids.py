"""An office's list of grids: which communities have some, what is in each, and its file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import grids
from catalogue.access.rights import Actor, Held
from catalogue.grids import GridDraft, import_grids, read_grid_rows
from catalogue.models import Role
from catalogue.offerings import PointDraft, save_point
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
LogIn = Callable[..., CheckingClient]


@pytest.fixture
def actor(world: World) -> Actor:
    return Actor("jd", (Held(Role.STREET, world.street),))


@pytest.fixture
def _divided(session: Session, world: World, actor: Actor) -> None:
    """A community with two grids, a service point in one of them and one in none."""
    for draft in (
        GridDraft("001", "第一网格", ("多福巷", "奶子府"), "网格员"),
        GridDraft("002", "第二网格", ("东四条小区",)),
    ):
        grids.save_grid(session, actor=actor, community=world.community, draft=draft)
    for name, address in (("甲站", "多福巷6号"), ("乙站", "金鱼胡同1号")):
        save_point(
            session,
            actor=actor,
            community=world.community,
            draft=PointDraft(name=name, address=address),
        )
    session.commit()


def bodies(client: CheckingClient) -> dict[str, str]:
    return {
        body.get("id", "").removeprefix("community-"): text_of(body)
        for body in client.page.all("tbody")
        if body.get("id")
    }


@pytest.mark.usefixtures("_divided")
def test_a_street_sees_which_communities_have_grids_and_what_is_in_each(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    street.get(f"/office/{world.street}")
    page = f"/office/{world.street}/grids"
    assert page in [link.get("href") for link in street.page.all("a")]
    street.get(page)
    own = world.communities_in(world.street)
    shown = bodies(street)
    assert list(shown) == [str(code) for code in own]
    said = shown[str(world.community)]
    for text in ("001 第一网格", "多福巷、奶子府", "网格员", "002 第二网格", "未归入网格"):
        assert text in said, text
    assert "未登记网格" in shown[str(world.neighbour)]
    assert [text_of(cell) for cell in street.page.all("td", class_="figure")] == ["1", "0", "1"]
    links = [link.get("href") for link in street.page.all("a")]
    assert f"/work/{world.community}/grids" in links
    street.get(f"{page}?have=with")
    assert list(bodies(street)) == [str(world.community)]
    street.get(f"{page}?have=without")
    assert list(bodies(street)) == [str(code) for code in own if code != world.community]
    assert street.get(f"{page}?have=some").status_code == 400
    assert street.get(f"{page}?page=7").status_code == 404
    assert street.get(f"/office/{world.elsewhere // 1000 * 1000}/grids").status_code == 403
    assert street.get(f"/office/{world.community}/grids").location == f"/work/{world.community}/grids"


@pytest.mark.usefixtures("_divided")
def test_wider_divisions_read_counts_by_part(log_in: LogIn, world: World) -> None:
    city = log_in(Role.CITY, world.city)
    city.get(f"/office/{world.city}/grids")
    links = [str(link.get("href")) for link in city.page.find("main").iter("a")]
    assert f"/office/{world.district}/grids" in links
    assert f"/work/{world.community}/grids" not in links
    city.get(f"/office/{world.district}/grids")
    (row,) = [
        row
        for row in city.page.all("tr")
        if f"/office/{world.street}/grids" in [link.get("href") for link in row.iter("a")]
    ]
    many = len(world.communities_in(world.street))
    figures = [text_of(cell) for cell in row.iter("td")]
    assert figures == [str(many), "1", str(many - 1), "2"]


@pytest.mark.usefixtures("_divided")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_file_can_be_brought_in_again(
    log_in: LogIn, world: World, session: Session, actor: Actor, tmp_path: Path, language: str
) -> None:
    street = log_in(Role.STREET, world.street)
    street.set_cookie("language", language)
    path = tmp_path / "grids.csv"
    path.write_bytes(street.get(f"/office/{world.street}/grids.csv").data)
    rows = read_grid_rows(path)
    assert [(row.community, row.draft.code) for row in rows] == [
        (world.community, "001"),
        (world.community, "002"),
    ]
    done = import_grids(session, rows, actor=actor, file=path.name)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 2)


def sent(text: str) -> dict[str, object]:
    return {"file": (BytesIO(text.encode()), "网格.csv")}


def carried(client: CheckingClient) -> dict[str, str]:
    """What the page of a file that was looked through would save."""
    return {
        str(each.get("name")): str(each.get("value"))
        for each in client.page.find("main").iter("input")
        if each.get("name") in ("rows", "file")
    }


def test_a_street_looks_through_its_list_and_brings_it_in(
    log_in: LogIn, world: World, session: Session, actor: Actor
) -> None:
    kept = GridDraft("001", "第一网格", ("多福巷",), "网格员")
    grids.save_grid(session, actor=actor, community=world.community, draft=kept)
    session.commit()
    street, page = log_in(Role.STREET, world.street), f"/office/{world.street}/grids"
    rows = (
        f"社区代码,网格编码,网格名称,小区/胡同\n{world.community},001,东片,多福巷;四条\n"
        f"{world.neighbour},001,第一网格,金鱼胡同\n{world.neighbour},002,第二网格,\n"
    )
    street.post(f"{page}/file", data=sent(rows))
    shown = text_of(street.page.find("main"))
    assert "将保存3个网格" in shown
    assert "网格员" in shown, "the file says nothing of roles, so what is kept stays"
    session.rollback()
    assert set(grids.grids_in(session, world.city)) == {world.community}
    found = carried(street)
    street.post(f"{page}/file/save", data=found, follow_redirects=True)
    assert "已导入3个网格" in street.page.text
    session.rollback()
    (east,) = grids.grids_of(session, world.community)
    assert (east.name, east.areas, east.steward) == ("东片", tuple(sorted(("多福巷", "四条"))), "网格员")
    assert [each.code for each in grids.grids_of(session, world.neighbour)] == ["001", "002"]
    street.post(f"{page}/file", data=sent(rows))
    assert "不会有任何改动" in street.page.text
    assert not carried(street)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "文件是空的"),
        ("community,code,name,areas\n110109107201,1,甲,乙丙\n", "第2行"),
        ("community,code,name,areas,steward\n110101001001,1,甲,乙丙,王芳\n", "不写人名"),
        ("name,areas\n甲,乙丙\n", "第1行：文件缺少列"),
    ],
)
def test_a_list_that_cannot_be_used_is_said_at_the_file(
    log_in: LogIn, world: World, session: Session, rows: str, says: str
) -> None:
    street = log_in(Role.STREET, world.street)
    answer = street.post(f"/office/{world.street}/grids/file", data=sent(rows))
    assert answer.status_code == 400
    assert says in street.page.text
    street.post(f"/office/{world.street}/grids/file", data={})
    assert "请先选择文件" in street.page.text
    for bad in ("", "[]", "{}", "[[1]]", '[[1,["x"]]]'):
        answer = street.post(f"/office/{world.street}/grids/file/save", data={"rows": bad})
        assert answer.status_code in (302, 400), bad
    assert grids.grids_in(session, world.city) == {}


def test_a_community_brings_in_its_own_grids_and_no_others(
    log_in: LogIn, world: World, session: Session
) -> None:
    worker, page = log_in(Role.WORKER, world.community), f"/work/{world.community}/grids"
    head = "community,code,name,areas\n"
    worker.post(f"{page}/file", data=sent(f"{head}{world.neighbour},1,第一网格,四条\n"))
    assert "不能导入" in worker.page.text
    worker.post(f"{page}/file", data=sent(f"{head}{world.community},1,第一网格,四条\n"))
    found = carried(worker)
    other = found | {"rows": found["rows"].replace(str(world.community), str(world.neighbour))}
    worker.post(f"{page}/file/save", data=other, follow_redirects=True)
    assert "不能导入" in worker.page.text
    worker.post(f"{page}/file/save", data=found, follow_redirects=True)
    assert "已导入1个网格" in worker.page.text
    session.rollback()
    assert set(grids.grids_in(session, world.city)) == {world.community}
    city = log_in(Role.CITY, world.city)
    assert city.post(f"/office/{world.street}/grids/file", data=sent(head)).status_code == 403
    assert city.post(f"/office/{world.street}/grids/file/save", data=found).status_code == 403
    assert not [form for form in city.page.all("form") if "grids" in (form.get("action") or "")]
