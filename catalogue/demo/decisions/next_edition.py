"""A next edition that the demonstration invents, shown for comment: it splits an item and adds one. No city has said so."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...drafts import steps, writing
from ...drafts.writing import DraftedItem
from ...foundation.stamps import DEMONSTRATION
from ...models import Role

KEY = "demonstration-next"
_TITLE = (
    "社区基本公共服务指导目录（演示草案，非北京市发布）",
    "Next edition (invented for the demonstration, not the city's)",
)
_SPLIT, _CATEGORY = "meals", "02"
_TABLE = DraftedItem(
    code="0202",
    name_zh="社区老年人（残疾人）助餐服务",
    name_en="Meals for older and disabled people at a table",
    form="venue",
    summary_zh="（演示）到老年餐桌就餐，有座位，可刷卡。",
    summary_en="(Demonstration) Meals at a canteen for older people, with seats, paid by card.",
    criterion_zh="（演示）每周至少五天供应午餐。",
    criterion_en="(Demonstration) Lunch is served on at least five days a week.",
    standard="（演示）每餐有荤有素，价格公示。",
    audiences=("elderly", "disabled"),
    body="station",
)
_BROUGHT = DraftedItem(
    code="0212",
    name_zh="社区老年人（残疾人）送餐服务",
    name_en="Meals brought to older and disabled people",
    form="home",
    summary_zh="（演示）把饭菜送到家，电话预订。",
    summary_en="(Demonstration) Meals are brought home, ordered by telephone.",
    audiences=("elderly", "disabled"),
    body="station",
)
_ADDED = DraftedItem(
    code="0213",
    name_zh="社区老年人智能手机使用辅导",
    name_en="Help with smartphones for older people",
    form="venue",
    summary_zh="（演示）教老年人用手机挂号、缴费、视频通话。",
    summary_en="(Demonstration) Older people learn to book doctors, pay bills and make video calls by telephone.",
    audiences=("elderly",),
    body="station",
)


def draft_next(session: Session, edition: EditionFacts, city: int, today: date) -> None:
    """Draft the invented edition after ``edition`` and show it for a month, if it has the item that is split."""
    codes = {item.code for item in edition.items}
    if _SPLIT not in {item.key for item in edition.items} or codes & {_BROUGHT.code, _ADDED.code}:
        return
    editor = Actor(DEMONSTRATION, (Held(Role.EDITOR, city),))
    writing.begin_draft(session, actor=editor, key=KEY, source=edition.key, title=_TITLE)
    writing.split_item(
        session,
        actor=editor,
        draft=KEY,
        version=1,
        key=_SPLIT,
        parts=(_TABLE, _BROUGHT),
        new="meals-brought",
    )
    writing.add_item(
        session, actor=editor, draft=KEY, version=2, category=_CATEGORY, key="smartphone-help", item=_ADDED
    )
    steps.show_for_comment(
        session,
        actor=editor,
        draft=KEY,
        since=today,
        until=today + timedelta(days=30),
        comments_to="（演示）010-0510 0001",
    )
