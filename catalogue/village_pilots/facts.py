"""村庄社区化试点 (专栏17) as the source describes it, as entered and as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

SOURCE_VILLAGES = 668
"""Villages in the pilot by the plan's text."""
CONTENTS: Mapping[str, str] = {
    "self_rule": "加强党的领导，推进村民自治",
    "facilities": "加强基础建设，完善配套设施",
    "services": "整合资源力量，提升服务管理",
    "safety": "实施综合治理，实现动态防控",
}
"""The four contents by their key, word for word from the box."""


@dataclass(frozen=True, slots=True)
class PilotDraft:
    """Days since when a village is in the pilot, has each of the contents, and a 一站式 station; None: not known, or not yet."""

    began_on: date | None = None
    self_rule_on: date | None = None
    facilities_on: date | None = None
    services_on: date | None = None
    safety_on: date | None = None
    station_on: date | None = None

    @property
    def contents(self) -> Mapping[str, date | None]:
        """The day of each of the contents, by key."""
        return {key: getattr(self, f"{key}_on") for key in CONTENTS}


ASKED = (*(f"{key}_on" for key in CONTENTS), "station_on")
"""The days of what a village in the pilot may have: the four contents, and a station."""
DAYS = tuple(PilotDraft.__dataclass_fields__)
"""The names of a draft's days, in order."""


@dataclass(frozen=True, slots=True)
class PilotVillage:
    """A village of a division. ``pilot`` is None where it is not in the pilot."""

    code: int
    name: str
    street: int | None
    pilot: PilotDraft | None


@dataclass(frozen=True, slots=True)
class PilotCount:
    """Villages of a division, those in the pilot, those with each of the contents, those with a station."""

    villages: int = 0
    pilots: int = 0
    contents: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(CONTENTS, 0))
    stations: int = 0

    def __add__(self, other: PilotCount) -> PilotCount:
        return PilotCount(
            self.villages + other.villages,
            self.pilots + other.pilots,
            {key: self.contents[key] + other.contents[key] for key in CONTENTS},
            self.stations + other.stations,
        )
