"""诉求与需求, 村居差距 and similar units in pages: who sees them, what they say, and who settles a matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import demand
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.demand import DemandLine
from catalogue.demand.proposing import BySearch
from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import EmptyKey
from catalogue.feedback.missing import LEAST, missing_by_item
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Case, CaseKind, CommitteeKind, DemandMatter, Role, TermKind
from catalogue.remedies.signals import signals_in
from catalogue.search import shared_searcher
from catalogue.vocabulary.changing import change_term
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]
MEALS, STOCKS = "老年餐桌", "股票行情"


@pytest.fixture
def called(session: Session, world: World) -> None:
    """Two matters of last month: one of an item, one of none; and a search that found nothing."""
    month = f"{clock.months_later(world.today, -1):%Y-%m}"
    searcher = shared_searcher(session)
    session.rollback()
    begin_writing(session)
    lines = [
        DemandLine(2, month, str(world.community), MEALS, "4"),
        DemandLine(3, month, str(world.street), STOCKS, "2"),
    ]
    city = Actor("clerk", (Held(Role.CITY, world.city),))
    demand.import_demand(session, BySearch(session, searcher), actor=city, lines=lines, file="12345.csv")
    this_month = date(world.today.year, world.today.month, 1)
    empty_searches.count(session, {EmptyKey(this_month, world.district, "修钟表"): 3})
    session.commit()


def matter(session: Session, name: str) -> int:
    found = session.scalars(select(DemandMatter.id).where(DemandMatter.name == name)).one()
    session.rollback()
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_level_reads_what_its_residents_ask_for_and_how_far_kinds_lie_apart(
    log_in: LogIn, world: World, called: None, language: str
) -> None:
    for role, division in (
        (Role.STREET, world.street),
        (Role.DISTRICT, world.district),
        (Role.CITY, world.city),
        (Role.AUDITOR, world.city),
    ):
        client = log_in(role, division, language)
        page = client.get(f"/office/{division}/needs").text
        assert all(word in page for word in (MEALS, STOCKS, "修钟表")), division
        assert client.get(f"/office/{division}/town-and-country").status_code == 200
        status = 404 if division == world.city else 200
        assert client.get(f"/office/{division}/similar").status_code == status


def test_kinds_without_a_report_are_not_none_valid(city: CheckingClient, world: World) -> None:
    page = city.get(f"/office/{world.city}/town-and-country").text
    assert "不具可比性：村未填报" in page
    assert "0.0%" not in page
    for table in city.page.all("table", class_="compared-items"):
        for row in table.iter("tr"):
            assert [text_of(cell) for cell in row.iter("td")][:3] in ([], ["未填报", "未填报", "—"])


def test_where_all_are_of_one_kind_the_page_says_it_instead_of_a_table(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    for division, reason in ((world.district, "没有村"), (world.village_street, "没有居")):
        assert f"不具可比性：{reason}" in city.get(f"/office/{division}/town-and-country").text
        assert not city.page.all("table", class_="compared-items")
    city.get(f"/office/{world.city}/town-and-country")
    rows = {text_of(next(row.iter("th"))): row for row in city.page.all("tr")}
    assert text_of(list(rows["东城区"].iter("td"))[2]) == "没有村"
    (item,) = [row for name, row in rows.items() if name.startswith("0202")]
    cun, ju = (len(world.by_kind[kind]) for kind in (CommitteeKind.CUN, CommitteeKind.JU))
    assert text_of(list(item.iter("td"))[3]) == f"{cun}/{ju}"


def test_calls_are_beside_the_gaps_of_their_item(street: CheckingClient, world: World, called: None) -> None:
    street.get(f"/office/{world.street}/needs")
    (row,) = [row for row in street.page.all("tr") if "0202" in text_of(row)]
    assert [text_of(cell) for cell in row.iter("td")] == ["4", "0", "0", "6", "0/6", f"{MEALS} 4*"]


def test_a_search_whose_words_were_taught_since_is_a_wish_for_its_item_and_unmet_no_longer(
    street: CheckingClient, session: Session, world: World, edition: EditionFacts, called: None
) -> None:
    page = f"/office/{world.street}/needs"
    street.get(page)
    assert "修钟表 3" in [text_of(line) for line in street.page.all("li")]
    session.rollback()
    begin_writing(session)
    item = edition.item("0901")
    change_term(
        session,
        actor=Actor("editor", (Held(Role.EDITOR, world.city),)),
        edition=edition,
        term="修钟表",
        links={item.id: TermKind.MEANS},
        expected=None,
    )
    session.commit()
    street.get(page)
    assert not [line for line in street.page.all("li") if "修钟表" in text_of(line)]
    (row,) = [row for row in street.page.all("tr") if "0901" in text_of(row)]
    assert [text_of(cell) for cell in row.iter("td")][1:3] == ["0", "3"]
    signals = signals_in(session, edition, world.street, today=clock.today())
    assert signals.of((world.community, item.id)).searches == 3, "it counts beside the gaps of the item"


def test_what_one_or_two_residents_miss_is_not_told_as_a_count(
    session: Session, world: World, reported: EditionFacts
) -> None:
    today = clock.today()
    told = missing_by_item(session, world.city, today=today)
    every = session.execute(
        select(Case.item_id, func.sum(Case.reports))
        .where(Case.kind == CaseKind.NEED, Case.item_id.is_not(None))
        .group_by(Case.item_id)
    )
    counts = {item: int(count) for item, count in every}
    assert told == {item: count for item, count in counts.items() if count >= LEAST}


def test_without_counts_the_page_says_so(street: CheckingClient, world: World) -> None:
    page = street.get(f"/office/{world.street}/needs").text
    assert "还没有导入12345诉求件数" in page


def test_a_sister_office_and_a_community_have_no_such_pages(
    log_in: LogIn, world: World, street: CheckingClient, city: CheckingClient
) -> None:
    worker = log_in(Role.WORKER, world.community)
    for page in ("needs", "town-and-country", "similar"):
        assert street.get(f"/office/{world.mixed_street}/{page}").status_code == 403
        assert city.get(f"/office/{world.community}/{page}").status_code == 404
        assert worker.get(f"/office/{world.street}/{page}").status_code == 403


def test_the_city_settles_once_what_a_matter_is_about(
    city: CheckingClient,
    street: CheckingClient,
    session: Session,
    world: World,
    edition: EditionFacts,
    called: None,
) -> None:
    page = f"/office/{world.city}/needs/matters/{matter(session, STOCKS)}"
    assert "由搜索自动对应" in city.get(page).text
    item = edition.item("0901")
    both = city.post(page, data={"items": [str(item.id)], "door": "证券机构"})
    assert both.status_code == 400
    assert "不能两样都填" in both.text
    assert city.post(page, data={"door": "证券机构"}).status_code == 302
    assert "证券机构" in street.get(f"/office/{world.street}/needs").text
    assert city.post(page, data={"items": [str(item.id)], "door": ""}).status_code == 302
    found = demand.demand_in(session, world.city)
    assert {each.name: each.items for each in found.matters}[STOCKS] == (item.id,)
    assert city.get(f"/office/{world.city}/needs/matters/99999").status_code == 404


def test_others_read_a_matter_and_settle_none(
    street: CheckingClient, session: Session, world: World, called: None
) -> None:
    page = f"/office/{world.street}/needs/matters/{matter(session, MEALS)}"
    assert "0202" in street.get(page).text
    assert not street.page.all("form", action=page)
    assert street.post(page, data={"door": "别处"}).status_code == 403
