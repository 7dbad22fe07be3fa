"""The small town in which anybody does anything, on a clock that tests move, and what is published of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import declarations, offerings, sessions
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.rollup import counted_day
from catalogue.declarations import DeclarationDraft, Suspension
from catalogue.divisions import ProfileDraft, get_profiles, save_profile
from catalogue.divisions.hotlines import hotline_for, hotlines, set_hotline, unset_hotline
from catalogue.foundation import clock
from catalogue.foundation.errors import DomainError
from catalogue.foundation.trail import slow
from catalogue.hsds import (
    Addresses,
    Service,
    WantedServices,
    editions_published,
    service_record,
    some_services,
)
from catalogue.models import (
    ActKind,
    Admits,
    Declaration,
    Division,
    DivisionAct,
    JobName,
    JobOutcome,
    Mode,
    PhoneSource,
    ServicePoint,
    State,
)
from catalogue.offerings import OfferingDraft, PointDraft
from catalogue.operations import jobs
from catalogue.operations.daily import count_day
from catalogue.published.changed_cells import Cell
from catalogue.succession import acts, move_community, retire
from catalogue.succession.acts import ActAsked, Part
from catalogue.succession.acts.renaming import rename
from catalogue.telephones.agreements import agree_to_mobiles, end_agreements
from catalogue.vocabulary.plain_names import change_plain_name
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, DISTRICTS, NEW_CODES, STREETS

OPERATOR = operator("tests")
NUMBERS = ("010-05100001", "010-05100002", "13800000001")
HOURS = ("Mo-Fr 09:00-17:00", "Mo-Su 08:00-20:00; PH off", "Sa[1] 10:00-12:00; 2026 May 01-03 off")
ADDRESSES = Addresses(
    item=lambda catalogue, code, community: f"https://portal.example/items/{code}?in={community}",
    division=lambda code: f"https://portal.example/divisions/{code}",
    point=lambda point: f"https://portal.example/points/{point}",
    edition=lambda catalogue: "https://portal.example/",
)
SOON = slow.SOON
"""What is soon where a test has a clock of its own."""
BEGIN = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Clock:
    """The domain's clock, which moves only when a test moves it."""

    def __init__(self) -> None:
        self.at = BEGIN

    def pass_by(self, length: timedelta) -> None:
        self.at += length


@contextmanager
def own_clock() -> Iterator[Clock]:
    """Let the domain go by a clock of the test's own."""
    made = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: made.at)
        patch.setattr(slow, "SOON", SOON)
        yield made


def published(session: Session) -> dict[Cell, dict[str, Any]]:
    """Every record that is published, by its cell."""
    today = clock.today()
    found = some_services(
        session, editions_published(session, today), WantedServices(), offset=0, limit=10_000
    )
    assert found.total == len(found.services)
    besides = _besides(session, found.services)
    return {
        each.cell: service_record(each, ADDRESSES, demonstration=True, full=True) | besides[each.cell]
        for each in found.services
    }


def _besides(session: Session, services: Sequence[Service]) -> dict[Cell, dict[str, Any]]:
    """What the other interface tells besides: by whom it is declared, the numbers that there are else, where to go today."""
    profiles = get_profiles(session, {each.community for each in services})
    known, today = hotlines(session), counted_day(session)
    return {
        each.cell: {
            "declared_by": each.offering.declarer,
            "station": each.community in profiles and profiles[each.community].phones,
            "hotline": hotline_for(known, each.community),
            "places": [point.id for point in each.offering.points if not point.is_over(today)],
        }
        for each in services
    }


def places_of_records(records: dict[Cell, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The services at places of some records, by their identifiers."""
    return {place["id"]: place for record in records.values() for place in record["service_at_locations"]}


class Doing:
    """Changes of all kinds, drawn at random. What the domain refuses is left."""

    def __init__(self, session: Session, hands: Clock, rng: random.Random) -> None:
        self.session, self.hands, self.rng = session, hands, rng
        self.turn = 0

    @property
    def edition(self) -> EditionFacts:
        return get_edition(self.session, "small")

    @property
    def communities(self) -> list[int]:
        present = select(Division.code).where(Division.kind.is_not(None), Division.retired_on.is_(None))
        return sorted(self.session.scalars(present))

    def do(self, what: str) -> None:
        """Do something of a kind in a transaction of its own."""
        self.turn += 1
        spot = self.session.begin_nested()
        try:
            getattr(self, what)()
            self.session.flush()
        except DomainError:
            spot.rollback()
        else:
            spot.commit()
        self.session.commit()
        self.session.expire_all()

    def settle(self) -> None:
        """Count the day, and let three communities say something of every item: at their two places, by the station's number, by a mobile one."""
        self.count()
        for home in COMMUNITIES[:3]:
            agree_to_mobiles(self.session, actor=CITY_HALL, community=home, numbers=NUMBERS[2:])
            station = ProfileDraft(station_name="服务站", phones=NUMBERS[:1], hours=HOURS[0])
            save_profile(self.session, actor=CITY_HALL, community=home, draft=station)
            points = tuple(
                offerings.save_point(
                    self.session,
                    actor=CITY_HALL,
                    community=home,
                    draft=PointDraft(
                        name=f"服务点{number}", phones=(number,), hours=HOURS[0], admits=Admits.EVERYONE
                    ),
                ).id
                for number in NUMBERS[1:]
            )
            for item, source in zip(
                self.edition.items, (PhoneSource.PLACE, PhoneSource.STATION, None, None), strict=True
            ):
                draft = OfferingDraft(
                    state=State.DELIVERED,
                    mode=Mode.OWN,
                    phone=None if source else NUMBERS[2],
                    phone_source=source,
                    points=points if item.position != 2 else (),
                )
                offerings.record(
                    self.session,
                    actor=CITY_HALL,
                    community=home,
                    item=item,
                    draft=draft,
                    today=clock.today(),
                )
        self.session.commit()
        self.session.expire_all()

    def _place(self) -> tuple[int, Any]:
        return self.rng.choice(self.communities), self.rng.choice(self.edition.items)

    def _points(self) -> list[Any]:
        rows = self.session.execute(select(ServicePoint.id, ServicePoint.community_code))
        return sorted(tuple(row) for row in rows)

    def _point(self) -> PointDraft:
        draw = self.rng.choice
        return PointDraft(
            name=f"服务点{draw('甲乙丙')}{self.turn}",
            address=draw((None, "一号", "二号")),
            phones=(draw(NUMBERS),),
            hours=draw(HOURS),
            admits=draw(tuple(Admits)),
            step_free=draw((None, True, False)),
            free_of_charge=draw((None, True, False)),
            ends_on=draw((None, None, clock.today() + timedelta(days=3))),
        )

    def record(self) -> None:
        community, item = self._place()
        draw, today = self.rng.choice, clock.today()
        state = draw(tuple(State))
        draft = OfferingDraft(
            state=state,
            mode=draw((Mode.OWN, Mode.MARKET)),
            provider_name=draw((None, "服务队")),
            phone=draw(NUMBERS[:2]),
            phone_source=draw((None, None, PhoneSource.STATION, PhoneSource.PLACE)),
            link=draw((None, "https://place.example/")),
            shortfall="只有上午" if state is State.PARTIAL else None,
            planned_for=today + timedelta(days=draw((1, 30))) if state is State.PLANNED else None,
            suspended_from=today if state is State.SUSPENDED else None,
            suspended_until=today + timedelta(days=9) if state is State.SUSPENDED else None,
            suspended_reason="装修" if state is State.SUSPENDED else None,
            ends_on=draw((None, None, today + timedelta(days=2))) if state is State.DELIVERED else None,
            note_zh=draw((None, f"第{self.turn}次")),
            points=tuple(
                sorted({point for point, home in self._points() if home == community and draw((0, 1))})
            ),
        )
        offerings.record(
            self.session, actor=CITY_HALL, community=community, item=item, draft=draft, today=today
        )

    def confirm(self) -> None:
        community, item = self._place()
        offerings.confirm(self.session, actor=CITY_HALL, community=community, item=item, today=clock.today())

    def withdraw(self) -> None:
        community, item = self._place()
        offerings.withdraw(self.session, actor=CITY_HALL, community=community, item=item)

    def rule(self) -> None:
        community, item = self._place()
        offerings.rule_not_applicable(
            self.session, actor=CITY_HALL, community=community, item=item, reason="没有", today=clock.today()
        )

    def dispute(self) -> None:
        community, item = self._place()
        change = self.rng.choice((offerings.dispute, offerings.settle))
        change(self.session, actor=CITY_HALL, community=community, item=item)

    def add_point(self) -> None:
        offerings.save_point(
            self.session, actor=CITY_HALL, community=self.rng.choice(self.communities), draft=self._point()
        )

    def change_point(self) -> None:
        self._with_point(offerings.save_point, draft=self._point())

    def remove_point(self) -> None:
        self._with_point(offerings.remove_point)

    def _with_point(self, change: Callable[..., Any], **said: Any) -> None:
        for point, community in self.rng.sample(self._points(), k=min(1, len(self._points()))):
            change(self.session, actor=CITY_HALL, community=community, point_id=point, **said)

    def merge_points(self) -> None:
        community = self.rng.choice(self.communities)
        own = [point for point, home in self._points() if home == community]
        if len(own) > 1:
            kept, gone = self.rng.sample(own, k=2)
            offerings.merge_points(
                self.session,
                actor=CITY_HALL,
                community=community,
                point_id=kept,
                other_id=gone,
                draft=self._point(),
            )

    def profile(self) -> None:
        draft = ProfileDraft(
            station_name="服务站", phones=(self.rng.choice(NUMBERS[:2]),), hours=self.rng.choice(HOURS)
        )
        home = self.rng.choice(self.communities[:3])
        save_profile(self.session, actor=CITY_HALL, community=home, draft=draft)

    def agree(self) -> None:
        home = self.rng.choice(self.communities[:3])
        agree_to_mobiles(self.session, actor=CITY_HALL, community=home, numbers=NUMBERS[2:])

    def end_agreement(self) -> None:
        home = self.rng.choice(self.communities[:3])
        end_agreements(self.session, actor=CITY_HALL, community=home, numbers=NUMBERS[2:])

    def declare(self) -> None:
        points = [point for point, _home in self._points()][:1]
        draft = DeclarationDraft(
            name=f"养老{self.turn}",
            provider_name="养老中心",
            phone=NUMBERS[0],
            items=tuple(item.id for item in self.edition.items[: self.rng.randint(1, 3)]),
            points=tuple(points),
            communities=tuple(self.rng.sample(COMMUNITIES[:3], k=2)),
        )
        declarations.declare(
            self.session,
            edition=self.edition,
            actor=CITY_HALL,
            declarer=STREETS[0],
            draft=draft,
            today=clock.today(),
        )

    def end_declaration(self) -> None:
        known = list(self.session.scalars(select(Declaration.id).order_by(Declaration.id)))
        if known:
            by = {
                "edition": self.edition,
                "actor": CITY_HALL,
                "declaration": self.rng.choice(known),
                "today": clock.today(),
            }
            if self.rng.random() < 0.5:
                declarations.end(self.session, last_day=clock.today() - timedelta(days=1), **by)
            else:
                declarations.suspend(self.session, rest=Suspension(reason="装修"), **by)

    def rename(self) -> None:
        code = self.rng.choice((*self.communities[:4], *STREETS))
        rename(self.session, actor=OPERATOR, code=code, name=f"新名{self.turn}", today=clock.today())

    def answer_calls(self) -> None:
        phone = f"12{self.rng.randint(100, 999)}"
        home = self.rng.choice((CITY, DISTRICTS[0], STREETS[0]))
        set_hotline(self.session, actor=OPERATOR, division=home, phone=phone, name_zh="热线")

    def stop_answering_calls(self) -> None:
        for each in hotlines(self.session)[-1:]:
            unset_hotline(self.session, actor=OPERATOR, division=each.division)

    def call_otherwise(self) -> None:
        item = self.rng.choice(self.edition.items)
        change_plain_name(
            self.session,
            actor=OPERATOR,
            edition=self.edition,
            item=item,
            zh=f"俗称{self.turn}",
            en="",
            expected=(None, None),
        )

    def retire(self) -> None:
        retire(self.session, actor=OPERATOR, code=self.rng.choice(self.communities), today=clock.today())

    def move(self) -> None:
        move_community(
            self.session,
            actor=OPERATOR,
            code=self.rng.choice(self.communities),
            new_code=self.rng.choice(NEW_CODES),
            today=clock.today(),
        )

    def merge(self) -> None:
        one, other = self.rng.sample(self.communities, k=2)
        asked = ActAsked(ActKind.MERGE, (one, other), (Part(one),))
        acts.perform(self.session, actor=OPERATOR, asked=asked, today=clock.today())

    def take_back(self) -> None:
        done = self.session.scalars(select(DivisionAct.id).order_by(DivisionAct.id.desc())).first()
        if done is not None:
            acts.undo(self.session, actor=OPERATOR, number=done, today=clock.today())

    def days_pass(self) -> None:
        """Time goes by; now and then the new day is counted."""
        self.hands.pass_by(timedelta(days=self.rng.choice((1, 3, 40, 400))))
        if self.rng.random() < 0.7:
            self.count(days_ago=self.rng.choice((0, 0, 1)))

    def count(self, days_ago: int = 0) -> None:
        """Let the daily count be made, for a day that may be past."""
        begun = jobs.begin_run(self.session, JobName.DAY)
        sessions.count_held(self.session, today=clock.today() - timedelta(days=days_ago))
        done = count_day(self.session, today=clock.today() - timedelta(days=days_ago))
        jobs.end_run(self.session, begun, JobOutcome.DONE, done.counts)
