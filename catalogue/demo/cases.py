"""A few reports of invented residents, so that the desks of the demonstration have something to answer.

Every outcome and every state of a case is among them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from .. import feedback
from ..access.rights import Actor, Held
from ..catalogues import EditionFacts
from ..departments import departments_of
from ..feedback import AnswerDraft, ReportFacts
from ..foundation.clock import BEIJING
from ..models import CaseKind, CaseOutcome, Channel, Role, WrongField
from .lists import OF_STREETS


@dataclass(frozen=True, slots=True)
class _Told:
    """One invented report: its age in days, the key of its item or None, and what became of it.

    ``same_as`` is the number in the list of the report that an answer names as the same; ``passed_to`` the number of a
    department, 0 for the street; ``corrected`` a second answer; ``unsettled`` what a resident said to the answer.
    """

    days: int
    kind: CaseKind
    item: str | None = None
    field: WrongField | None = None
    words: str = ""
    times: int = 1
    answer: AnswerDraft | None = None
    same_as: int | None = None
    passed_to: int | None = None
    reason: str = ""
    corrected: str | None = None
    unsettled: str | None = None


_OWN_REPLY = (
    "您反映的信息有误，已核实更正，请以现在公布的为准。今后有变化，我们会在社区公告栏同步说明。",
    "The information was wrong and has been put right. Future changes are also posted on the community's notice board.",
)

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
        answer=AnswerDraft(CaseOutcome.CORRECTED, "已核实并更正开放时间，谢谢您。"),
        corrected="已再次核实：周一至周五下午五点下班，周六只上半天。前次答复漏写周六，请以此为准。",
    ),
    _Told(
        9,
        CaseKind.NEED,
        "home-care",
        None,
        "老人出院，想请人上门换药。",
        answer=AnswerDraft(
            CaseOutcome.ARRANGED, "已联系社区卫生服务站，每周二、周五上午上门，护士会提前打电话。"
        ),
    ),
    _Told(
        26,
        CaseKind.NEED,
        None,
        None,
        "希望楼下再加一处电动车充电桩。",
        answer=AnswerDraft(
            CaseOutcome.NOT_POSSIBLE,
            "楼前为消防通道，不能安装。北侧车棚有12个充电位，可先使用；车棚扩建时再增设。",
        ),
    ),
    _Told(
        31,
        CaseKind.CORRECTION,
        "getting-about",
        WrongField.OTHER,
        "路口的公交站牌还是旧线路。",
        answer=AnswerDraft(
            CaseOutcome.NOT_OURS, "站牌由公交公司维护，我们已转告，您也可以直接致电。", "公交公司客服"
        ),
    ),
    _Told(
        8,
        CaseKind.NEED,
        "companionship",
        None,
        "想有人定期来陪独居老人说说话。",
        answer=AnswerDraft(CaseOutcome.DUPLICATE, "与您邻居反映的上门服务需求一并安排，办理情况见下。"),
        same_as=4,
    ),
    _Told(
        12,
        CaseKind.NEED,
        None,
        None,
        "夜里楼下施工太吵。",
        answer=AnswerDraft(CaseOutcome.HOTLINE, about="GD2026110012345"),
    ),
    _Told(
        2,
        CaseKind.NEED,
        "employment-advice",
        None,
        "想问问灵活就业怎么缴社保，社区说不清楚。",
        passed_to=2,
        reason="涉及社保政策，请科室直接答复居民。",
    ),
    _Told(
        3,
        CaseKind.CORRECTION,
        "re-employment-support",
        WrongField.STATE,
        "听说这项培训已经停了。",
        passed_to=0,
        reason="培训由街道统一组织，是否继续办请街道确认。",
    ),
    _Told(
        16,
        CaseKind.CORRECTION,
        "job-placement",
        WrongField.PHONE,
        "电话一直没有人接。",
        answer=AnswerDraft(CaseOutcome.CORRECTED, "已核对，电话无误，工作日上班时间有人接听。"),
        unsettled="昨天上午又打了三次，还是没有人接。",
    ),
)


def keep_replies(session: Session, *, street: int, author: str) -> None:
    """Give a street one reply of its own."""
    office = Actor(author, (Held(Role.STREET, street),))
    shipped = feedback.shipped_replies()[CaseOutcome.CORRECTED]
    zh, en = _OWN_REPLY
    feedback.save_reply(
        session,
        actor=office,
        street=street,
        outcome=CaseOutcome.CORRECTED,
        text_zh=zh,
        text_en=en,
        expected_version=shipped.version,
    )


def tell(session: Session, *, author: str, edition: EditionFacts, community: int, today: date) -> int:
    """Report all of them in a community and handle those that are handled; gives how many cases there are then.

    No contacts: invented people cannot be called.
    """
    items = {item.key: item for item in edition.items}
    found: dict[int, ReportFacts] = {}
    for number, each in enumerate(_TOLD):
        if each.item is not None and each.item not in items:
            continue
        at = datetime.combine(today - timedelta(days=each.days), time(9, 40), BEIJING)
        draft = feedback.ReportDraft(
            kind=each.kind,
            division=community,
            item=items[each.item] if each.item else None,
            field=each.field,
            words=each.words,
        )
        for again in range(each.times):
            found[number] = feedback.report(
                session, draft=draft, channel=Channel.WEB, now=at + timedelta(minutes=50 * again)
            )
        same = found.get(each.same_as) if each.same_as is not None else None
        _handle(session, author, community, each, found[number], same, at + timedelta(hours=23))
    return len(found)


def _handle(
    session: Session,
    author: str,
    community: int,
    told: _Told,
    report: ReportFacts,
    same: ReportFacts | None,
    at: datetime,
) -> None:
    """Do with a report what became of it, from ``at`` on."""
    worker, case = Actor(author, (Held(Role.WORKER, community),)), report.case.id
    street = feedback.street_of(community)
    if told.passed_to is not None and street is not None:
        by_name = {each.name: each.id for each in departments_of(session, street)}
        name = [*OF_STREETS][told.passed_to - 1] if told.passed_to else None
        feedback.pass_on(
            session,
            actor=worker,
            case=case,
            division=street,
            department=by_name.get(name) if name else None,
            reason=told.reason,
            now=at,
        )
    if told.answer is None or (told.same_as is not None and same is None):
        return
    draft = replace(told.answer, duplicate_of=same.case.id if same else None)
    feedback.answer(session, actor=worker, case=case, draft=draft, now=at)
    if told.corrected:
        last = feedback.events_of(session, case)[-1].id
        feedback.correct_answer(
            session,
            actor=worker,
            case=case,
            draft=replace(draft, words=told.corrected),
            seen=last,
            now=at + timedelta(days=1),
        )
    if told.unsettled:
        feedback.reopen(session, code=report.code, words=told.unsettled, now=at + timedelta(days=13))
