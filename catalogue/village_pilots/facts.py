"""村庄社区化试点 (专栏17) as the source describes it, as entered and as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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

    villages: int
    pilots: int
    contents: Mapping[str, int]
    stations: int

    @staticmethod
    def sum(counts: Iterable[PilotCount]) -> PilotCount:
        """Several counts together."""
        every = list(counts)
        return PilotCount(
            sum(each.villages for each in every),
            sum(each.pilots for each in every),
            {key: sum(each.contents[key] for each in every) for key in CONTENTS},
            sum(each.stations for each in every),
        )
