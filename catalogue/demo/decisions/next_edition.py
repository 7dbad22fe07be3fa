"""A next edition that the demonstration invents, shown for comment and commented on: it splits an item and adds one. No city has said so."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...drafts import comments, steps, writing
from ...drafts.content import DraftedItem
from ...drafts.facts import DraftFacts
from ...foundation.stamps import DEMONSTRATION
from ...models import CommentState, Role

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
_COMMENTS: tuple[tuple[str | None, str, tuple[CommentState, str] | None], ...] = (
    (
        "smartphone-help",
        "（演示）希望周末也教，平时要接孩子。",
        (CommentState.TAKEN, "（演示）已写入说明：可在周末开课。"),
    ),
    (
        "smartphone-help",
        "（演示）能不能教防诈骗。",
        (CommentState.NOT_TAKEN, "（演示）防诈骗属于法律服务类项目，不在本项重复设置。"),
    ),
    ("meals-brought", "（演示）送餐要写明最晚几点送到。", None),
    (_SPLIT, "（演示）我们社区没有餐桌，只有送餐，拆开以后怎么填？", None),
    (
        None,
        "（演示）新目录实施前请给社区一个月时间准备。",
        (CommentState.TAKEN, "（演示）实施日期在公布一个月以后。"),
    ),
    ("legal-advice", "（演示）这一项没有变化，但希望写明律师多久来一次。", None),
)
"""Of each the item's key (None: the draft as a whole), the words, and the answer if there is one."""


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
    shown = steps.show_for_comment(
        session,
        actor=editor,
        draft=KEY,
        since=today,
        until=today + timedelta(days=30),
        comments_to="（演示）010-0510 0001",
    )
    _comment(session, editor, shown, today)


def _comment(session: Session, editor: Actor, draft: DraftFacts, today: date) -> None:
    """Let some residents and workers comment, and the editor answer some of them."""
    items = comments.items_of(draft)
    said = [each for each in _COMMENTS if each[0] is None or each[0] in items]
    for number, (item, words, _answer) in enumerate(said):
        comments.comment_on(
            session, draft=draft, item=item, words=words, mark=f"demonstration {number}", today=today
        )
    waiting = sorted(comments.list_comments(session, draft), key=lambda each: each.number)
    for each, (_item, _words, answer) in zip(waiting, said, strict=True):
        if answer is not None:
            state, text = answer
            comments.answer_comment(
                session,
                actor=editor,
                draft=draft,
                number=each.number,
                state=state,
                answer=text,
                seen=CommentState.OPEN,
            )
