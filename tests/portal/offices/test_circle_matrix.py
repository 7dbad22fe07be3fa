"""The quarter-hour circle as a measure of the matrix: the same figures as the circle, by kind, with files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.circle.counting import circle_in
from catalogue.circle.facts import CircleRate, DivisionCircle, Reached, by_kind, rate_of
from catalogue.divisions import ProfileDraft, get_profile, save_profile
from catalogue.exchange.reading import read_book_of
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CommitteeKind, Role
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.worlds import walks
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.reported import add_account

pytestmark = pytest.mark.both_databases
SIGNS = {Reached.REACHED: "✓", Reached.NOT: "✗", Reached.UNKNOWN: "？"}


@pytest.fixture
def scene(session: Session, world: World) -> Town:
    """Places strewn around the communities of two districts."""
    town = Town(session, world)
    walks.put(session, walks.invent(1, world, world.today), town.edition)
    return town


@pytest.fixture
def city(app: Flask, session: Session, scene: Town, world: World) -> CheckingClient:
    """Somebody of the city's office."""
    session.rollback()
    begin_writing(session)
    name = add_account(session, Role.CITY, world.city)
    session.commit()
    return logged_in(app, name, language="zh")


def span(rate: CircleRate) -> str:
    return f"{rate.low}" if rate.low == rate.high else f"{rate.low}–{rate.high}"


def rows_of(client: CheckingClient) -> dict[int, list[str]]:
    (table,) = client.page.all("table", class_="matrix")
    found = {}
    for row in table.iter("tr"):
        heads = [each for each in row.iter("th") if (each.get("id") or "").startswith("r")]
        if heads:
            found[int((heads[0].get("id") or "")[1:])] = [text_of(cell) for cell in row.iter("td")]
    return found


@pytest.mark.parametrize("kind", ["all", "cun"])
@pytest.mark.parametrize("least", [14, 6])
def test_each_row_is_counted_as_the_circle_counts_it(
    city: CheckingClient, scene: Town, world: World, kind: str, least: int
) -> None:
    found = circle_in(scene.session, scene.edition, world.city)
    city.get(f"/office/{world.city}?show=circle&kind={kind}&least={least}")
    rows = rows_of(city)
    assert set(rows) == {world.city, *world.districts}

    def told(part: DivisionCircle) -> list[str]:
        those = part.of_urban(kind != "cun")
        rate = rate_of(those, least)
        return [f"{span(rate)}/{rate.whole}", *(span(each) for _kind, each in by_kind(found.circle, those))]

    for code, cells in rows.items():
        part = found if code == world.city else found.part(code, 10**6)
        if not part.of_urban(kind != "cun"):
            assert cells == ["没有这一类型的社区（村）"]
            continue
        wanted = told(part)
        assert cells[0].split()[0] == wanted[0]
        assert cells[1:] == wanted[1:]
    said = text_of(city.page.find("p", class_="sheet-figures"))
    assert "到2015年全市城市社区达到60%（不作评判）" in said
    assert "本系统口径" in said


def test_a_street_has_its_communities_with_signs_and_sorts_them(
    city: CheckingClient, scene: Town, world: World
) -> None:
    found = circle_in(scene.session, scene.edition, world.street)
    city.get(f"/office/{world.street}?show=circle")
    rows = rows_of(city)
    for each in found.communities:
        sums, *cells = rows[each.code]
        assert cells == [SIGNS[state] for state in each.states]
        assert sums.endswith("/14")
    order = [each.reached for each in found.communities]
    for sort, wanted in (("share", sorted(order)), ("-share", sorted(order, reverse=True))):
        city.get(f"/office/{world.street}?show=circle&sort={sort}")
        shown = {each.code: each.reached for each in found.communities}
        assert [shown[code] for code in rows_of(city) if code in shown] == wanted


@pytest.mark.parametrize("kind", ["all", "cun"])
def test_figures_of_one_type_of_communities_are_those_of_these_communities_alone(
    city: CheckingClient, scene: Town, world: World, kind: str
) -> None:
    of_type = set(list(world.by_kind[CommitteeKind.JU])[::2]) | set(
        list(world.by_kind[CommitteeKind.CUN])[::2]
    )
    begin_writing(scene.session)
    for community in of_type:
        known = get_profile(scene.session, community)
        draft = replace(known.draft if known else ProfileDraft(), type_tags=("old_estate",))
        actor = Actor("worker", (Held(Role.WORKER, community),))
        save_profile(scene.session, actor=actor, community=community, draft=draft)
    scene.session.commit()
    found = circle_in(scene.session, scene.edition, world.city)
    those = tuple(each for each in found.of_urban(kind != "cun") if each.code in of_type)
    rates = [rate_of(those, 6), *(rate for _kind, rate in by_kind(found.circle, those))]
    asked = f"show=circle&kind={kind}&least=6&type=old_estate"
    city.get(f"/office/{world.city}?{asked}")
    sums, *cells = rows_of(city)[world.city]
    assert sums.split()[0] == f"{span(rates[0])}/{len(those)}"
    assert cells == [span(rate) for rate in rates[1:]]
    said = text_of(city.page.find("p", class_="sheet-figures"))
    assert "老旧小区" in said
    # The figures lead to the communities that they count.
    kinds = [link.get("href") or "" for link in city.page.all("a") if "missing=" in (link.get("href") or "")]
    assert kinds
    assert all("type=old_estate" in link for link in kinds)
    first = found.circle.kinds[0].key
    city.get(f"/office/{world.city}/circle?type=old_estate&missing={first}")
    listed = text_of(city.page.find("main"))
    without = [each for each in found.communities if each.states[0] is not Reached.REACHED]
    assert all((each.name in listed) is (each.code in of_type) for each in without)
    rows = list(
        csv.reader(io.StringIO(city.get(f"/office/{world.city}/matrix.csv?{asked}").text.lstrip("\ufeff")))
    )
    assert any("老旧小区" in cell for row in rows[:8] for cell in row)
    whole = next(row for row in rows if row and str(world.city) in row[0])
    assert whole[2:5] == [str(len(those)), str(rates[0].low), str(rates[0].high)]
    told = city.get(f"/office/{world.city}/matrix.json?{asked}").get_json()
    assert told["type"] == "old_estate"
    assert {int(each["code"]) for each in told["communities"]} == of_type


def test_a_projector_shows_it_and_every_other_measure_leads_back(city: CheckingClient, world: World) -> None:
    city.get(f"/office/{world.city}/wall?show=circle")
    assert len(rows_of(city)[world.city]) == 15
    city.get(f"/office/{world.city}")
    assert f"/office/{world.city}?show=circle" in {link.get("href") for link in city.page.all("a")}
    # Lines in one state have no kinds: they are counted as lines; and no past day tells of the circle.
    city.get(f"/office/{world.city}?show=circle&segment=absent")
    assert len(rows_of(city)[world.city]) == 62
    city.get(f"/office/{world.city}/past?show=circle&day={clock.today()}")
    assert "一刻钟圈只按今天统计" in text_of(city.page.find("main"))
    assert f"/office/{world.city}?show=circle" in {link.get("href") for link in city.page.all("a")}
    assert city.get(f"/office/{world.city}?show=circle&least=15").status_code == 400
    assert city.get(f"/office/{world.city}?show=circle&sort=nothing").status_code == 400


def test_its_files_have_the_same_figures(city: CheckingClient, scene: Town, world: World) -> None:
    found = circle_in(scene.session, scene.edition, world.city)
    rate = rate_of(found.of_urban(), 3)
    there = f"/office/{world.city}/matrix"
    table = list(csv.reader(io.StringIO(city.get(f"{there}.csv?show=circle&least=3").get_data(as_text=True))))
    whole = next(row for row in table if row and str(world.city) in row[0])
    assert whole[2:5] == [str(rate.whole), str(rate.low), str(rate.high)]
    assert any("60%" in row[0] for row in table if row)
    book = read_book_of(city.get(f"{there}.xlsx?show=circle&least=3").get_data(), "matrix.xlsx")
    assert [str(cell) for cell in book.sheets[0].rows[1].cells][2:5] == whole[2:5]
    said = city.get(f"{there}.json?show=circle").get_json()
    assert {row["code"] for row in said["rows"]} == {f"{code:012d}" for code in world.districts}
    assert said["urban"]["at_least"]["3"] == {"low": rate.low, "high": rate.high, "of": rate.whole}
    by_community = city.get(f"/office/{world.city}/communities.csv?show=circle").get_data(as_text=True)
    assert len(by_community.splitlines()) == 1 + len(found.communities)
    assert city.get(f"/office/{world.community}/matrix.csv?show=circle").status_code == 400
