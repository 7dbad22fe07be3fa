"""Which villages the table shows: ``?show=all``, ``pilot`` or ``outside``; ``?lacks=station`` for those in the pilot without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.models import Level
from catalogue.village_pilots import ASKED, PilotCount

from ...requests.choices import read_choice
from ...requests.paging import read_page
from ...words.labels import PILOT_CONTENTS

SHOWN: Mapping[str, LazyString] = {
    "all": _l("All villages"),
    "pilot": _l("In the pilot"),
    "outside": _l("Not in the pilot"),
}
LACKING: Mapping[str, LazyString] = {**PILOT_CONTENTS, "station": _l("One-stop station")}
"""What a village in the pilot may have no day of."""


@dataclass(frozen=True, slots=True)
class PilotsAsked:
    """What the table shows; ``page`` counts from 1. ``usual``: what it shows unless it is asked."""

    show: str
    lacks: str | None
    page: int
    usual: str

    @property
    def pilots(self) -> bool | None:
        """Whether the villages are in the pilot; None for all."""
        return None if self.show == "all" else self.show == "pilot"

    @property
    def day(self) -> str | None:
        """The day that the villages have not, of ``ASKED``; None if this is not asked."""
        return f"{self.lacks}_on" if self.lacks else None

    def listed(self, count: PilotCount) -> int:
        """How many villages the table shows on all its pages."""
        if self.lacks:
            having = {
                **{f"{key}_on": many for key, many in count.contents.items()},
                ASKED[-1]: count.stations,
            }
            return count.pilots - having[f"{self.lacks}_on"]
        return {"all": count.villages, "pilot": count.pilots, "outside": count.villages - count.pilots}[
            self.show
        ]

    def ask(self, *, show: str | None = None, lacks: str | None = None, page: int = 1) -> str:
        """The query string of another table; empty for what is usual, from the first page."""
        asked = {"show": show} if show and show != self.usual and not lacks else {}
        if lacks:
            asked["lacks"] = lacks
        if page > 1:
            asked["page"] = str(page)
        return f"?{urlencode(asked)}" if asked else ""


def read_pilots_asked(arguments: Mapping[str, str], level: Level) -> PilotsAsked:
    """What a query string asks for: usually every village of a street, and of wider divisions those in the pilot.

    Raises ``ChoiceRefused``.
    """
    usual = "all" if level is Level.STREET else "pilot"
    lacks = read_choice(
        arguments, "lacks", _l("No day recorded of"), [*LACKING], lambda key: str(LACKING[key])
    )
    show = read_choice(arguments, "show", _l("Villages"), [*SHOWN], lambda key: str(SHOWN[key]))
    return PilotsAsked("pilot" if lacks else show or usual, lacks, read_page(arguments), usual)
