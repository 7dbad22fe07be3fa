"""Sessions of the demonstration: invented, in the communities of its accounts and those around them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from .. import offerings, sessions
from ..access.rights import Actor
from ..catalogues import EditionFacts
from ..models import CommitteeKind, State
from ..sessions import SessionDraft


class _Invented(NamedTuple):
    """A session: of which item, what, on which days from today or how it returns, when, and where."""

    key: str
    what_zh: str
    what_en: str
    days: tuple[int, ...] = ()
    repeat: str | None = None
    times: str | None = None
    place: str | None = None
    for_whom: str | None = None
    joining: str | None = None


_OF_TOWNS = (
    _Invented(
        "first-aid-and-wellbeing",
        "冬季养生讲座",
        "Lecture on health in winter",
        (2, 16),
        None,
        "09:30-11:00",
        "社区会议室",
        "60岁以上居民",
        "直接来",
    ),
    _Invented(
        "culture-activities",
        "合唱队排练",
        "Rehearsal of the choir",
        (),
        "We",
        "14:00-16:00",
        "二层音乐教室",
        None,
        "随时可以加入",
    ),
    _Invented(
        "legal-advice", "律师坐班", "A lawyer answers questions", (), "Th[1,3]", "14:00-17:00", "社区调解室"
    ),
    _Invented(
        "reading-room",
        "亲子故事会",
        "Stories for children",
        (),
        "Sa",
        "10:00-11:00",
        "图书室",
        "3至6岁儿童和家长",
        "现场报名",
    ),
)
_OF_VILLAGES = (
    _Invented(
        "local-shops",
        "村口大集",
        "Market at the village gate",
        (),
        "every lunar month day 3, 8, 13, 18, 23, 28",
        "06:30-12:00",
        "村口广场",
    ),
    _Invented(
        "primary-health-care",
        "巡诊车来村",
        "Visit of the doctors' van",
        (),
        "every month day 10, 25",
        "09:00-11:00",
        "村委会门前",
        None,
        "带医保卡",
    ),
    _Invented("reading-room", "流动图书车", "Book bus", (3, 17), None, "14:00-15:30", "文化广场"),
)


def announce(
    session: Session, *, actor: Actor, edition: EditionFacts, community: int, kind: CommitteeKind, today: date
) -> None:
    """Announce the sessions whose items a community offers."""
    lines = {
        line.item.key: line
        for line in offerings.lines_of(session, edition, community)
        if line.offering and line.offering.state in (State.DELIVERED, State.PARTIAL)
    }
    for each in _OF_VILLAGES if kind is CommitteeKind.CUN else _OF_TOWNS:
        if each.key not in lines:
            continue
        sessions.save_session(
            session,
            actor=actor,
            community=community,
            draft=SessionDraft(
                item_id=lines[each.key].item.id,
                what_zh=each.what_zh,
                what_en=each.what_en,
                dates=tuple(today + timedelta(days=day) for day in each.days),
                repeat=each.repeat,
                times=each.times,
                place=each.place,
                for_whom=each.for_whom,
                joining=each.joining,
            ),
            today=today,
        )
