"""What waits for the workers of the demonstration: answers of invented places, and a web address that does not open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ..access.rights import SYSTEM, Actor
from ..catalogues import EditionFacts
from ..links import LinkAnswer, LinkVerdict, keep_answers
from ..models import PointAnswerKind, State
from ..offerings import get_line, points_of, record
from ..place_checks import PointAnswerDraft, answer_by_link

_LINK, _LINKED = "https://wangluo.example.cn/banshi", "1002"
_LATER_HOURS = "Mo-Fr 08:30-11:30,13:30-17:30"


def tell_places(session: Session, *, community: int, today: date) -> None:
    """Let the first three places of a community answer: no change, other hours, closed down."""
    said = (
        PointAnswerDraft(kind=PointAnswerKind.UNCHANGED),
        PointAnswerDraft(
            kind=PointAnswerKind.CHANGED, fields={"hours": _LATER_HOURS}, note="下月起中午休息。"
        ),
        PointAnswerDraft(kind=PointAnswerKind.CLOSED, closed_on=today - timedelta(days=3)),
    )
    open_points = [
        point
        for point in points_of(session, community)
        if point.ends_on is None and point.hours != _LATER_HOURS
    ]
    for point, draft in zip(open_points, said, strict=False):
        answer_by_link(
            session, point=point, draft=draft, seen=point.version, page="demonstration", today=today
        )


def name_link(session: Session, *, actor: Actor, edition: EditionFacts, community: int, today: date) -> None:
    """Let a line of a community name a web address that did not open on two days."""
    if _LINKED not in {item.code for item in edition.items}:
        return
    line = get_line(session, edition, community, _LINKED)
    if line.offering is None or line.kept_by_others or line.offering.state is not State.DELIVERED:
        return
    record(
        session,
        actor=actor,
        community=community,
        item=line.item,
        draft=replace(line.offering.draft, link=_LINK),
        expected_version=line.version,
        today=today,
    )
    gone = {_LINK: LinkAnswer(LinkVerdict.FAILED, "404")}
    for before in (2, 1):
        keep_answers(session, actor=SYSTEM, answers=gone, today=today - timedelta(days=before))
