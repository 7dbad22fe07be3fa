"""The services of the platform as residents read them: by type, each with the community's services beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.crosswalks.mappings import Crosswalk

from ...words.i18n import pick
from ...words.item_names import category_name, item_name, official_beneath, plain_name
from ..presenting.services import Link


@dataclass(frozen=True, slots=True)
class PlatformService:
    """A service: what residents call it, what the source does (None: the same), and services of communities beside it."""

    anchor: str
    name: str | Markup
    official: str | Markup | None
    beside: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PlatformType:
    """A type of service with what residents can use of it."""

    name: str | Markup
    services: tuple[PlatformService, ...]


@dataclass(frozen=True, slots=True)
class PlatformSource:
    """The document that names the services: its title, its date as printed, and the part of it."""

    title: str | Markup
    dated: str | Markup
    part: str | Markup


def source_of(edition: EditionFacts) -> PlatformSource:
    """Where an edition is from."""
    said = edition.source
    return PlatformSource(
        *(pick(said[f"{each}_zh"], said[f"{each}_en"]) for each in ("title", "dated", "part"))
    )


def present_types(platform: EditionFacts, crosswalk: Crosswalk | None) -> tuple[PlatformType, ...]:
    """Types in the order of the source, without those of which residents can use nothing."""
    beside = _beside(crosswalk)
    types = (
        PlatformType(
            category_name(category),
            tuple(_service(item, beside.get(item.key, ())) for item in category.items if item.offered),
        )
        for category in platform.categories
    )
    return tuple(each for each in types if each.services)


def not_offered(platform: EditionFacts) -> tuple[str | Markup, ...]:
    """What the source names too and residents cannot use."""
    return tuple(item_name(item) for item in platform.items if not item.offered)


def _service(item: ItemFacts, beside: tuple[ItemFacts, ...]) -> PlatformService:
    links = (Link(plain_name(each), url_for("residents.show_item", code=each.code)) for each in beside)
    return PlatformService(item.key, plain_name(item), official_beneath(item), tuple(links))


def _beside(crosswalk: Crosswalk | None) -> Mapping[str, tuple[ItemFacts, ...]]:
    """By the key of a service, the items that have to do with it, in the order of the crosswalk."""
    if crosswalk is None:
        return {}
    items = {item.key: item for item in crosswalk.new.items if item.offered}
    found: dict[str, tuple[ItemFacts, ...]] = {}
    for row in crosswalk.rows:
        if row.from_item and row.to_item in items:
            found[row.from_item] = (*found.get(row.from_item, ()), items[row.to_item])
    return found
