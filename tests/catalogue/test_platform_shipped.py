"""The 96156 platform as a second catalogue: word for word from its box, and nothing that communities report moves."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import SYSTEM, operator
from catalogue.catalogues import EditionFacts, edition_in_force, further_editions, get_edition, load_edition
from catalogue.counters.recount import verify
from catalogue.coverage.matrix import matrix
from catalogue.crosswalks import checking
from catalogue.crosswalks.mappings import crosswalk_of, decide, decided_of
from catalogue.crosswalks.shipped import load_shipped
from catalogue.foundation import clock
from catalogue.models import Item, Relation
from tests.worlds.eight_streets import World

BOX = (Path(__file__).parent.parent / "data" / "box15.txt").read_text(encoding="utf-8").splitlines()
KEY = "beijing-96156-2011"
TESTS = operator("tests")
USABLE = {"信息查询", "公益服务", "便利服务", "养老（助残）服务"}


PLATFORM = next(path for path in further_editions() if "96156" in path.name)


@pytest.fixture(scope="module")
def file() -> catalogues.EditionFile:
    return catalogues.read_edition(PLATFORM)


def test_types_and_services_are_the_box_word_for_word(file: catalogues.EditionFile) -> None:
    assert "96156" in BOX[0]
    lines = BOX[3:]
    assert len(lines) == 2 * len(file.categories) == 12
    for category, name, texts in zip(file.categories, lines[::2], lines[1::2], strict=True):
        assert category.source_text == category.name.zh == name
        assert all(item.source_text == item.name.zh for item in category.items)
        rest = texts
        for item in category.items:
            assert rest.startswith(item.source_text)
            rest = rest[len(item.source_text) :]
            assert re.match("[、，。]", rest)
            rest = rest[1:]
        assert rest == ""


def test_administration_and_placeholders_are_kept_and_not_offered(file: catalogues.EditionFile) -> None:
    for category in file.categories:
        for item in category.items:
            usable = category.name.zh in USABLE and not item.name.zh.startswith("其他")
            assert item.offered is usable
            assert (item.plain is not None) is usable
            assert (item.form.value == "task") is not usable


def test_keys_are_no_items_of_the_first_catalogue(file: catalogues.EditionFile) -> None:
    first = catalogues.read_edition(catalogues.shipped_edition())
    assert {item.key for item in file.items}.isdisjoint(item.key for item in first.items)


@pytest.mark.both_databases
def test_loading_it_moves_no_figure_and_twice_is_once(
    session: Session, reported: EditionFacts, world: World, tmp_path: Path
) -> None:
    before = matrix(session, reported, world.city)
    assert not load_edition(session, PLATFORM, actor=SYSTEM).changed
    changed = tmp_path / PLATFORM.name
    changed.write_text(
        PLATFORM.read_text(encoding="utf-8").replace("喝了酒请人代驾", "代驾"), encoding="utf-8"
    )
    assert load_edition(session, changed, actor=SYSTEM).updated == ("platform-designated-driver",)
    assert load_shipped(session, actor=TESTS, today=clock.today()) == ()
    session.flush()
    assert matrix(session, reported, world.city) == before
    assert verify(session) == ()
    assert edition_in_force(session, world.today) == reported
    assert [each.key for each in catalogues.catalogues_in_force(session, world.today)] == ["beijing-1060"]
    assert session.scalars(select(Item.key).where(Item.key == "platform-water-delivery")).one()


@pytest.mark.both_databases
def test_its_crosswalk_is_complete_counts_nothing_and_leaves_editors_decisions(
    session: Session, reported: EditionFacts, world: World
) -> None:
    platform = get_edition(session, KEY)
    crosswalk = crosswalk_of(session, platform, reported)
    assert checking.verify(session) == ()
    assert {row.relation for row in crosswalk.rows} == {None, Relation.RELATED, Relation.NARROWER}
    assert {row.decided_by for row in crosswalk.rows} == {TESTS.name}
    kept = decided_of(session, platform, reported)[:-1]
    decide(
        session, actor=operator("editor"), old=platform, new=reported, rows=kept[1:], today=date(2026, 3, 1)
    )
    decide(session, actor=operator("editor"), old=platform, new=reported, rows=kept, today=date(2026, 3, 1))
    assert load_shipped(session, actor=TESTS, today=world.today) == ()
    assert decided_of(session, platform, reported)[1:] == kept[1:]
