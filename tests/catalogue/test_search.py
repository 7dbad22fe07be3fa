"""The whole search over a database: place, items, availability; and the process's one searcher."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.counters import rollup
from catalogue.counters.segments import Segment
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotFound
from catalogue.models import DivisionAlias, Offering, State
from catalogue.search import Hints, Kind, as_line, build_places, search, shared_searcher
from tests.worlds.eight_streets import World


def _deliver(session: Session, world: World, code: str, community: int) -> None:
    item = get_edition(session, world.edition_key).item(code)
    session.add(
        Offering(
            community_code=community,
            item_id=item.id,
            criterion_id=item.criterion_id,
            state=State.DELIVERED,
            confirmed_on=world.today,
            holds_until=world.today + timedelta(days=300),
            updated_at=clock.now(),
        )
    )
    session.flush()
    rollup.rebuild(session)


def _count_queries(engine: Engine) -> list[str]:
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        statements.append(statement)

    return statements


class TestAnswer:
    def test_a_need_and_a_place(self, session: Session, world: World) -> None:
        answer = search(session, shared_searcher(session), "多福巷社区老年饭桌")
        assert answer.query == "多福巷社区老年饭桌"
        assert answer.understood.need == "老年饭桌"
        assert answer.place is not None
        assert answer.place.code == world.community
        assert answer.items[0].code == "0202"
        assert answer.items[0].item.name_zh.startswith("社区老年人")

    def test_what_a_query_means_is_kept_and_where_it_is_offered_is_not(
        self, session: Session, world: World
    ) -> None:
        begin_writing(session)
        searcher = shared_searcher(session)
        before = search(session, searcher, "多福巷社区老年饭桌")
        _deliver(session, world, "0202", world.community)
        after = search(session, searcher, "多福巷社区老年饭桌")
        assert after.understood is before.understood
        assert [hit.availability for hit in after.items] != [hit.availability for hit in before.items]
        # For somebody in another place the same words may mean another place.
        here = search(session, searcher, "饭桌", Hints(within=world.community))
        assert here.understood is not search(session, searcher, "饭桌", Hints(within=world.street)).understood

    def test_another_ranking_does_not_answer_from_what_this_one_meant(self, session: Session) -> None:
        searcher = shared_searcher(session)
        search(session, searcher, "老年饭桌")
        assert replace(searcher, ranking=searcher.ranking).meant == {}
        assert searcher.meant

    def test_unreported_is_unknown(self, session: Session, world: World) -> None:
        answer = search(session, shared_searcher(session), "多福巷社区老年饭桌")
        offered = answer.items[0].availability
        assert offered is not None
        assert (offered.segment, offered.state, offered.delivered) == (Segment.UNKNOWN, None, 0)

    def test_delivered_in_a_community_and_counted_above_it(self, session: Session, world: World) -> None:
        begin_writing(session)
        _deliver(session, world, "0202", world.community)
        searcher = shared_searcher(session)
        here = search(session, searcher, "老年饭桌", Hints(within=world.community)).items[0].availability
        street = search(session, searcher, "老年饭桌", Hints(within=world.street)).items[0].availability
        city = search(session, searcher, "东城区老年饭桌").items[0].availability
        assert here is not None
        assert street is not None
        assert city is not None
        assert (here.segment, here.state, here.delivered, here.communities) == (
            Segment.DELIVERED, State.DELIVERED, 1, 1,
        )  # fmt: skip
        assert (street.segment, street.delivered, street.communities) == (
            None, 1, len(world.communities_in(world.street)),
        )  # fmt: skip
        assert (city.delivered, city.communities) == (1, len(world.communities_in(world.district)))

    def test_without_a_place_nothing_is_said_of_availability(self, session: Session, world: World) -> None:
        answer = search(session, shared_searcher(session), "老年饭桌")
        assert answer.place is None
        assert answer.items
        assert all(hit.availability is None for hit in answer.items)

    def test_a_place_in_the_query_goes_before_the_chosen_one(self, session: Session, world: World) -> None:
        answer = search(session, shared_searcher(session), "清水镇老年饭桌", Hints(within=world.community))
        assert answer.place is not None
        assert answer.place.code == world.village_street

    def test_a_place_alone(self, session: Session, world: World) -> None:
        answer = search(session, shared_searcher(session), "多福巷社区")
        assert answer.items == ()
        assert answer.understood.place is not None
        assert answer.place is not None
        assert answer.place.code == world.community

    @pytest.mark.parametrize("query", ["", "   ", "股票行情", "\x00", "x" * 2000])
    def test_no_answer_is_an_answer(self, session: Session, world: World, query: str) -> None:
        answer = search(session, shared_searcher(session), query, Hints(within=world.community))
        assert answer.items == ()

    def test_the_limit_holds(self, session: Session, world: World) -> None:
        assert len(search(session, shared_searcher(session), "老年人", limit=3).items) == 3

    @pytest.mark.parametrize(
        ("query", "kind"),
        [("老年饭桌", Kind.EXACT), ("养老", Kind.GROUP), ("孩子放学没人管", Kind.NEAREST), ("股票行情", Kind.NONE)],
    )  # fmt: skip
    def test_the_kind_of_answer_is_told(self, session: Session, world: World, query: str, kind: Kind) -> None:
        answer = search(session, shared_searcher(session), query)
        assert answer.kind is kind
        assert bool(answer.items) is (kind is not Kind.NONE)

    @pytest.mark.parametrize("limit", [2, 3, 10])
    def test_what_is_easily_confused_is_shown_whole(self, session: Session, world: World, limit: int) -> None:
        answer = search(session, shared_searcher(session), "修水管", limit=limit)
        assert answer.distinction is not None
        assert set(answer.distinction.codes) <= {hit.code for hit in answer.items}

    def test_a_place_chosen_before_decides_between_namesakes(self, session: Session, world: World) -> None:
        begin_writing(session)
        first, second = world.communities_in(world.street)[:2]
        for code in (first, second):
            session.add(DivisionAlias(division_code=code, name="槐荫小区"))
        stamps.bump(session, stamps.DIVISIONS)
        session.flush()
        searcher = shared_searcher(session)
        asked = search(session, searcher, "槐荫小区送餐")
        assert (asked.place, asked.place_remembered) == (None, False)
        answer = search(session, searcher, "槐荫小区送餐", Hints(remembered=(second,)))
        assert answer.place is not None
        assert (answer.place.code, answer.place_remembered) == (second, True)
        assert answer.understood.place is not None
        assert answer.understood.place.candidates == (first, second)

    def test_an_unknown_chosen_place_is_an_error(self, session: Session, world: World) -> None:
        with pytest.raises(NotFound):
            search(session, shared_searcher(session), "老年饭桌", Hints(within=123))

    def test_an_empty_database_answers_nothing(self, session: Session) -> None:
        answer = search(session, shared_searcher(session), "多福巷社区老年饭桌")
        assert answer.items == ()
        assert answer.place is None


class TestLine:
    def test_it_has_the_documented_form(self, session: Session, world: World) -> None:
        line = as_line(search(session, shared_searcher(session), "多福巷社区老年饭桌"))
        assert list(line) == [
            "query",
            "place",
            "items",
            "took_ms",
            "kind",
            "elsewhere",
            "fit",
            "aim",
            "emergency",
        ]
        assert line["place"] == {"code": str(world.community), "name": "多福巷社区"}
        assert list(line["items"][0]) == ["code", "name", "score"]

    def test_a_chosen_place_is_not_the_query_s_place(self, session: Session, world: World) -> None:
        searcher = shared_searcher(session)
        assert as_line(search(session, searcher, "老年饭桌", Hints(within=world.community)))["place"] is None


class TestQueries:
    def test_one_look_up_for_all_items(self, session: Session, engine: Engine, world: World) -> None:
        searcher = shared_searcher(session)
        search(session, searcher, "老年饭桌", Hints(within=world.community))
        statements = _count_queries(engine)
        search(session, searcher, "老年人", Hints(within=world.community))
        assert len(statements) == 1

    def test_one_stamp_query_while_nothing_moves(
        self, session: Session, engine: Engine, world: World
    ) -> None:
        searcher = shared_searcher(session)
        statements = _count_queries(engine)
        assert shared_searcher(session) is searcher
        assert len(statements) == 1


class TestSharedSearcher:
    def test_it_follows_the_catalogue_and_keeps_the_places(self, session: Session, world: World) -> None:
        before = shared_searcher(session)
        begin = session.get_transaction()
        assert begin is not None
        session.rollback()
        begin_writing(session)
        stamps.bump(session, stamps.CATALOGUE)
        after = shared_searcher(session)
        assert after is not before
        assert after.places is before.places

    def test_it_follows_the_divisions(self, session: Session, world: World) -> None:
        begin_writing(session)
        assert search(session, shared_searcher(session), "翠花胡同食堂").place is None
        session.add(DivisionAlias(division_code=world.community, name="翠花胡同"))
        stamps.bump(session, stamps.DIVISIONS)
        session.flush()
        place = search(session, shared_searcher(session), "翠花胡同食堂").place
        assert place is not None
        assert place.code == world.community

    def test_threads_share_it(self, engine: Engine, world: World) -> None:
        queries = ["老年饭桌", "路灯不亮", "jieshu", "东城区打疫苗", "haircut", "股票行情"] * 8
        with Session(engine) as session:
            searcher = shared_searcher(session)
            alone = [_codes(session, query) for query in queries]

        def ask(query: str) -> list[str]:
            with Session(engine) as own:
                assert shared_searcher(own) is searcher
                return _codes(own, query)

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, queries)) == alone

    def test_every_name_of_the_list_is_a_place(self, session: Session, world: World) -> None:
        places = build_places(session)
        missed = [name for code, name in world.names.items() if places.find(name)[1] is None]
        assert missed == []


def _codes(session: Session, query: str) -> list[str]:
    return [hit.code for hit in search(session, shared_searcher(session), query).items]
