"""What the communities of the small world have told, for tests of the pages that residents read.

多福巷社区 has a station and one line in every state; 银闸社区 offers meals too; no other community has reported.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.divisions import Alias, ProfileDraft, save_profile
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, AliasKind, Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from catalogue.service_guides import save_guide
from catalogue.time.hours import DAYS
from tests.worlds.eight_streets import World

STATION_PHONE = "010-0510 0001"
MEALS_PHONE = "010-0510 0002"
CANTEEN = "多福巷老年餐桌"
ALIAS = "双槐树小区"
HOSTILE = '<script>alert("1")</script> & <b>'

MEALS, CARE, OUTINGS, COMPANY, ALARM, DISCOUNTS = "0202", "0201", "0203", "0204", "0205", "0206"
"""Delivered, partial, planned, suspended, absent and out of date in 多福巷社区."""
UNREPORTED = "0101"
DISPUTED = "0506"


def tell(session: Session, world: World) -> None:
    """Write down what the communities say, and commit."""
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community), Held(Role.WORKER, world.neighbour)))
    edition = edition_in_force(session, world.today)
    assert edition is not None

    def say(community: int, code: str, *, today: date | None = None, **said: object) -> None:
        offerings.record(
            session,
            actor=worker,
            community=community,
            item=edition.item(code),
            draft=OfferingDraft(**said),  # type: ignore[arg-type]
            today=today,
        )

    save_profile(
        session,
        actor=worker,
        community=world.community,
        draft=ProfileDraft(
            station_name="多福巷社区服务站",
            address="多福巷1号",
            phones=(STATION_PHONE,),
            hours="Mo-Su 08:30-12:00,13:30-17:30",
            households=1234,
            aliases=(Alias(ALIAS, AliasKind.ESTATE),),
        ),
    )
    canteen, reading_room = (
        offerings.save_point(
            session,
            actor=worker,
            community=world.community,
            draft=PointDraft(
                name=name, address=address, phones=phones, hours="Mo-Su 09:00-17:00", admits=Admits.EVERYONE
            ),
        )
        for name, address, phones in (
            (CANTEEN, "多福巷2号", (MEALS_PHONE,)),
            (f"阅览室{HOSTILE}", "多福巷3号", ()),
        )
    )
    say(
        world.community,
        MEALS,
        state=State.DELIVERED,
        mode=Mode.OWN,
        points=(canteen.id,),
        note_zh="请自带饭盒。",
    )
    save_guide(
        session,
        actor=worker,
        division=world.community,
        item=edition.item(MEALS),
        texts={"fee": "每餐十五元"},
    )
    say(world.community, CARE, state=State.PARTIAL, phone="010-0510 0003", shortfall="只在工作日上门")
    say(world.community, OUTINGS, state=State.PLANNED, planned_for=world.today + timedelta(days=30))
    say(
        world.community,
        COMPANY,
        state=State.SUSPENDED,
        suspended_from=world.today,
        suspended_until=world.today + timedelta(days=10),
        suspended_reason="人员不足",
        substitute="到银闸社区",
    )
    say(world.community, ALARM, state=State.ABSENT)
    say(
        world.community,
        DISCOUNTS,
        state=State.DELIVERED,
        mode=Mode.OWN,
        points=(canteen.id,),
        today=world.today - timedelta(days=500),
    )
    say(
        world.community,
        DISPUTED,
        state=State.DELIVERED,
        mode=Mode.OWN,
        points=(reading_room.id,),
        phone="010-0510 0004",
        note_zh=HOSTILE,
    )
    street = Actor("street", (Held(Role.STREET, world.street),))
    offerings.dispute(session, actor=street, community=world.community, item=edition.item(DISPUTED))
    corner = offerings.save_point(
        session,
        actor=worker,
        community=world.neighbour,
        draft=PointDraft(name="银闸餐桌", hours="Mo-Su 10:00-13:00"),
    )
    say(world.neighbour, MEALS, state=State.DELIVERED, mode=Mode.MARKET, points=(corner.id,))
    session.commit()


def tell_all(session: Session, world: World, *, long: bool = False) -> None:
    """Let 多福巷社区 offer all sixty, each at a place of its own, and commit; ``long``: in as many words as fit."""
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    edition = edition_in_force(session, world.today)
    assert edition is not None
    hours = "Mo-Fr 09:00-11:30,13:30-17:00"
    save_profile(
        session,
        actor=worker,
        community=world.community,
        draft=ProfileDraft(
            station_name=_stretched("多福巷社区服务站", 100 if long else 0),
            address=_stretched("多福巷1号", 200 if long else 0),
            phones=(STATION_PHONE,) * (5 if long else 1),
            hours="; ".join(
                f"{day} 08:00-09:30,10:00-11:30,13:00-17:00,18:30-2{step}:45"
                for step, day in enumerate(DAYS[:3])
            )
            if long
            else hours,
            latitude=39.9163,
            longitude=116.4049,
        ),
    )
    for item in edition.items:
        place = offerings.save_point(
            session,
            actor=worker,
            community=world.community,
            draft=PointDraft(
                name=_stretched(f"第{item.code}号服务点", 100 if long else 0),
                address=_stretched(f"多福巷{item.code}号", 200 if long else 0),
                phones=(f"010-0510 {item.code}",),
                hours=f"{hours}; Sa 09:00-12:00",
                latitude=39.9163,
                longitude=116.4049,
            ),
        )
        offerings.record(
            session,
            actor=worker,
            community=world.community,
            item=item,
            draft=OfferingDraft(
                state=State.PARTIAL if long else State.DELIVERED,
                mode=Mode.OWN,
                points=(place.id,),
                shortfall="缺" * 200 if long else None,
                phone=f"010-0511 {item.code}",
                link="https://www.example.gov.cn/",
                note_zh="注" * 200 if long else None,
            ),
        )
    session.commit()


def _stretched(text: str, length: int) -> str:
    return text.ljust(length, "长")
