"""Services of the 96156 platform in the search: told where a query names one and nothing else, never in place of an item."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.catalogues import PLATFORM, edition_in_force, further_editions, read_edition
from catalogue.crosswalks.mappings import decide, decided_of
from catalogue.language.item_words import read_item_words
from catalogue.language.spelling import fold
from catalogue.search import Answer, AnswerBy, Hints, Kind, as_line, search, shared_searcher
from catalogue.search.answers.citywide import kept_beside
from catalogue.search.answers.ranking import Ranked
from catalogue.search.needs.engine import ScoredItem
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


def ask(session: Session, query: str) -> Answer:
    return search(session, shared_searcher(session), query, Hints())


def test_every_service_that_is_offered_is_found_by_its_name_and_no_other_is(
    session: Session, world: World
) -> None:
    for item in read_edition(further_editions()[0]).items:
        found = ask(session, item.name.zh).citywide
        assert (found.item.key if found else None) == (item.key if item.offered else None)


@pytest.mark.parametrize(
    ("query", "key", "by", "codes"),
    [
        ("酒后代驾", "platform-designated-driver", AnswerBy.DOOR, ()),
        ("designated driver", "platform-designated-driver", AnswerBy.DOOR, ()),
        ("送水", "platform-water-delivery", AnswerBy.SERVICE, ("0901",)),
        ("东城 送水", "platform-water-delivery", AnswerBy.SERVICE, ("0901",)),
        ("送餐", "platform-meal-delivery", AnswerBy.SERVICE, ("0202",)),
        ("殡葬公益热线", "platform-funeral-line", AnswerBy.DOOR, ()),
        ("酒后代驾被骗了去哪里投诉", None, None, None),
        ("股票行情", None, AnswerBy.NONE, ()),
    ],
)
def test_it_is_beside_what_answers(
    session: Session,
    world: World,
    query: str,
    key: str | None,
    by: AnswerBy | None,
    codes: tuple[str, ...] | None,
) -> None:
    answer = ask(session, query)
    assert (answer.citywide.item.key if answer.citywide else None) == key
    if by is not None:
        assert answer.by is by
        assert tuple(hit.code for hit in answer.items) == codes


def test_a_line_for_programs_names_an_office_only_if_the_list_of_offices_has_it(
    session: Session, world: World
) -> None:
    line = as_line(ask(session, "姐妹驿站"))
    assert (line["kind"], line["elsewhere"], line["items"], line["fit"]) == ("door", None, [], "none")
    line = as_line(ask(session, "殡葬公益热线"))
    assert line["kind"] == "door"
    assert line["elsewhere"]["key"] == "civil_life"


def test_what_comes_only_near_is_kept_where_the_crosswalk_says_so_and_only_there(
    session: Session, world: World
) -> None:
    own = edition_in_force(session, world.today)
    assert own is not None
    numbers = {item.key: number for number, item in enumerate(own.items)}
    found = [ScoredItem(numbers[key], 9.0, 0.4) for key in ("drug-prevention", "domestic-help")]
    service = shared_searcher(session).citywide.get("居室维修")
    assert service is not None
    assert service.beside == {"domestic-help"}
    near = kept_beside(service, Ranked(Kind.NEAREST, found), own.items)
    assert [own.items[hit.number].key for hit in near.found] == ["domestic-help"]
    assert kept_beside(service, Ranked(Kind.NEAREST, found[:1]), own.items) == Ranked(Kind.NONE, [])
    exact = Ranked(Kind.EXACT, found)
    assert kept_beside(service, exact, own.items) is exact
    assert kept_beside(None, Ranked(Kind.NEAREST, found), own.items).found == found


def test_the_search_follows_the_crosswalk(session: Session, world: World) -> None:
    platform, own = edition_in_force(session, world.today, PLATFORM), edition_in_force(session, world.today)
    assert platform is not None
    assert own is not None
    assert shared_searcher(session).citywide.get("居室维修")
    rows = [row for row in decided_of(session, platform, own) if row.from_item != "platform-home-repair"]
    decide(session, actor=operator("editor"), old=platform, new=own, rows=rows, today=world.today)
    session.flush()
    after = shared_searcher(session).citywide.get("居室维修")
    assert after is not None
    assert after.beside == frozenset()


def test_words_are_of_services_that_are_offered_and_each_is_said_of_one() -> None:
    offered = {item.key for item in read_edition(further_editions()[0]).items if item.offered}
    words = read_item_words("platform.yaml")
    assert set(words) <= offered
    said = [fold(word) for each in words.values() for word in (*each.zh, *each.en)]
    assert len(set(said)) == len(said)
