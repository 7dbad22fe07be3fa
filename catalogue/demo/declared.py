"""Declarations of the demonstration: of streets, of districts, of communities for their neighbours, and one that is announced."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import declarations
from ..access.rights import Actor, Held
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import segment_of
from ..declarations import DeclarationDraft
from ..divisions import communities_in
from ..foundation.codes import contains, level_of
from ..models import (
    Admits,
    Form,
    Level,
    Mode,
    Offering,
    OwnerListDeclaration,
    ProviderKind,
    Role,
    ServicePoint,
    State,
)
from ..owner_lists.mappings import save_mapping
from .past import told_on
from .places import phone_number

_CARED_FOR = ("greening", "security-installations", "public-utilities", "barrier-free-access")
"""Keys of items that a street looks after everywhere in it; two of them are declared."""
_NAME = "公共设施养护报修"
_NOTE = (
    "设施损坏可直接拨打街道报修电话，两个工作日内上门查看。",
    "Call the street office about damage; it is looked at within two working days.",
)
_OBJECTION = "本社区三号院的楼道设施还没有纳入街道养护，报修两次没有人来。"
_OF_DISTRICT = "crime-notices"
_DISTRICT_NAME = "社区治安状况月度通报"
_DISTRICT_PROVIDER = "公安分局（演示）"
_ANNOUNCED = "home-care"
_ANNOUNCED_NAME = "流动助浴车"
_ANNOUNCED_NOTE = (
    "为行动不便的老年人上门助浴，电话预约。",
    "A bathing service that comes to older people who cannot get about; by appointment.",
)
_AHEAD = timedelta(days=21)
"""How long before its first day a service is announced."""
_LASTED = (100, 33)
"""How many days ago a service that was tried for some months began, and had its last day."""
_TRIED, _OF_LIST = "流动服务车进社区（试行）", "流动服务点名录（演示）"
_TRIED_NOTE = (
    "每周到社区一次，试行期间先到先得。",
    "Comes to the community once a week while it is tried out.",
)
_SHARED_KEYS = ("day-care", "meals")
_SHARED_NAME = "老年餐桌（邻近社区可用）"
_FEWEST = 2
"""Communities that a street's declaration serves at least."""


def declare_services(
    session: Session,
    *,
    edition: EditionFacts,
    author: str,
    seed: int,
    shown: Collection[int],
    today: date,
) -> None:
    """Let each street declare the two items of upkeep that most of its communities say it arranges.

    ``shown`` are the communities and streets of the demonstration's accounts: there one community objects, and a neighbour
    offers its table to another.
    """
    keys = {item.key: item.id for item in edition.items}
    wanted = [keys[key] for key in _CARED_FOR if key in keys]
    span = Level.STREET.span
    for street, said in _arranged(session, wanted).items():
        pair, communities = _most_common(said)
        if len(communities) < _FEWEST:
            continue
        communities |= {code for code in shown if code // span * span == street and code != street}
        office = Actor(author, (Held(Role.STREET, street),))
        made = declarations.declare(
            session,
            actor=office,
            edition=edition,
            declarer=street,
            draft=DeclarationDraft(
                name=_NAME,
                provider_kind=ProviderKind.STREET,
                phone=phone_number(Random(f"{seed} declared {street}")),
                note_zh=_NOTE[0],
                note_en=_NOTE[1],
                items=pair,
                communities=tuple(sorted(communities)),
            ),
            today=today,
        )
        own = sorted(communities - set(shown))
        if street in shown and own:
            declarations.object_to(
                session,
                actor=Actor(author, (Held(Role.WORKER, own[0]),)),
                edition=edition,
                declaration=made.id,
                community=own[0],
                items=[edition.by_id(pair[0])],
                reason=_OBJECTION,
            )
    _declare_for_districts(session, edition, author, seed, shown, today)
    for each in sorted(shown):
        _share(session, edition, author, each, today)
        if level_of(each) is Level.STREET:
            _announce(session, edition, author, seed, each, today)
            for of_list in (False, True):
                _begun_and_ended(session, edition, author, seed, each, today, of_list=of_list)


def _arranged(session: Session, items: Sequence[int]) -> Mapping[int, Mapping[int, set[int]]]:
    """Which communities say of which of some items that the street arranges them, by street: one query."""
    rows = session.execute(
        select(Offering.community_code, Offering.item_id, Offering.state, Offering.holds_until)
        .where(
            Offering.item_id.in_(items),
            Offering.mode == Mode.STREET,
            Offering.state == State.DELIVERED,
            Offering.disputed.is_(False),
        )
        .order_by(Offering.community_code)
    )
    day, span = counted_day(session), Level.STREET.span
    found: dict[int, dict[int, set[int]]] = {}
    for community, item, state, until in rows:
        if segment_of(state, until, day).value == State.DELIVERED:
            found.setdefault(community // span * span, {}).setdefault(item, set()).add(community)
    return found


def _most_common(said: Mapping[int, set[int]]) -> tuple[tuple[int, ...], set[int]]:
    """The two items that most communities have, and the communities that have one of them."""
    pairs = [((one, other), said[one] | said[other]) for one, other in combinations(sorted(said), 2)]
    return max(pairs, key=lambda each: len(each[1]), default=((), set()))


def _declare_for_districts(
    session: Session, edition: EditionFacts, author: str, seed: int, shown: Collection[int], today: date
) -> None:
    """Let the districts of the demonstration's accounts declare what many of their communities say is arranged for them."""
    item = next((item.id for item in edition.items if item.key == _OF_DISTRICT), None)
    if item is None:
        return
    arranged = _arranged(session, [item])
    for district in sorted({code // Level.DISTRICT.span * Level.DISTRICT.span for code in shown}):
        served = {
            code
            for street, said in arranged.items()
            if contains(district, street)
            for code in said.get(item, ())
        }
        if len(served) >= _FEWEST:
            declarations.declare(
                session,
                actor=Actor(author, (Held(Role.DISTRICT, district),)),
                edition=edition,
                declarer=district,
                draft=DeclarationDraft(
                    name=_DISTRICT_NAME,
                    provider_kind=ProviderKind.DEPARTMENT,
                    provider_name=_DISTRICT_PROVIDER,
                    phone=phone_number(Random(f"{seed} declared {district}")),
                    items=(item,),
                    communities=tuple(sorted(served)),
                ),
                today=today,
            )


def _announce(
    session: Session, edition: EditionFacts, author: str, seed: int, street: int, today: date
) -> None:
    """Let a street announce a service that begins in some weeks: until then no line changes."""
    item = next((item.id for item in edition.items if item.key == _ANNOUNCED), None)
    communities = tuple(each.code for each in communities_in(session, street))
    if item is None or not communities:
        return
    declarations.declare(
        session,
        actor=Actor(author, (Held(Role.STREET, street),)),
        edition=edition,
        declarer=street,
        draft=DeclarationDraft(
            name=_ANNOUNCED_NAME,
            provider_kind=ProviderKind.STREET,
            phone=phone_number(Random(f"{seed} announced {street}")),
            note_zh=_ANNOUNCED_NOTE[0],
            note_en=_ANNOUNCED_NOTE[1],
            begins_on=today + _AHEAD,
            items=(item,),
            communities=communities,
        ),
        today=today,
    )


def _begun_and_ended(
    session: Session,
    edition: EditionFacts,
    author: str,
    seed: int,
    street: int,
    today: date,
    *,
    of_list: bool,
) -> None:
    """Let a street have declared, some months ago, what its communities say nothing of, and ended it last month.

    ``of_list``: what a list of places brought.
    """
    within = [each.code for each in communities_in(session, street)]
    told = set(
        session.execute(
            select(Offering.community_code, Offering.item_id).where(Offering.community_code.in_(within))
        ).all()
    )
    silent = {
        item.id: [code for code in within if (code, item.id) not in told]
        for item in edition.items
        if item.form in (Form.HOME, Form.OUTREACH)
    }
    ranked = sorted(silent, key=lambda item: (-len(silent[item]), item))
    if len(ranked) < 2 or len(silent[item := ranked[int(of_list)]]) < _FEWEST:
        return
    begun, last_day = (today - timedelta(days=days + 7 * of_list) for days in _LASTED)
    actor = Actor(author, (Held(Role.STREET, street),))
    with told_on(session, begun):
        made = declarations.declare(
            session,
            actor=actor,
            edition=edition,
            declarer=street,
            draft=DeclarationDraft(
                name=_OF_LIST if of_list else _TRIED,
                provider_kind=ProviderKind.STREET,
                phone=phone_number(Random(f"{seed} tried {street} {of_list}")),
                note_zh=_TRIED_NOTE[0],
                note_en=_TRIED_NOTE[1],
                items=(item,),
                communities=tuple(silent[item]),
            ),
            today=begun,
        )
    if of_list:
        mapping = save_mapping(
            session, actor=actor, edition=edition, division=street, name=_OF_LIST, items=[item]
        )
        session.add(OwnerListDeclaration(list_id=mapping.id, declaration_id=made.id))
    with told_on(session, last_day + timedelta(days=1)):
        declarations.end(
            session,
            actor=actor,
            edition=edition,
            declaration=made.id,
            last_day=last_day,
            today=last_day + timedelta(days=1),
        )


def _share(session: Session, edition: EditionFacts, author: str, community: int, today: date) -> None:
    """Let a neighbour offer a place of its own to a community that has no line about it, which has not answered yet.

    The next community has accepted.
    """
    keys = {item.key: item.id for item in edition.items}
    items = tuple(keys[key] for key in _SHARED_KEYS if key in keys)
    span = Level.STREET.span
    street = community // span * span
    if community == street or not items:
        return
    tables = select(ServicePoint.community_code, ServicePoint.id).where(
        ServicePoint.community_code.between(street, street + span - 1),
        ServicePoint.community_code != community,
        ServicePoint.admits == Admits.STREET,
        ServicePoint.name.like("%餐桌"),
    )
    table = session.execute(tables.order_by(ServicePoint.id).limit(1)).first()
    if table is None:
        return
    neighbour, point = table
    others = [
        each.code for each in communities_in(session, street) if each.code not in (community, neighbour)
    ]
    made = declarations.declare(
        session,
        actor=Actor(author, (Held(Role.WORKER, neighbour),)),
        edition=edition,
        declarer=neighbour,
        draft=DeclarationDraft(
            name=_SHARED_NAME, items=items, points=(point,), communities=(community, *others[:1])
        ),
        today=today,
    )
    for accepting in others[:1]:
        declarations.agree(
            session,
            actor=Actor(author, (Held(Role.WORKER, accepting),)),
            edition=edition,
            declaration=made.id,
            community=accepting,
        )
