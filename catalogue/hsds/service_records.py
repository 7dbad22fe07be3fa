"""What a community says of an item, as a service."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from ..counters.segments import Segment
from ..foundation.clock import BEIJING
from ..models import State
from ..offerings.facts import OfferingFacts
from . import both
from .addresses import Addresses
from .ids import organization_id, service_id, within
from .places import at_location_record, attribute, invented, phones_of
from .reading import Service
from .schedules import schedules_of_session
from .taxonomies import term_record

_STATUS = {
    Segment.DELIVERED: "active",
    Segment.EXPIRED: "active",
    Segment.PARTIAL: "active",
    Segment.SUSPENDED: "temporarily closed",
    Segment.PLANNED: "inactive",
    Segment.ABSENT: "inactive",
}
"""Unknown cells, and what does not apply, are not published."""
_TIME_LIMIT = "time_limit"
_GUIDE = {
    "eligibility_description": ("eligibility", "conditions"),
    "application_process": ("steps", _TIME_LIMIT),
    "fees_description": ("fee",),
}
"""Fields of the standard, and those of a guide that say the same. Papers are ``required_documents``."""


def id_of(service: Service) -> str:
    """The identifier of a service."""
    return service_id(service.edition.catalogue.key, service.line.item.key, service.community)


def instant(at: datetime) -> str:
    """An instant to the millisecond, in Beijing's time."""
    return at.astimezone(BEIJING).isoformat(timespec="milliseconds")


def minimal_record(service: Service) -> dict[str, Any]:
    """A service of which only its being there and its last change are asked."""
    return {
        "id": id_of(service),
        "name": service.line.item.name_zh,
        "status": _STATUS[service.line.segment],
        "last_modified": instant(service.changed_at),
    }


def gone_record(own: str, name: str, at: datetime | None, *, demonstration: bool) -> dict[str, Any]:
    """A service that is published no more: the standard has no other word than its status."""
    alert = f"{both.INVENTED} {both.GONE}" if demonstration else both.GONE
    said: dict[str, Any] = {"id": own, "name": name, "status": "defunct", "alert": alert}
    if at is not None:
        said["last_modified"] = instant(at)
    return said


def service_record(
    service: Service, addresses: Addresses, *, demonstration: bool, full: bool
) -> dict[str, Any]:
    """A service with all that belongs to it, or without what has several values."""
    line, edition = service.line, service.edition
    item, offering = line.item, service.offering
    own, community = id_of(service), organization_id(service.community)
    page = addresses.item(edition.catalogue.key, item.code, service.community)
    said: dict[str, Any] = {
        "id": own,
        "organization_id": community,
        "name": item.name_zh,
        "alternate_name": item.plain_zh,
        "description": " ".join(_description(service, demonstration=demonstration)),
        "url": page,
        "status": _STATUS[line.segment],
    }
    if alert := " ".join(_alert(line.segment, offering, disputed=line.disputed)):
        said["alert"] = alert
    for name, fields in _GUIDE.items():
        if texts := list(_guide(service, fields)):
            said[name] = "\n".join(texts)
    if offering.confirmed_on:
        said["assured_date"] = offering.confirmed_on.isoformat()
    said["last_modified"] = instant(service.changed_at)
    said["organization"] = {
        "id": community,
        "name": service.community_name,
        "description": both.INVENTED if demonstration else service.community_name,
        "parent_organization_id": organization_id(service.street),
    }
    if not full:
        return said
    return said | _with_all(service, own, addresses, demonstration=demonstration)


def _description(service: Service, *, demonstration: bool) -> Iterator[str]:
    item, draft = service.line.item, service.offering.draft
    if demonstration:
        yield both.INVENTED
    yield from (text for text in (item.summary_zh, item.summary_en) if text)
    yield from (text for text in (draft.note_zh, draft.note_en) if text)


def _guide(service: Service, fields: Collection[str]) -> Iterator[str]:
    """The texts of a guide, in the order of its fields."""
    for field in fields:
        for text in service.guide.get(field, ()):
            yield both.within_time(text) if field == _TIME_LIMIT else text


def _alert(segment: Segment, offering: OfferingFacts, *, disputed: bool) -> Iterator[str]:
    draft = offering.draft
    if segment is Segment.EXPIRED:
        yield both.ENDED if _over(offering) else both.SILENT
    elif segment is Segment.PLANNED:
        yield both.planned(draft.planned_for)
    elif segment is Segment.ABSENT and draft.state is State.PLANNED:
        yield both.overdue(draft.planned_for)
    elif segment is Segment.SUSPENDED:
        yield both.suspended(draft.suspended_from, draft.suspended_until)
        yield from (text for text in (draft.suspended_reason, draft.substitute) if text)
    if draft.state is State.PARTIAL and draft.shortfall:
        yield draft.shortfall
    if disputed:
        yield both.DISPUTED


def _over(offering: OfferingFacts) -> bool:
    last: date | None = offering.last_day
    return last is not None and last == offering.holds_until


def _with_all(service: Service, own: str, addresses: Addresses, *, demonstration: bool) -> dict[str, Any]:
    offering = service.offering
    said: dict[str, Any] = {}
    if offering.draft.link and offering.draft.link.startswith(("https://", "http://")):
        said["additional_urls"] = [{"id": within(own, "link"), "url": offering.draft.link}]
    numbers = () if offering.phone is None else (offering.phone,)
    said["phones"] = phones_of(numbers, own)
    said["service_areas"] = [
        {
            "id": within(own, "area"),
            "service_id": own,
            "name": service.community_name,
            "uri": addresses.division(service.community),
        }
    ]
    said["service_at_locations"] = places_of(
        service, [point.id for point in offering.points], addresses, demonstration=demonstration
    )
    said["schedules"] = [each for planned in service.sessions for each in schedules_of_session(planned, own)]
    papers = [line.strip() for text in _guide(service, ("papers",)) for line in text.splitlines()]
    said["required_documents"] = [
        {"id": within(own, "paper", number), "service_id": own, "document": paper}
        for number, paper in enumerate(filter(None, papers))
    ]
    said["languages"] = [{"id": within(own, "zh"), "service_id": own, "name": "中文", "code": "zh"}]
    said["attributes"] = list(_attributes(service, own, addresses, demonstration=demonstration))
    return said


def places_of(
    service: Service, points: Collection[int], addresses: Addresses, *, demonstration: bool
) -> list[dict[str, Any]]:
    """A service at those of its places whose ids are given, in its own order."""
    keys = service.edition.catalogue.key, service.line.item.key, service.community, id_of(service)
    return [
        at_location_record(keys, point, addresses, demonstration=demonstration)
        for point in service.offering.points
        if point.id in points
    ]


def _attributes(
    service: Service, own: str, addresses: Addresses, *, demonstration: bool
) -> Iterator[dict[str, Any]]:
    item, draft = service.line.item, service.offering.draft
    term = term_record(service.edition, item, addresses, nested=False)
    yield {
        "id": within(own, "term"),
        "link_id": own,
        "taxonomy_term_id": term["id"],
        "link_type": "taxonomy",
        "link_entity": "service",
        "value": item.code,
        "taxonomy_term": term,
    }
    for name, label, value in (
        ("name_en", "英文名称 Name in English", item.name_en),
        ("plain_name_en", "英文俗称 Plain name in English", item.plain_en),
        ("segment", "统计状态 What it counts as", service.line.segment.value),
        ("community_code", "社区代码 Code of the community", str(service.community)),
        ("item_code", "项目编号 Code of the item", item.code),
        ("mode", "提供方式 How it is provided", both.MODES[draft.mode] if draft.mode else None),
        ("provider", "提供者 Who provides it", draft.provider_name),
    ):
        if value:
            yield attribute(own, "service", name, label, value)
    if demonstration:
        yield from invented(own, "service")
