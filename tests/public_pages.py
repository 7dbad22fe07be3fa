"""Every page that opens without logging in, at an address where the small world has something to show.

The pages come from the snapshot in ``tests/rules/test_audiences.py``, so a new one is among them by itself. One
that cannot be opened with what its address says alone is told apart in ``ADDRESSES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import feedback, place_checks
from catalogue.access.rights import Actor, Held
from catalogue.drafts import steps, writing
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, Role, ServicePoint
from tests.rules.addresses_of_accounts import ALL_ACCOUNTS
from tests.rules.test_audiences import EVERYBODY, filled
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, MEALS, tell

NOT_PAGES = {
    "accounts.show_log_in",
    "static",
    "residents.send_manifest",
    "residents.send_service_worker",
    "residents.show_community_qr",
    "residents.show_point_qr",
    "residents.suggest_while_typing",
}
"""What answers without being a page to read; and all downloads."""


@dataclass(frozen=True)
class Shown:
    """The small world with something on every page: its codes, a service point and its link, a case to follow."""

    world: World
    point: int
    case: str
    link: str


ADDRESSES: Mapping[str, Callable[[Shown], tuple[str, ...]]] = {
    # It needs a log-in that waits: see tests/portal/test_second_factors.py.
    "accounts.show_second_step": lambda _shown: (),
    "accounts.show_passkey_log_in": lambda _shown: (),
    "accounts.show_answer": lambda _shown: (),
    "residents.search": lambda shown: (
        "/search?q=送餐",
        "/search?q=股票行情",
        f"/search?q=养老&in={shown.world.city}",
        "/search",
    ),
    "residents.show_item": lambda shown: (
        f"/items/{MEALS}",
        f"/items/{MEALS}?in={shown.world.city}",
        f"/items/0204?in={shown.world.community}",
        f"/items/0901?trade=repairs&in={shown.world.community}",
    ),
    "residents.show_near": lambda shown: (
        f"/items/{MEALS}/near",
        f"/items/0901/near?trade=repairs&in={shown.world.community}",
        f"/items/{MEALS}/near?when=now&in={shown.world.community}",
    ),
    "residents.show_services_near": lambda shown: (
        "/near",
        f"/near?when=now&in={shown.world.community}",
    ),
    "residents.show_audience": lambda shown: ("/audiences/elderly",),
    "residents.show_event": lambda shown: ("/events/illness",),
    "residents.show_circle": lambda shown: (
        f"/coverage/{shown.world.city}/circle",
        f"/coverage/{shown.world.street}/circle?missing=eating",
    ),
    "residents.show_own_circle": lambda shown: (
        f"/communities/{shown.world.community}/circle",
        f"/communities/{shown.world.village}/circle",
    ),
    "residents.show_community": lambda shown: (
        f"/communities/{shown.world.community}",
        f"/communities/{shown.world.village}",
    ),
    "residents.show_poster": lambda shown: (
        f"/communities/{shown.world.community}/poster",
        f"/communities/{shown.world.village}/poster",
    ),
    "residents.show_public_sheet": lambda shown: (
        f"/communities/{shown.world.community}/public-sheet",
        f"/communities/{shown.world.village}/public-sheet",
    ),
    "residents.show_call_list": lambda shown: (f"/communities/{shown.world.community}/numbers",),
    "residents.list_open_matters": lambda shown: (f"/communities/{shown.world.community}/matters",),
    "residents.show_follow": lambda shown: (
        f"/follow?in={shown.world.community}&item={MEALS}",
        f"/follow?in={shown.world.community}",
        "/follow",
    ),
    "residents.show_followed": lambda _shown: (),
    "residents.show_embed": lambda shown: (
        f"/embed?community={shown.world.community}&item={MEALS}",
        "/embed",
    ),
    "residents.show_community_card": lambda shown: (
        f"/embed/communities/{shown.world.community}",
        f"/embed/communities/{shown.world.village}?size=large",
    ),
    "residents.show_item_card": lambda shown: (f"/embed/communities/{shown.world.community}/items/{MEALS}",),
    "residents.show_point": lambda shown: (f"/points/{shown.point}",),
    "residents.show_card": lambda shown: (f"/points/{shown.point}/card",),
    "residents.find_places": lambda shown: ("/places", "/places?q=多福巷", "/places?q=没有这里"),
    "residents.find_coverage": lambda shown: (),
    "residents.show_coverage": lambda shown: (
        f"/coverage/{shown.world.city}",
        f"/coverage/{shown.world.street}?category=02",
    ),
    "residents.show_indicators": lambda shown: (f"/coverage/{shown.world.city}/indicators",),
    "residents.browse_division": lambda shown: (
        f"/divisions/{shown.world.city}",
        f"/divisions/{shown.world.street}",
    ),
    "residents.new_case": lambda shown: tuple(
        f"/feedback/new?kind={kind}&item={MEALS}&community={shown.world.community}"
        for kind in ("correction", "need", "in-vain")
    ),
    "residents.show_thanks": lambda shown: (
        f"/experience/thanks?outcome=used&item={MEALS}&community={shown.world.community}",
    ),
    "residents.show_case": lambda shown: (f"/feedback/{shown.case}",),
    "residents.show_draft": lambda shown: ("/drafts/next",),
    "residents.show_editions": lambda shown: ("/editions", "/editions?kind=all"),
    "residents.new_comment": lambda shown: ("/drafts/next/comment",),
    "residents.show_own_place": lambda shown: (f"/place/{shown.link}",),
}


def prepare(session: Session, world: World) -> Shown:
    """Let the communities tell, and a resident report; commits."""
    tell(session, world)
    begin_writing(session)
    draft = feedback.ReportDraft(
        kind=CaseKind.NEED, division=world.community, words="希望周末也有人送餐", contact="010-0510 0008"
    )
    said = feedback.report(session, draft=draft, channel=Channel.WEB, now=clock.now())
    point = session.scalars(select(ServicePoint.id).where(ServicePoint.name == CANTEEN)).one()
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    link = place_checks.make_link(
        session, actor=worker, community=world.community, point_id=point, secret="a secret"
    )
    draft_for_comment(session, world)
    session.commit()
    assert link.token is not None
    return Shown(world, point, said.code, link.token)


def draft_for_comment(session: Session, world: World) -> None:
    """A draft of the next edition, shown for comment, without one of the items."""
    editor, today = Actor("editor", (Held(Role.EDITOR, world.city),)), clock.today()
    writing.begin_draft(session, actor=editor, key="next", source=world.edition_key)
    writing.drop_item(session, actor=editor, draft="next", version=1, key="counselling", note="不再设")
    steps.show_for_comment(
        session, actor=editor, draft="next", since=today, until=today, comments_to="010-05100000"
    )


def addresses(shown: Shown) -> tuple[str, ...]:
    """Every public page, and every error page's sort."""
    found = ["/nowhere"]
    for endpoint, rule in {**EVERYBODY, **ALL_ACCOUNTS}.items():
        method, address = rule.split(" ")
        if method == "GET" and endpoint not in NOT_PAGES and ".download_" not in endpoint:
            found += ADDRESSES[endpoint](shown) if endpoint in ADDRESSES else [filled(address, shown.world)]
    return tuple(found)
