"""Public holidays and weekend days that are worked: what opening hours go by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from flask import Response
from pydantic import BaseModel, Field

from catalogue.foundation import clock
from catalogue.models import DayKind
from catalogue.time import days
from catalogue.time.days import Calendar

from ...open_answers.asked import Parameters
from ...open_answers.described import answered
from ...open_answers.kept import as_json, open_answer
from ...words.i18n import in_both
from ...words.opening_hours.calendar_days import FESTIVALS
from ..scope import AboutModel, about, blueprint, described


class CalendarDayModel(BaseModel):
    """A day that is not as its weekday."""

    day: date
    kind: Literal["holiday", "make_up"] = Field(
        description="A public holiday, or a Saturday or Sunday on which offices work (调休上班日)."
    )
    name_zh: str | None = Field(description="Name of the holiday, where it has one.")
    name_en: str | None


class CalendarModel(BaseModel):
    """A year."""

    year: int
    known: bool = Field(
        description="Whether the holidays of the year are known: they are announced in the autumn before. If not, "
        "only those are listed that the law fixes."
    )
    days: list[CalendarDayModel] = Field(description="In order; every other day is as its weekday.")


class CalendarAnswerModel(BaseModel):
    """The calendar of a year."""

    about: AboutModel
    data: CalendarModel


class CalendarParameters(Parameters):
    """Which year."""

    year: int | None = Field(None, ge=2004, le=2100, description="Without it the present year.")


@blueprint.get("/calendar")
@open_answer()
@described.validate(resp=answered(CalendarAnswerModel), tags=["calendar"], operation_id="showCalendar")
def show_calendar(query: CalendarParameters) -> Response:
    """Show the public holidays of a year, and the weekend days that are worked."""
    year, known = query.year or clock.today().year, days.current()
    every = (date(year, 1, 1) + timedelta(days=ahead) for ahead in range(366))
    special = [
        _row(known, day) for day in every if day.year == year and known.kind(day) is not DayKind.ORDINARY
    ]
    return as_json({"about": about(), "data": {"year": year, "known": known.knows(year), "days": special}})


def _row(known: Calendar, day: date) -> dict[str, Any]:
    name = known.name(day)
    festival = FESTIVALS.get(name) if name else None
    in_chinese, in_english = (name, None) if festival is None else in_both(lambda: festival)
    return {"day": day, "kind": known.kind(day), "name_zh": in_chinese, "name_en": in_english}
