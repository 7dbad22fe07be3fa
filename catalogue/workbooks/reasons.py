"""Why a row is to be looked at: what today's list would say of it, for every line and place and not only the first seven."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from ..counters.segments import Segment
from ..divisions import ProfileFacts
from ..offerings import Line, PointFacts
from ..offerings.checks.questions import PlaceQuestion, ask
from ..today.listing import ends_on, place_ends_on
from .words import DueReason, WorkbookWording


class Reasons:
    """Why rows of one community are to be looked at, in words; rows without a reason are not in it.

    ``lines`` is by item id, ``points`` by the id of the service point.
    """

    def __init__(
        self,
        community: int,
        lines: Sequence[Line],
        points: Sequence[PointFacts],
        profile: ProfileFacts | None,
        *,
        today: date,
        wording: WorkbookWording,
    ) -> None:
        self._today, self._wording = today, wording
        questions = ask(community, lines, points, profile, today=today)
        due = [
            question for question in questions if question.is_due(today) and question.last_checked != today
        ]
        with_place = {line.item.id: question for question in due for line in question.lines}
        self.lines: Mapping[int, str] = {
            line.item.id: reason
            for line in lines
            if not line.kept_by_others and (reason := self._of_line(line, with_place.get(line.item.id)))
        }
        self.points: Mapping[int, str] = {
            question.point.id: reason
            for question in questions
            if question.point is not None and (reason := self._of_place(question, question in due))
        }

    def _of_line(self, line: Line, question: PlaceQuestion | None) -> str | None:
        say, offering = self._wording.reason, line.offering
        if line.disputed:
            return say(DueReason.DISPUTED)
        if line.outdated:
            return say(DueReason.OUTDATED)
        if day := ends_on(line, self._today):
            return say(DueReason.ENDING, day=day.isoformat())
        if line.segment is Segment.EXPIRED and offering and offering.confirmed_on:
            return say(DueReason.EXPIRED, day=offering.confirmed_on.isoformat())
        if line.segment is Segment.UNKNOWN:
            return say(DueReason.EMPTY)
        if question is not None and question.point is not None:
            return say(DueReason.PLACE, name=question.point.name)
        return None

    def _of_place(self, question: PlaceQuestion, due: bool) -> str | None:
        point = question.point
        assert point is not None
        if day := place_ends_on(question, self._today):
            return self._wording.reason(DueReason.ENDING, day=(day - timedelta(days=1)).isoformat())
        return self._wording.reason(DueReason.PLACE, name=point.name) if due else None
