"""Offices see the items by the four aspects of basic services as well as by category."""

from __future__ import annotations

import pytest

from catalogue.catalogues import EditionFacts
from catalogue.catalogues.terms import ASPECTS
from tests.pages import CheckingClient, text_of
from tests.portal.offices.test_matrix import rows_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


def test_the_matrix_by_aspect_has_the_same_figures(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    address = f"/office/{world.city}"
    city.get(address)
    usual = dict(zip([item.id for item in reported.items], _cells(city, world.city), strict=True))
    city.get(f"{address}?by=aspect")
    order = [item.id for aspect in ASPECTS for item in reported.items if item.aspect == aspect]
    assert sorted(order) == sorted(usual)
    assert _cells(city, world.city) == [usual[item] for item in order]
    assert "基本生存" in city.page.text
    assert "社区就业服务" not in text_of(city.page.find("thead"))


def test_one_aspect_narrows_the_matrix_the_gaps_and_the_file(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    of_it = [item.code for item in reported.items if item.aspect == "environment"]
    city.get(f"/office/{world.city}?by=aspect&category=C")
    assert len(_cells(city, world.city)) == len(of_it)
    city.get(f"/office/{world.city}/gaps?by=aspect&category=C")
    gaps = {text_of(code) for code in city.page.all("span", class_="code")} & {i.code for i in reported.items}
    assert gaps
    assert gaps <= set(of_it)
    written = city.get(f"/office/{world.city}/matrix.csv?by=aspect&category=C").get_data(as_text=True)
    assert {item.code for item in reported.items if f",{item.code} " in written} == set(of_it)


@pytest.mark.parametrize("query", ["by=size", "by=aspect&category=01", "category=C"])
def test_an_aspect_that_is_not_known_is_said(city: CheckingClient, world: World, query: str) -> None:
    assert city.get(f"/office/{world.city}?{query}").status_code == 400


def _cells(client: CheckingClient, division: int) -> list[str]:
    return [text_of(cell) for cell in rows_of(client)[division][2:]]
