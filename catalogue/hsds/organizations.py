"""Communities, and the offices above them, as organizations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..divisions import DivisionFacts, ProfileFacts, get_profiles
from ..divisions.tree import facts, select_facts
from ..models import Division, Level
from ..published import open_records
from . import both
from .addresses import Addresses
from .ids import RecordId, RecordKind, organization_id
from .places import invented, phones_of
from .reading import notices_in_both
from .schedules import schedules_of

_TABLE: Any = Division.__table__
_OFFICES = (Level.DISTRICT, Level.STREET, Level.COMMUNITY)


@dataclass(frozen=True, slots=True)
class Organizations:
    """Some divisions with what communities among them say of themselves, and how many there are in all."""

    total: int
    divisions: tuple[DivisionFacts, ...]
    profiles: Mapping[int, ProfileFacts]

    def records(self, addresses: Addresses, *, demonstration: bool, full: bool) -> list[dict[str, Any]]:
        """Them as organizations, with all that belongs to each or without what has several values."""
        return [
            _record(
                each,
                self.profiles.get(each.code),
                addresses,
                demonstration=demonstration,
                full=full,
            )
            for each in self.divisions
        ]


def some_organizations(session: Session, words: Sequence[str], *, offset: int, limit: int) -> Organizations:
    """At most ``limit`` of the present organizations whose names have all words, by code. Five queries."""
    found = select_facts().where(_TABLE.c.retired_on.is_(None), _TABLE.c.level.in_(_OFFICES))
    for word in words:
        found = found.where(_TABLE.c.name.icontains(word, autoescape=True))
    total = session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    rows = facts(session, found.order_by(_TABLE.c.code).offset(offset).limit(limit)) if offset < total else ()
    return _with_profiles(session, total, rows)


def one_organization(session: Session, named: RecordId) -> Organizations:
    """The present organization that an identifier names, or none. Four queries."""
    found = select_facts().where(
        _TABLE.c.code == named.code, _TABLE.c.retired_on.is_(None), _TABLE.c.level.in_(_OFFICES)
    )
    rows = facts(session, found)
    return _with_profiles(session, len(rows), rows)


def _with_profiles(session: Session, total: int, rows: tuple[DivisionFacts, ...]) -> Organizations:
    codes = [each.code for each in rows if each.level is Level.COMMUNITY]
    found = open_records(session, list(get_profiles(session, codes).values()) if codes else [])
    notices = notices_in_both(session)
    profiles = {
        each.community: replace(each, hours=notices.hours(each.community, each.hours)) for each in found
    }
    return Organizations(total, rows, profiles)


def _record(
    division: DivisionFacts,
    profile: ProfileFacts | None,
    addresses: Addresses,
    *,
    demonstration: bool,
    full: bool,
) -> dict[str, Any]:
    own = organization_id(division.code)
    said: dict[str, Any] = {
        "id": own,
        "name": division.name,
        "alternate_name": division.short_name,
        "description": f"{both.INVENTED} {division.name}" if demonstration else division.name,
        "website": addresses.division(division.code),
        "uri": addresses.division(division.code),
    }
    if division.parent_code and division.level in (Level.COMMUNITY, Level.STREET):
        said["parent_organization_id"] = organization_id(division.parent_code)
    if not full:
        return said
    said["organization_identifiers"] = [
        {
            "id": RecordId(RecordKind.ORGANIZATION, 1, division.code).id,
            "organization_id": own,
            "identifier_scheme": "CN-NBS",
            "identifier_type": "统计用区划代码",
            "identifier": f"{division.code:012d}",
        }
    ]
    said["phones"] = phones_of(profile.phones if profile else (), own)
    if profile is not None and profile.station_name:
        said["locations"] = [_station(division.code, profile, demonstration=demonstration)]
    if demonstration:
        said["attributes"] = invented(own, "organization")
    return said


def _station(code: int, profile: ProfileFacts, *, demonstration: bool) -> dict[str, Any]:
    own = RecordId(RecordKind.STATION, code=code).id
    said: dict[str, Any] = {
        "id": own,
        "location_type": "physical",
        "organization_id": organization_id(code),
        "name": profile.station_name,
    }
    about = [text for text in (profile.address, both.INVENTED if demonstration else None) if text]
    if about:
        said["description"] = " ".join(about)
    if profile.latitude is not None and profile.longitude is not None:
        said |= {"latitude": profile.latitude, "longitude": profile.longitude}
    said["phones"] = phones_of(profile.phones, own)
    said["schedules"] = schedules_of(profile.hours, own)
    return said
