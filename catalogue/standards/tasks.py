"""The tasks of the standards, and which of them a community's own profile shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, edition_in_force
from ..foundation import clock
from ..foundation.errors import NotFound, _

CATALOGUE = "beijing-standards"
STATION_NAME = "社区服务站"
"""What the name of a station has in it, by task 1."""


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task that a field of the profile shows: ``is_met`` says so of a value; without a value it is unknown."""

    field: str
    is_met: Callable[[int | str], bool]

    @property
    def day_field(self) -> str | None:
        """The field with the day of the value; None where the name of the station is the value."""
        return f"{self.field}_on" if self.field != "station_name" else None


def _at_least(least: int) -> Callable[[int | str], bool]:
    return lambda value: isinstance(value, int) and value >= least


SHOWN: Mapping[str, ShownTask] = {
    "station-under-its-name": ShownTask("station_name", lambda name: STATION_NAME in str(name)),
    "social-worker": ShownTask("social_workers", _at_least(1)),
    "rooms-350": ShownTask("rooms_area", _at_least(350)),
    "office-funds": ShownTask("office_funds", _at_least(50)),
}
"""Key of a task (1, 19, 21, 26) -> what shows it. All other tasks are duties of streets and districts."""


def standards(session: Session) -> EditionFacts:
    """The list in force. Raises ``NotFound`` if none is loaded."""
    found = edition_in_force(session, clock.today(), CATALOGUE)
    if found is None:
        raise NotFound(_("The standards for communities are not loaded."))
    return found
