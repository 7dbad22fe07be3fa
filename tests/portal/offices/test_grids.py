"""An office's list of grids: which communities have some, what is in each, and its file."""

from __future__ import annotations

from collections.abc import Callable
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
