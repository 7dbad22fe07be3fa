"""What an edition says, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from ..foundation.errors import NotFound, _
from ..models import Form


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """A catalogue. Of several the first by ``position`` is the one that an address means if it names none."""

    id: int
    key: str
    name_zh: str
    name_en: str
    position: int
    reported: bool = True
    """Whether communities report of its items."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as one edition lists it. ``criterion_zh`` and ``_en`` are None where the system's own rule holds.

    ``criterion_id`` is the same in every edition that keeps the item's criterion: what counters count by.
    """

    id: int
    key: str
    code: str
    position: int
    category_number: int
    category_code: str
    source_text: str
    name_zh: str
    name_en: str
    form: Form
    criterion_id: int
    criterion_zh: str | None
    criterion_en: str | None
    summary_zh: str
    summary_en: str
    audiences: tuple[str, ...]
    life_events: tuple[str, ...]
    vocabulary_zh: tuple[str, ...]
    vocabulary_en: tuple[str, ...]
    related: tuple[str, ...]
    """What residents say, by the item's key (``catalogue.language.item_words``): no edition says it."""
    guide: Mapping[str, str]
    """Filled fields only, in the reading order of ``catalogue.catalogues.guide``."""
    sensitive: bool = False
    """Whether a resident is not to be asked if they used it."""
    plain_zh: str = ""
    plain_en: str = ""
    """What a resident would call it, by editors or the edition; else its name. No other item has it."""
    aspect: str | None = None
    body: str | None = None
    """Keys of ``terms.ASPECTS`` and ``terms.BODIES``."""
    offered: bool = True
    """Whether residents can make use of it."""
    words_from: tuple[str, ...] = ()
    """Keys of the items that it was split from, or that merged into it: what was said of them came along (``catalogues.carried``)."""
    words_without: tuple[str, ...] | None = None
    """Words of theirs that an editor took away from it; None: no one looked through them yet."""


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category and its items in the edition's order. ``number`` is its place from 1, ``code`` as the source has it."""

    number: int
    code: str
    source_text: str
    name_zh: str
    name_en: str
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """An edition with all its categories. What its source does not say is None."""

    id: int
    catalogue: CatalogueFacts
    key: str
    title_zh: str
    title_en: str
    nicknames: tuple[str, ...]
    issuer_zh: str | None
    issuer_en: str | None
    trial: bool
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    source: Mapping[str, str]
    """``title``, ``dated`` (as printed) and ``part``, each ``_zh`` and ``_en``."""
    categories: tuple[CategoryFacts, ...]
    began_at: datetime | None = None
    """When it came into force: what is said of its items since then is of these alone. None where no first day is known."""
    items: tuple[ItemFacts, ...] = field(init=False, repr=False, compare=False)
    """All items in the edition's order."""
    items_by_id: Mapping[int, ItemFacts] = field(init=False, repr=False, compare=False)
    _by_code: Mapping[str, ItemFacts] = field(init=False, repr=False, compare=False)
    _heirs: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = tuple(item for category in self.categories for item in category.items)
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "_by_code", {item.code: item for item in items})
        object.__setattr__(self, "_heirs", heirs_by_key(items))
        object.__setattr__(self, "items_by_id", {item.id: item for item in items})

    def heirs_of(self, key: str) -> tuple[ItemFacts, ...]:
        """The items that an item of this or an earlier edition is today: the one with its key, those that it was split into, the one it
        merged into. None where it was dropped."""
        return tuple(self.items[place] for place in self._heirs.get(key, ()))

    def item(self, code: str) -> ItemFacts:
        """The item with this code. Raises ``NotFound``."""
        found = self._by_code.get(code)
        if found is None:
            raise NotFound(_("There is no item %(item_code)s in this edition."), item_code=code)
        return found

    def category_of(self, item: ItemFacts) -> CategoryFacts:
        """The category of one of the edition's items."""
        return next(each for each in self.categories if each.number == item.category_number)

    def limited_to(self, items: Collection[int]) -> EditionFacts:
        """The edition as somebody sees it who sees some items only (their ids), and the categories that hold them."""
        return replace(
            self,
            categories=tuple(
                replace(category, items=kept)
                for category in self.categories
                if (kept := tuple(item for item in category.items if item.id in items))
            ),
        )

    def by_id(self, item_id: int) -> ItemFacts:
        """The item with this id. Raises ``NotFound`` if the edition does not list it."""
        found = self.items_by_id.get(item_id)
        if found is None:
            raise NotFound(_("There is no item %(item_code)s in this edition."), item_code=item_id)
        return found


class Succeeding(Protocol):
    """An item with the keys of those that it was split from, or that merged into it."""

    @property
    def key(self) -> str: ...
    @property
    def words_from(self) -> tuple[str, ...]: ...


def heirs_by_key(items: Sequence[Succeeding]) -> Mapping[str, tuple[int, ...]]:
    """By the key of an item of this or an earlier edition, which of ``items`` (their places) it is today: see ``EditionFacts.heirs_of``."""
    found: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        for key in dict.fromkeys((item.key, *item.words_from)):
            found.setdefault(key, []).append(place)
    return {key: tuple(places) for key, places in found.items()}
