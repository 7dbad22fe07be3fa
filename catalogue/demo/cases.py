"""A few reports of invented residents, so that the desks of the demonstration have something to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from .. import feedback
from ..access.rights import Actor
from ..catalogues import EditionFacts
from ..foundation.clock import BEIJING
from ..models import CaseKind, Channel, WrongField


@dataclass(frozen=True, slots=True)
class _Told:
    """One invented report: its age in days, the key of its item or None, and its answer if it has one."""

    days: int
    kind: CaseKind
    item: str | None = None
    field: WrongField | None = None
    words: str = ""
    times: int = 1
    answer: str | None = None


_TOLD = (
    _Told(1, CaseKind.CORRECTION, "meals", WrongField.PHONE, "打了两次都是空号。", times=2),
    _Told(2, CaseKind.NOT_THERE, "local-shops", None, "上午去的，门锁着，也没有贴通知。"),
    _Told(14, CaseKind.NEED, None, None, "附近想有一处修鞋、配钥匙的地方。"),
    _Told(
        20,
        CaseKind.CORRECTION,
        "primary-health-care",
        WrongField.HOURS,
        "下午四点去的，已经下班了。",
        answer="已核实并更正开放时间，谢谢您。",
    ),
)


def tell(session: Session, *, actor: Actor, edition: EditionFacts, community: int, today: date) -> int:
    """Report all of them in a community and answer those that have an answer; gives how many cases there are then.

    No contacts: invented people cannot be called.
    """
    items = {item.key: item for item in edition.items}
    told = [each for each in _TOLD if each.item is None or each.item in items]
    for each in told:
        at = datetime.combine(today - timedelta(days=each.days), time(9, 40), BEIJING)
        draft = feedback.ReportDraft(
            kind=each.kind,
            division=community,
            item=items[each.item] if each.item else None,
            field=each.field,
            words=each.words,
        )
        for number in range(each.times):
            found = feedback.report(
                session, draft=draft, channel=Channel.WEB, now=at + timedelta(minutes=50 * number)
            )
        if each.answer:
            feedback.answer(
                session, actor=actor, case=found.case.id, answer=each.answer, now=at + timedelta(days=1)
            )
    return len(told)
