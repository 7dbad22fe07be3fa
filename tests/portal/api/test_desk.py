"""An operator of 12345 or 96156 learns in one call what a community offers, where, when, and which number answers."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.demand import DemandLine, import_demand, matter_named, settle_matter
from catalogue.demand.proposing import BySearch
from catalogue.doors import doors
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from catalogue.search import shared_searcher
from portal.api.desk.communities import CommunityListModel, DeskAnswerModel, DeskModel
from tests.pages import CheckingClient
from tests.worlds import neighbourhood
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


def desk(client: CheckingClient, community: int, **asked: str) -> DeskModel:
    answer = client.get(f"/api/v1/communities/{community}", query_string=asked)
    assert answer.status_code == 200, answer.data
    return DeskAnswerModel.model_validate_json(answer.data).data


class TestEverything:
    def test_without_a_question_all_lines_are_told_in_the_order_of_the_edition(
        self, client: CheckingClient, session: Session, told: World
    ) -> None:
        edition = edition_in_force(session, clock.today())
        assert edition is not None
        said = desk(client, told.community)
        assert [line.item.code for line in said.services] == [item.code for item in edition.items]
        lines = {line.item.code: line for line in offerings.lines_of(session, edition, told.community)}
        for row in said.services:
            assert row.state is lines[row.item.code].segment
            assert row.call.phone

    def test_each_line_says_what_the_page_of_the_community_says(
        self, client: CheckingClient, session: Session, told: World
    ) -> None:
        neighbourhood.settle(session, told)
        session.commit()
        said = desk(client, told.community)
        client.get(f"/communities/{told.community}")
        for row in said.services:
            if row.offered:
                for part in row.says_zh.split("·"):
                    assert part.strip() in client.page.text


class TestQuestion:
    def test_for_an_item_the_places_say_if_they_are_open_and_when_next(
        self, client: CheckingClient, session: Session, told: World
    ) -> None:
        neighbourhood.settle(session, told)
        session.commit()
        said = desk(client, told.community, item="0202")
        line = said.services[0]
        assert len(said.services) == 1
        assert line.offered
        for place in line.places:
            assert place.open_now is not None or place.hours is None
            assert not (place.open_now and place.next_opening)
        assert said.first_call == line.call
        assert said.first_call.phone in said.say_zh
        assert said.first_call.phone in said.say_en

    def test_what_is_not_offered_leads_to_the_nearest_community_that_offers_it(
        self, client: CheckingClient, told: World
    ) -> None:
        said = desk(client, told.communities_in(told.street)[-1], item="0202")
        nearest = said.services[0].nearest
        assert nearest is not None
        assert int(nearest.community.code) in (told.community, told.neighbour)
        assert (nearest.name or nearest.community.name) in said.say_zh

    def test_the_callers_own_words_are_understood_as_by_the_page(
        self, client: CheckingClient, told: World
    ) -> None:
        said = desk(client, told.community, q="老年饭桌")
        found = client.get(f"/api/v1/search?q=老年饭桌&community={told.community}").get_json()["data"]
        assert [row.item.code for row in said.services] == [row["item"]["code"] for row in found["services"]]
        assert said.asked_by == "words"

    def test_in_an_emergency_its_number_is_called_first(self, client: CheckingClient, told: World) -> None:
        said = desk(client, told.community, q="着火了")
        assert said.first_call.model_dump() == {"phone": "119", "whose": "emergency"}
        assert "119" in said.say_zh

    @pytest.mark.parametrize("asked", [{"q": "护照到期换新"}, {"matter": "exit_entry"}])
    def test_what_is_no_service_leads_to_the_other_office_and_its_number(
        self, client: CheckingClient, told: World, asked: dict[str, str]
    ) -> None:
        door = doors()["exit_entry"]
        said = desk(client, told.community, **asked)
        assert said.services == []
        assert said.other_office is not None
        assert said.other_office.key == "exit_entry"
        assert said.first_call.model_dump() == {"phone": door.hotline, "whose": "office"}
        assert door.name_zh in said.say_zh
        assert door.name_en in said.say_en

    def test_what_no_one_answers_leads_to_a_number_all_the_same(
        self, client: CheckingClient, told: World
    ) -> None:
        said = desk(client, told.community, q="股票行情")
        assert (said.services, said.other_office) == ([], None)
        assert said.first_call.phone in said.say_zh
        assert said.first_call.phone in said.say_en

    def test_words_that_name_another_place_say_so(self, client: CheckingClient, told: World) -> None:
        said = desk(client, told.community, q="银闸社区 老年饭桌")
        assert said.place_named is not None
        assert said.place_named.code == str(told.neighbour)


MATTER = "楼前晾晒纠纷"
"""A matter that no item is about by its words."""


def bring(session: Session, world: World) -> None:
    """Let the hotline bring in a matter."""
    month = f"{clock.months_later(world.today, -1):%Y-%m}"
    searcher = shared_searcher(session)
    session.rollback()
    begin_writing(session)
    lines = [DemandLine(2, month, str(world.community), MATTER, "4")]
    import_demand(session, BySearch(session, searcher), actor=clerk(world), lines=lines, file="12345.csv")


def clerk(world: World) -> Actor:
    return Actor("clerk", (Held(Role.CITY, world.city),))


class TestMatter:
    def test_a_matter_means_what_the_office_settled(
        self, client: CheckingClient, session: Session, world: World
    ) -> None:
        bring(session, world)
        edition = edition_in_force(session, clock.today())
        matter = matter_named(session, MATTER)
        assert edition is not None
        assert matter is not None
        settle_matter(
            session,
            actor=clerk(world),
            edition=edition,
            division=world.city,
            matter=matter.id,
            items=[edition.item("0202").id],
            door=None,
            now=clock.now(),
        )
        session.commit()
        said = desk(client, world.community, matter=MATTER)
        assert [row.item.code for row in said.services] == ["0202"]

    def test_a_matter_that_was_never_heard_of_is_searched_for(
        self, client: CheckingClient, told: World
    ) -> None:
        by_matter, by_words = (desk(client, told.community, **{name: "老年饭桌"}) for name in ("matter", "q"))
        assert by_matter.services == by_words.services


class TestCommunities:
    def test_a_name_of_a_community_an_estate_or_a_hutong_finds_it(
        self, client: CheckingClient, told: World
    ) -> None:
        for words in ("多福巷", "duofuxiang"):
            page = CommunityListModel.model_validate_json(
                client.get("/api/v1/communities", query_string={"q": words}).data
            )
            assert page.data[0].code == str(told.community)
            assert page.data[0].lies_in[-1].code == str(told.street)

    def test_the_pages_of_a_list_hold_every_community_once(
        self, client: CheckingClient, world: World
    ) -> None:
        codes, address = [], f"/api/v1/communities?within={world.district}&limit=3"
        while address:
            page = CommunityListModel.model_validate_json(client.get(address).data)
            codes += [int(row.code) for row in page.data]
            address = page.links.next or ""
        assert codes == list(world.communities_in(world.district))

    def test_pages_of_what_a_name_finds_follow_each_other(self, client: CheckingClient, world: World) -> None:
        every = client.get("/api/v1/communities?q=社区&limit=100").get_json()["data"]
        codes, address = [], "/api/v1/communities?q=社区&limit=7"
        while address:
            page = client.get(address).get_json()
            codes += [row["code"] for row in page["data"]]
            address = page["links"]["next"] or ""
        assert codes == [row["code"] for row in every]

    @pytest.mark.parametrize("address", ["990000000001", "110101001000"])
    def test_a_desk_is_that_of_a_community(self, client: CheckingClient, world: World, address: str) -> None:
        assert client.get(f"/api/v1/communities/{address}").status_code == 404

    def test_an_item_that_the_edition_does_not_have_is_not_found(
        self, client: CheckingClient, world: World
    ) -> None:
        assert client.get(f"/api/v1/communities/{world.community}?item=9999").status_code == 404


def test_what_is_written_shows_at_once(client: CheckingClient, session: Session, told: World) -> None:
    before = desk(client, told.community, item="0202").services[0]
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    worker = Actor("worker", (Held(Role.WORKER, told.community),))
    offerings.withdraw(session, actor=worker, community=told.community, item=edition.item("0202"))
    session.commit()
    assert desk(client, told.community, item="0202").services[0].state is not before.state
