"""Decisions of the demonstration: proposals that wait for street and district, and a reviewed quarter."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date

from sqlalchemy.orm import Session

from ... import platform_villages, reviews, rulings, spot_checks
from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...counters.segments import Segment
from ...foundation.clock import months_later
from ...foundation.codes import ancestors
from ...foundation.errors import NotFound
from ...foundation.stamps import DEMONSTRATION
from ...models import CityRule, CommitteeKind, Level, Role, Serves
from ...offerings import lines_of
from ...platform_villages import VillageWord
from .next_edition import draft_next

_REASONS = ("本社区为纯办公区，没有这类居民。", "辖区内没有这类场所，由相邻社区统一管理。")
_RULE = "zero-employment-families", "（演示规则）零就业家庭帮扶政策面向城镇家庭，村不单独设置。"
_ENDED_RULE = (
    "rented-homes",
    "（演示规则）村里很少有出租房屋，由乡镇统一登记。",
    "（演示）出租房屋增多，改由各村登记。",
)
"""Item key, reason, and why it ended."""
_ENDED_ITEM, _ENDED = "company-retirees", "（演示）今年起有村民从企业退休，重新纳入。"
_VILLAGES = 24
_KNOWN_FROM = "（演示）各乡镇上报"
_SAID = (Serves.YES, Serves.YES, Serves.NO, Serves.UNKNOWN)
_REMARKS = "已与街道核对，个别社区档案待完善，计入下月快照。"


def decide(session: Session, edition: EditionFacts, shown: Collection[int], today: date) -> None:
    """Let the first community with an account make two proposals, of which its street passes one on; review a quarter.

    The city has a rule for villages, ended another one, and a district ended a ruling. Of some villages it is said whether the
    96156 platform serves them.

    Counts the sources of lines too, as the daily count does. The months have to be frozen before.
    """
    spot_checks.count_sources(session)
    communities = sorted(code for code in shown if code % Level.STREET.span)
    if not communities:
        return
    first = communities[0]
    street, district = ancestors(first)[:2]
    office = Actor(
        DEMONSTRATION,
        (Held(Role.WORKER, first), Held(Role.STREET, street), Held(Role.DISTRICT, district)),
    )
    absent = [
        line.item
        for line in lines_of(session, edition, first)
        if line.segment is Segment.ABSENT and not line.returned
    ]
    made = [
        rulings.propose(session, actor=office, community=first, item=item, reason=reason)
        for item, reason in zip(absent, _REASONS, strict=False)
    ]
    if len(made) > 1:
        rulings.endorse(session, actor=office, proposals=[made[1].id], endorsed=True)
    _rule(session, edition, ancestors(first)[-1], today)
    draft_next(session, edition, ancestors(first)[-1], today)
    _say_of_villages(session, communities, today)
    before = months_later(today.replace(day=1), -((today.month - 1) % 3) - 1)
    with suppress(NotFound):  # a short history ends no quarter
        reviews.review_quarter(
            session,
            actor=office,
            division=district,
            quarter=f"{before.year}Q{(before.month + 2) // 3}",
            remarks=_REMARKS,
        )


def _say_of_villages(session: Session, shown: Collection[int], today: date) -> None:
    """Districts say whether the 96156 platform serves the villages around those with an account; of the first they said otherwise."""
    office = Actor(DEMONSTRATION, tuple(Held(Role.DISTRICT, ancestors(code)[1]) for code in shown))
    villages = [
        village.code
        for street in dict.fromkeys(ancestors(code)[0] for code in shown)
        for village in platform_villages.villages_of(session, street, limit=_VILLAGES)
    ]
    last = months_later(today, -2)
    told = [VillageWord(code, _SAID[at % len(_SAID)], last, _KNOWN_FROM) for at, code in enumerate(villages)]
    before = [VillageWord(code, Serves.NO, months_later(today, -14)) for code in villages[:1]]
    for words in (before, told):
        platform_villages.record_words(session, actor=office, words=words, today=today)


def _rule(session: Session, edition: EditionFacts, city: int, today: date) -> None:
    items = {item.key: item for item in edition.items}
    hall = Actor(DEMONSTRATION, (Held(Role.CITY, city), Held(Role.DISTRICT, city)))
    retired = items[_ENDED_ITEM].id if _ENDED_ITEM in items else None
    for found in rulings.rulings_in(session, edition, city, today, item=retired)[-1:]:
        rulings.end_ruling(
            session,
            actor=hall,
            community=found.community,
            item=edition.by_id(found.item_id),
            reason=_ENDED,
            today=today,
        )
    key, reason = _RULE
    if key in items:
        rulings.set_rule(
            session,
            actor=hall,
            division=city,
            item=items[key],
            kind=CommitteeKind.CUN,
            reason=reason,
            today=today,
        )
    key, reason, because = _ENDED_RULE
    if key in items:
        since = months_later(today, -9)
        session.add(
            CityRule(
                division_code=city,
                item_id=items[key].id,
                kind=CommitteeKind.CUN,
                reason=reason,
                ruled_on=since,
                ruled_until=months_later(since, 24),
                ended_on=months_later(today, -1),
                ended_because=because,
            )
        )
        session.flush()
