"""The tasks of the standards, and which of them a community's own profile shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, edition_in_force
from ..foundation import clock
from ..foundation.errors import NotFound, _
from ..models import CommunityProfile

CATALOGUE = "beijing-standards"
STATION_NAME = "社区服务站"
"""What the name of a station has in it, by task 1."""


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task that a field of the profile shows: met if the value is at least ``least``, or has :data:`STATION_NAME` in it.

    Without a value it is unknown.
    """

    field: str
    least: int | None = None

    @property
    def day_field(self) -> str | None:
        """The field with the day of the value; None where the name of the station is the value."""
        return f"{self.field}_on" if self.least is not None else None

    def is_met(self, value: int | str) -> bool:
        """Whether a value meets the task."""
        return STATION_NAME in str(value) if self.least is None else int(value) >= self.least

    @property
    def met(self) -> ColumnElement[bool]:
        """The same of the profiles of a statement: true, false, or null where there is no value."""
        column: Any = getattr(CommunityProfile, self.field)
        met: ColumnElement[bool] = (
            column.contains(STATION_NAME) if self.least is None else column >= self.least
        )
        return met


SHOWN: Mapping[str, ShownTask] = {
    "station-under-its-name": ShownTask("station_name"),
    "social-worker": ShownTask("social_workers", least=1),
    "rooms-350": ShownTask("rooms_area", least=350),
    "office-funds": ShownTask("office_funds", least=50),
}
"""Key of a task (1, 19, 21, 26) -> what shows it. All other tasks are duties of streets and districts."""


def edition_of_standards(session: Session) -> EditionFacts | None:
    """The list in force; None if none is loaded."""
    return edition_in_force(session, clock.today(), CATALOGUE)


def standards(session: Session) -> EditionFacts:
    """The list in force. Raises ``NotFound`` if none is loaded."""
    found = edition_of_standards(session)
    if found is None:
        raise NotFound(_("The standards for communities are not loaded."))
    return found
