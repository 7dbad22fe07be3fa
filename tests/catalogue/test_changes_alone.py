"""Each kind of change is told for itself: where several come together, one that is not told would be hidden by another."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue import declarations, offerings
from catalogue.access.rights import operator
from catalogue.declarations import DeclarationDraft
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import (
    Admits,
    EditionItem,
    Mode,
    PhoneSource,
    ServicePoint,
    State,
)
from catalogue.notices import NoticeDraft, give_notice
from catalogue.offerings import OfferingDraft, PointDraft, record, remove_point, save_point
from catalogue.service_guides import save_guide
from catalogue.sessions import SessionDraft, save_session
from catalogue.succession.acts.renaming import rename
from catalogue.telephones.agreements import end_agreements
from tests.catalogue.arranging_changes import GROUPS, Arranging
from tests.catalogue.following_changes import NUMBERS, own_clock
from tests.catalogue.told_changes import A_WHILE, look, refuse_untold
from tests.examples import undone
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES


@pytest.fixture
def settled(engine: Engine) -> Engine:
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()
    return engine


@pytest.mark.parametrize("group", GROUPS)
def test_each_kind_of_change_is_told_when_it_is_the_only_one(settled: Engine, group: str) -> None:
    """So that one that is not told is not hidden by another one: each is tried until it changes a record."""
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        # A place that no line names is told by none.
        for way in (each for each in GROUPS[group] if each not in ("add_point", "remove_point")):
            assert any(_changes_alone(doing, way) for _ in range(60)), way


def _changes_alone(doing: Arranging, way: str) -> bool:
    # Who confirms on the same day again says nothing new.
    doing.hands.pass_by(timedelta(days=1) if way.startswith("confirm") else A_WHILE)
    since, then = clock.now(), look(doing.session)
    doing.hands.pass_by(A_WHILE)
    doing.do(way)
    return bool(refuse_untold(doing.session, since, then))


@pytest.mark.parametrize("way", ["give_notice", "announce"])
def test_what_is_over_after_its_last_day_is_told(settled: Engine, way: str) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        before = look(session)
        doing.give_notice(days=1) if way == "give_notice" else doing.announce(dated=True)
        arranged = refuse_untold(session, clock.now(), before)
        assert arranged
        for days in (0, 1):
            hands.pass_by(timedelta(hours=1))
            since, then = clock.now(), look(session)
            hands.pass_by(timedelta(days=days))
            doing.count()
            assert refuse_untold(session, since, then) == (arranged if days else set())
        assert look(session) == before


def test_a_session_tells_where_it_is_when_no_line_names_the_place(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        home, item = COMMUNITIES[0], doing.edition.items[1]
        draft = PointDraft(name="凉亭", hours="Mo-Su 08:00-18:00")
        by: Any = {"actor": CITY_HALL, "community": home}
        place = save_point(session, draft=draft, **by)
        session_draft = SessionDraft(item_id=item.id, what_zh="晨练", repeat="Mo", point_id=place.id)
        for change in (
            lambda: save_session(session, draft=session_draft, today=clock.today(), **by),
            lambda: save_point(session, draft=replace(draft, name="亭子"), point_id=place.id, **by),
            lambda: remove_point(session, point_id=place.id, **by),
        ):
            hands.pass_by(A_WHILE)
            since, then = clock.now(), look(session)
            hands.pass_by(A_WHILE)
            change()
            session.commit()
            assert refuse_untold(session, since, then) == {(home, item.id)}


def test_a_line_that_names_a_place_of_a_neighbour_is_told_with_the_place(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        home, away = COMMUNITIES[0], COMMUNITIES[4]
        points = offerings.points_of(session, home)
        item = doing.edition.items[0]
        draft = OfferingDraft(
            state=State.DELIVERED,
            mode=Mode.SHARED,
            phone_source=PhoneSource.PLACE,
            points=tuple(point.id for point in points if NUMBERS[2] in point.phones),
        )
        record(session, actor=CITY_HALL, community=away, item=item, draft=draft, today=clock.today())
        # A number of the line itself, and no place at all.
        besides = OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, phone=NUMBERS[2])
        other = doing.edition.items[1]
        record(session, actor=CITY_HALL, community=home, item=other, draft=besides, today=clock.today())
        session.commit()
        notice = NoticeDraft(clock.today(), clock.today(), "停电")

        def ended() -> object:
            return end_agreements(session, actor=CITY_HALL, community=home, numbers=NUMBERS[2:])

        for change in (
            ended,
            lambda: give_notice(session, actor=CITY_HALL, division=home, draft=notice, today=clock.today()),
        ):
            hands.pass_by(A_WHILE)
            since, then = clock.now(), look(session)
            hands.pass_by(A_WHILE)
            change()
            session.commit()
            different = refuse_untold(session, since, then)
            assert (away, item.id) in different
            assert ((home, other.id) in different) == (change is ended)


def test_a_neighbour_that_declares_is_told_under_its_new_name(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        declarer, other = COMMUNITIES[:2]
        draft = DeclarationDraft(
            name="养老",
            provider_name="养老中心",
            phone=NUMBERS[0],
            items=(doing.edition.items[0].id,),
            points=(offerings.points_of(session, declarer)[0].id,),
            communities=(other,),
        )
        by: Any = {"edition": doing.edition, "actor": CITY_HALL}
        said = declarations.declare(session, declarer=declarer, draft=draft, today=clock.today(), **by)
        declarations.agree(session, community=other, declaration=said.id, **by)
        session.commit()
        hands.pass_by(A_WHILE)
        since, then = clock.now(), look(session)
        hands.pass_by(A_WHILE)
        rename(session, actor=operator("tests"), code=declarer, name="新街道", today=clock.today())
        session.commit()
        assert (other, doing.edition.items[0].id) in refuse_untold(session, since, then)


def test_a_place_that_serves_no_more_is_told_although_the_line_goes_on(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        place = session.scalars(select(ServicePoint.id).order_by(ServicePoint.id)).first()
        assert place is not None
        draft = PointDraft(
            name="服务点", hours="Mo-Su 09:00-17:00", admits=Admits.EVERYONE, ends_on=clock.today()
        )
        save_point(session, actor=CITY_HALL, community=COMMUNITIES[0], draft=draft, point_id=place)
        session.commit()
        hands.pass_by(A_WHILE)
        since, then = clock.now(), look(session)
        hands.pass_by(timedelta(days=1))
        doing.count()
        assert refuse_untold(session, since, then)


def test_a_guide_is_told_of_the_items_that_its_words_came_along_to(settled: Engine) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        first, other = doing.edition.items[:2]
        session.execute(
            update(EditionItem).where(EditionItem.item_id == other.id).values(words_from=[first.key])
        )
        stamps.bump(session, stamps.CATALOGUE)
        doing.settle()
        hands.pass_by(A_WHILE)
        since, then = clock.now(), look(session)
        hands.pass_by(A_WHILE)
        save_guide(session, actor=CITY_HALL, division=CITY, item=first, texts={"fee": "免费"})
        session.commit()
        assert {item for _community, item in refuse_untold(session, since, then)} == {first.id, other.id}
