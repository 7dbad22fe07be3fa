"""A street of the small world on the map: where homes and places lie, when they are open, whom they admit.

Builds on ``tests.worlds.told``. Distances are made of latitude alone: 0.001 degrees are some 111 metres.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.divisions import Alias, ProfileDraft, get_profile, save_profile
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, AliasKind, Mode, Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from tests.worlds.eight_streets import World
from tests.worlds.told import tell

LATITUDE, LONGITUDE = 39.9150, 116.4050
"""The reference point of 多福巷社区, by a map with no other meaning."""
NEAR_READING, FAR_READING = "银闸图书室", "东厂图书室"
READING, COURSES = "0506", "0502"
SHARED_ALIAS = "槐安小区"
"""A name that two communities of different districts give to a part of theirs."""


def settle(session: Session, world: World) -> None:
    """Write down what the communities say, and where everything lies; commit."""
    tell(session, world)
    begin_writing(session)
    homes = (world.community, world.neighbour, world.communities_in(world.street)[2], world.elsewhere)
    worker = Actor("worker", tuple(Held(Role.WORKER, home) for home in homes))
    edition = edition_in_force(session, world.today)
    assert edition is not None
    for step, home in enumerate(homes):
        known = get_profile(session, home)
        aliases = tuple(Alias(each.name, each.kind) for each in known.aliases) if known else ()
        if home in (homes[1], world.elsewhere):
            aliases = (*aliases, Alias(SHARED_ALIAS, AliasKind.ESTATE))
        save_profile(
            session,
            actor=worker,
            community=home,
            draft=ProfileDraft(
                station_name=(known.station_name if known else None) or f"{world.names[home][:-5]}服务站",
                address=(known.address if known else None) or "演示地址1号",
                phones=(known.phones if known else ()) or (f"010-0510 10{step:02d}",),
                hours="Mo-Fr 09:00-17:00; PH off",
                latitude=LATITUDE + 0.005 * step,
                longitude=LONGITUDE,
                aliases=aliases,
            ),
        )
    _reading_room(session, worker, world, homes[1], NEAR_READING, 0.005, "Mo-Su 09:00-18:00")
    _reading_room(session, worker, world, homes[2], FAR_READING, 0.030, "Mo-Fr 09:00-17:00; PH off")
    session.commit()


def _reading_room(
    session: Session,
    worker: Actor,
    world: World,
    home: int,
    name: str,
    north: float,
    hours: str,
) -> None:
    point = offerings.save_point(
        session,
        actor=worker,
        community=home,
        draft=PointDraft(
            name=name,
            address="演示地址2号",
            phones=("010-0510 2000",),
            hours=hours,
            latitude=LATITUDE + north,
            longitude=LONGITUDE,
            admits=Admits.EVERYONE,
            step_free=True,
            free_of_charge=True,
            open_to_nonlocals=True,
        ),
    )
    edition = edition_in_force(session, world.today)
    assert edition is not None
    for code in (READING, COURSES):
        offerings.record(
            session,
            actor=worker,
            community=home,
            item=edition.item(code),
            draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, points=(point.id,)),
        )
