"""Answers of invented places that wait for the workers of the demonstration."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ..models import PointAnswerKind
from ..offerings import points_of
from ..place_checks import PointAnswerDraft, answer_by_link

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
