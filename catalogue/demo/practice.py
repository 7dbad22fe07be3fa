"""How common each item is in the demonstration, who provides it and where: invented, but not at random.

Towns have more services with a counter and a company behind them, villages more that neighbours do for each
other. Nothing here is a fact about Beijing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..models import CommitteeKind, Form, ProviderKind

_STREET, _COMMITTEE, _STATION = ProviderKind.STREET, ProviderKind.COMMITTEE, ProviderKind.STATION
_DEPARTMENT, _INSTITUTION = ProviderKind.DEPARTMENT, ProviderKind.INSTITUTION
_SOCIAL, _UNIT = ProviderKind.SOCIAL, ProviderKind.LOCAL_UNIT
_COMPANY, _VOLUNTEERS = ProviderKind.COMPANY, ProviderKind.VOLUNTEERS

_REPORTING = 4
"""Communities without an account that report in a street with one, at least."""


@dataclass(frozen=True, slots=True)
class Practice:
    """``town`` and ``village``: share (0 to 1) of reporting 居 and 村 that deliver the item.

    ``providers`` and ``venues`` (kinds of place, see ``places.VENUES``) have the usual one first. ``fee``
    says that residents pay for it.
    """

    town: float
    village: float
    providers: tuple[ProviderKind, ...]
    venues: tuple[str, ...] = ()
    fee: bool = False

    def share(self, kind: CommitteeKind) -> float:
        """The share for a committee kind."""
        return self.town if kind is CommitteeKind.JU else self.village


USUAL: Mapping[Form, Practice] = {
    Form.VENUE: Practice(0.70, 0.55, (_STATION, _COMMITTEE), ("station",)),
    Form.HOME: Practice(0.60, 0.40, (_VOLUNTEERS, _SOCIAL)),
    Form.REMOTE: Practice(0.60, 0.35, (_STATION, _COMPANY)),
    Form.OUTREACH: Practice(0.80, 0.65, (_COMMITTEE, _VOLUNTEERS)),
    Form.FACILITY: Practice(0.70, 0.50, (_STREET, _COMMITTEE)),
}
"""For an item that the table below does not know."""

PRACTICES: Mapping[str, Practice] = {
    # 01 Employment
    "employment-advice": Practice(0.86, 0.66, (_STATION, _DEPARTMENT), ("station",)),
    "job-placement": Practice(0.80, 0.58, (_DEPARTMENT, _STATION), ("station",)),
    "re-employment-support": Practice(0.74, 0.50, (_DEPARTMENT, _STATION), ("station",)),
    "zero-employment-families": Practice(0.66, 0.46, (_STATION, _STREET), ("station",)),
    "business-start-up": Practice(0.44, 0.26, (_STREET, _SOCIAL), ("station",)),
    # 02 Older people, disabled people, retirees
    "home-care": Practice(0.58, 0.30, (_COMPANY, _SOCIAL), fee=True),
    "meals": Practice(0.52, 0.27, (_COMPANY, _COMMITTEE), ("canteen",), fee=True),
    "getting-about": Practice(0.38, 0.22, (_VOLUNTEERS, _COMPANY)),
    "companionship": Practice(0.71, 0.57, (_VOLUNTEERS, _SOCIAL)),
    "electronic-aids": Practice(0.48, 0.16, (_COMPANY, _STREET), fee=True),
    "concessions": Practice(0.87, 0.80, (_STATION, _COMMITTEE), ("station",)),
    "disabled-peoples-home": Practice(0.49, 0.21, (_STREET, _SOCIAL), ("care", "activity")),
    "barrier-free-access": Practice(0.56, 0.24, (_STREET, _DEPARTMENT)),
    "older-residents-register": Practice(0.84, 0.72, (_STATION, _COMMITTEE), ("station",)),
    "company-retirees": Practice(0.78, 0.24, (_STATION, _DEPARTMENT), ("station",)),
    "day-care": Practice(0.36, 0.15, (_COMPANY, _SOCIAL, _STREET), ("care", "activity"), fee=True),
    # 03 Social assistance
    "minimum-living-allowance": Practice(0.93, 0.90, (_STREET, _STATION), ("station",)),
    "vulnerable-groups": Practice(0.80, 0.73, (_COMMITTEE, _VOLUNTEERS)),
    "emergency-relief": Practice(0.89, 0.84, (_STREET, _COMMITTEE), ("station",)),
    # 04 Health
    "primary-health-care": Practice(0.85, 0.73, (_INSTITUTION, _COMPANY), ("clinic",), fee=True),
    "health-records": Practice(0.83, 0.70, (_INSTITUTION,), ("clinic",)),
    "referrals": Practice(0.63, 0.42, (_INSTITUTION,), ("clinic",)),
    "family-planning": Practice(0.92, 0.88, (_COMMITTEE, _STATION), ("station",)),
    "one-child-families": Practice(0.86, 0.74, (_COMMITTEE, _STATION), ("station",)),
    "first-aid-and-wellbeing": Practice(0.55, 0.36, (_INSTITUTION, _SOCIAL), ("clinic", "activity")),
    # 05 Culture, education, sport
    "culture-activities": Practice(0.90, 0.82, (_COMMITTEE, _VOLUNTEERS), ("activity",)),
    "education-training": Practice(0.73, 0.47, (_COMMITTEE, _SOCIAL), ("activity",)),
    "early-childhood": Practice(0.47, 0.19, (_COMPANY, _SOCIAL), ("activity",), fee=True),
    "school-holiday-activities": Practice(0.68, 0.41, (_COMMITTEE, _VOLUNTEERS), ("activity",)),
    "science-outreach": Practice(0.82, 0.66, (_COMMITTEE, _VOLUNTEERS)),
    "reading-room": Practice(0.80, 0.84, (_COMMITTEE,), ("reading", "activity")),
    "sports-facilities": Practice(0.88, 0.86, (_STREET, _UNIT), ("fitness",)),
    "sports-groups": Practice(0.73, 0.55, (_VOLUNTEERS, _COMMITTEE), ("fitness", "activity")),
    "fitness-activities": Practice(0.79, 0.63, (_VOLUNTEERS, _COMMITTEE), ("fitness", "activity")),
    "fitness-test": Practice(0.33, 0.14, (_STREET, _SOCIAL), ("activity", "clinic")),
    "fitness-guidance": Practice(0.59, 0.37, (_VOLUNTEERS, _SOCIAL)),
    # 06 Migrants and rented homes
    "migrant-residents": Practice(0.90, 0.74, (_STATION, _DEPARTMENT), ("station",)),
    "rented-homes": Practice(0.87, 0.66, (_STATION, _DEPARTMENT), ("station",)),
    # 07 Safety
    "crime-notices": Practice(0.88, 0.77, (_DEPARTMENT, _COMMITTEE)),
    "neighbourhood-watch": Practice(0.91, 0.84, (_VOLUNTEERS, _COMMITTEE)),
    "community-corrections": Practice(0.69, 0.55, (_DEPARTMENT,), ("station",)),
    "resettlement-support": Practice(0.67, 0.53, (_DEPARTMENT, _COMMITTEE), ("station",)),
    "drug-prevention": Practice(0.85, 0.76, (_COMMITTEE, _VOLUNTEERS)),
    "youth-protection": Practice(0.72, 0.56, (_COMMITTEE, _SOCIAL)),
    "legal-advice": Practice(0.76, 0.57, (_DEPARTMENT, _SOCIAL), ("station",)),
    "fire-safety": Practice(0.90, 0.80, (_COMMITTEE, _VOLUNTEERS)),
    "stability": Practice(0.86, 0.81, (_COMMITTEE, _VOLUNTEERS)),
    "emergency-response": Practice(0.74, 0.62, (_COMMITTEE, _STREET)),
    "community-police": Practice(0.82, 0.60, (_DEPARTMENT,), ("police",)),
    "security-installations": Practice(0.64, 0.43, (_STREET, _COMPANY)),
    # 08 Environment
    "environment-cleanup": Practice(0.88, 0.85, (_COMMITTEE, _COMPANY)),
    "greening": Practice(0.84, 0.77, (_STREET, _COMPANY)),
    "environmental-protection": Practice(0.68, 0.44, (_COMMITTEE, _VOLUNTEERS)),
    "energy-saving": Practice(0.55, 0.33, (_COMMITTEE, _VOLUNTEERS)),
    "public-utilities": Practice(0.78, 0.60, (_STREET, _DEPARTMENT)),
    # 09 Convenience
    "local-shops": Practice(0.92, 0.68, (_COMPANY,), ("shop",), fee=True),
    "domestic-help": Practice(0.74, 0.13, (_COMPANY, _STATION), fee=True),
    "bill-payment": Practice(0.80, 0.50, (_COMPANY, _STATION), ("shop", "station")),
    # 10 Other
    "counselling": Practice(0.41, 0.13, (_VOLUNTEERS, _SOCIAL), ("activity", "station")),
    "online-information": Practice(0.62, 0.33, (_STATION, _COMMITTEE)),
}


def practice_of(key: str, form: Form) -> Practice:
    """The practice of an item by its key; the usual one of its form for an item not in the table."""
    return PRACTICES.get(key) or USUAL[form]


@dataclass(frozen=True, slots=True)
class DistrictPractice:
    """How a district does: ``report`` is the share of lines filled in, ``lift`` moves every item's share."""

    report: float
    lift: float


_USUAL_PLACE = DistrictPractice(0.76, 0.0)
_DISTRICTS: Mapping[int, DistrictPractice] = {
    110101: DistrictPractice(0.90, 0.09),  # 东城
    110102: DistrictPractice(0.92, 0.10),  # 西城
    110105: DistrictPractice(0.82, 0.05),  # 朝阳
    110106: DistrictPractice(0.80, 0.02),  # 丰台
    110107: DistrictPractice(0.86, 0.06),  # 石景山
    110108: DistrictPractice(0.84, 0.06),  # 海淀
    110109: DistrictPractice(0.70, -0.04),  # 门头沟
    110111: DistrictPractice(0.69, -0.06),  # 房山
    110112: DistrictPractice(0.76, -0.01),  # 通州
    110113: DistrictPractice(0.80, 0.03),  # 顺义
    110114: DistrictPractice(0.74, -0.02),  # 昌平
    110115: DistrictPractice(0.75, 0.0),  # 大兴
    110116: DistrictPractice(0.70, -0.05),  # 怀柔
    110117: DistrictPractice(0.72, -0.03),  # 平谷
    110118: DistrictPractice(0.67, -0.07),  # 密云
    110119: DistrictPractice(0.64, -0.09),  # 延庆
}
OLD_TOWN = frozenset({110101, 110102})
"""Where streets are hutongs."""
INNER = OLD_TOWN | {110105, 110106, 110107, 110108}


def district_of(community: int) -> int:
    """The six digits of a community's district."""
    return community // 10**6


def place_of(community: int) -> DistrictPractice:
    """How the district of a community does."""
    return _DISTRICTS.get(district_of(community), _USUAL_PLACE)


def not_begun(street: int, communities: Sequence[int], shown: Collection[int]) -> int | None:
    """The last community but one of a street with an account, if enough others report: it reports nothing, and the office sees what helps."""
    own = [code for code in communities if code not in shown]
    return own[-2] if street in shown and len(own) > _REPORTING else None
