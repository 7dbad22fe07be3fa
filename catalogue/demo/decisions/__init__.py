"""Decisions of the demonstration: proposals that wait for street and district, and a reviewed quarter."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date

from sqlalchemy.orm import Session

from ... import reviews, rulings, spot_checks
from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...counters.segments import Segment
from ...foundation.clock import months_later
from ...foundation.codes import ancestors
from ...foundation.errors import NotFound
from ...foundation.stamps import DEMONSTRATION
from ...models import Level, Role
from ...offerings import lines_of

_REASONS = ("本社区为纯办公区，没有这类居民。", "辖区内没有这类场所，由相邻社区统一管理。")
_REMARKS = "已与街道核对，个别社区档案待完善，计入下月快照。"


def decide(session: Session, edition: EditionFacts, shown: Collection[int], today: date) -> None:
    """Let the first community with an account make two proposals, of which its street passes one on; review a quarter.

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
    before = months_later(today.replace(day=1), -((today.month - 1) % 3) - 1)
    with suppress(NotFound):  # a short history ends no quarter
        reviews.review_quarter(
            session,
            actor=office,
            division=district,
            quarter=f"{before.year}Q{(before.month + 2) // 3}",
            remarks=_REMARKS,
        )
