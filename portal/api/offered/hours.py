"""Opening hours for programs: the notation, and what holds on a day, with the notices by which places are closed."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from catalogue.foundation import clock
from catalogue.models import DayKind
from catalogue.notices import NoticeFacts
from catalogue.offerings import PointFacts
from catalogue.time import days
from catalogue.time.hours import MINUTES_A_DAY, Basis, Openness, Span, read_hours

from ...frame.notices import CLOSED, notices_as_given


class SpanModel(BaseModel):
    """A period that begins on the day."""

    opens: str = Field(examples=["09:00"])
    closes: str | None = Field(
        description="Null: nothing says when. 24:00 is the end of the day.", examples=["17:00"]
    )
    next_day: bool = Field(description="Whether it closes on the next morning.")
    sure: bool = Field(description="False: open only if the remark comes true, such as by appointment.")
    remark: str | None


class DayHoursModel(BaseModel):
    """The hours of a day."""

    day: date
    kind: DayKind = Field(description="A public holiday, a weekend day that is worked, or ordinary.")
    basis: Basis | None = Field(
        description="Why the hours are these: what ends in `_unsaid` is not confirmed. Null: hours are not known."
    )
    spans: list[SpanModel] | None = Field(description="Empty: closed all day. Null: hours are not known.")


class NoticeModel(BaseModel):
    """For some days places are closed, or have other hours."""

    division: str = Field(description="Code of the division that gave it.")
    first_day: date
    last_day: date
    hours: str | None = Field(description="The hours on these days; null: closed.")
    reason_zh: str
    reason_en: str | None


def hours_said(point: PointFacts) -> str | None:
    """The hours of a point in the notation, as its page has them: with notices, and closed after its last day."""
    if point.is_over(clock.today()):
        return CLOSED
    return notices_as_given().hours(point.community, point.hours, point=point.id)


def day_hours(hours: str | None, day: date) -> dict[str, Any]:
    """The hours of a day as a ``DayHoursModel``."""
    known = read_hours(hours)
    return {
        "day": day,
        "kind": days.current().kind(day),
        "basis": known and known.basis(day).value,
        "spans": None if known is None else [_span(each) for each in known.spans_on(day)],
    }


def notices_of(point: PointFacts) -> list[dict[str, Any]]:
    """The notices in force and to come that are about a point, each as a ``NoticeModel``."""
    told = notices_as_given().of(point.community)
    return [_notice(each) for each in told if point.id not in each.spared]


def _notice(notice: NoticeFacts) -> dict[str, Any]:
    return {
        "division": f"{notice.division:012d}",
        "first_day": notice.first_day,
        "last_day": notice.last_day,
        "hours": notice.hours,
        "reason_zh": notice.reason_zh,
        "reason_en": notice.reason_en,
    }


def _span(span: Span) -> dict[str, Any]:
    period = span.period
    later = period.closes > MINUTES_A_DAY
    closes = period.closes - MINUTES_A_DAY if later else period.closes
    return {
        "opens": _clock(period.opens),
        "closes": None if period.open_end else _clock(closes),
        "next_day": later,
        "sure": span.openness is Openness.OPEN,
        "remark": span.remark,
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


Whose = Literal["place", "station", "hotline"]
"""Whose number is to be called."""
