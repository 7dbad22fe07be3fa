"""What the communities of the small world report in tests of the offices: every segment, and some disputed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.models import Mode, ProviderKind, Role, State
from catalogue.offerings import (
    ImportedOffering,
    OfferingDraft,
    PointDraft,
    import_offerings,
    rule_not_applicable,
    save_point,
)
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
UNREPORTED = 9
"""Every so manieth pair of community and item, by a rule of no meaning, has no record."""

_COMMON = {
    "mode": Mode.OWN,
    "provider_kind": ProviderKind.STATION,
    "phone": "010-65120000",
}


def _draft(place: int, today: date, point: int) -> OfferingDraft | None:
    if place % 11 == 0:
        return OfferingDraft(state=State.ABSENT)
    at = {**_COMMON, "points": (point,)}
    drafts = {
        5: OfferingDraft(state=State.PARTIAL, shortfall="只有上午", **at),
        6: OfferingDraft(state=State.PLANNED, planned_for=today + timedelta(days=90)),
        7: OfferingDraft(
            state=State.SUSPENDED, suspended_from=today - timedelta(days=9), suspended_reason="装修"
        ),
        8: None,
    }
    return drafts.get(place % UNREPORTED, OfferingDraft(state=State.DELIVERED, **at))


def records(world: World, edition: EditionFacts, points: dict[int, int]) -> Iterator[ImportedOffering]:
    """The records, all but those of the last street, which reports nothing."""
    silent = set(world.communities_in(world.streets[-1]))
    for row, community in enumerate(world.communities):
        for column, item in enumerate(edition.items):
            draft = (
                None if community in silent else _draft(row * 7 + column * 3, world.today, points[community])
            )
            if draft is not None:
                days = 500 if (row + column) % 10 == 4 and draft.state is State.DELIVERED else 30
                yield ImportedOffering(
                    community=community,
                    item=item,
                    draft=draft,
                    confirmed_on=world.today - timedelta(days=days),
                    disputed=(row * column) % 29 == 5,
                )


def report(session: Session, world: World) -> EditionFacts:
    """Put the records into the small world, and one ruling. The caller has begun writing and commits."""
    edition = get_edition(session, world.edition_key)
    streets = Actor("streets", (Held(Role.STREET, world.city),))
    station = PointDraft(name="社区服务站", phones=("010-65120000",), hours="Mo-Fr 09:00-17:00")
    points = {
        community: save_point(session, actor=streets, community=community, draft=station).id
        for community in world.communities
    }
    import_offerings(session, actor=streets, offerings=records(world, edition, points), today=world.today)
    rule_not_applicable(
        session,
        actor=Actor("district", (Held(Role.DISTRICT, world.district),)),
        community=world.community,
        item=edition.item("0901"),
        reason="全部平房院落已腾退",
        today=world.today,
    )
    return edition


def add_account(session: Session, role: Role, division: int) -> str:
    """An account that holds a role in a division; its password is ``PASSWORD``."""
    name = f"{role.value}{division}"
    add_user(session, name, role, division, PASSWORD, actor=operator("tests"))
    return name
