"""What becomes of categories from one edition to the next. They have no keys: their names, then their numbers, say which is which."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from ..catalogues import CategoryFacts, EditionFacts


class CategoryChange(enum.StrEnum):
    """What an edition does to a category of the edition before."""

    ADDED = "added"
    DROPPED = "dropped"
    MERGED = "merged"
    RENUMBERED = "renumbered"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class ComparedCategory:
    """A category that changes. ``old`` is None for a new one, ``new`` for one that ends; of a merged one it is where its items go."""

    change: CategoryChange
    old: CategoryFacts | None
    new: CategoryFacts | None


def compare_categories(old: EditionFacts, new: EditionFacts) -> tuple[ComparedCategory, ...]:
    """The categories that change, those of the second edition in their order, then those that end."""
    pairs = dict(_pairs(old, new))
    found = [each for category in new.categories for each in _of(pairs.get(category.number), category)]
    going_on = {each.number for each in pairs.values()}
    found.extend(_ending(category, new) for category in old.categories if category.number not in going_on)
    return tuple(found)


def _pairs(old: EditionFacts, new: EditionFacts) -> Iterator[tuple[int, CategoryFacts]]:
    """By the place of a category of ``new`` the one of ``old`` that it goes on with."""
    left = {category.number: category for category in old.categories}
    waiting = []
    for category in new.categories:
        same = next((each for each in left.values() if each.name_zh == category.name_zh), None)
        if same is None:
            waiting.append(category)
        else:
            yield category.number, left.pop(same.number)
    for category in waiting:
        keys = {item.key for item in category.items}
        same = next(
            (
                each
                for each in left.values()
                # A new category may take the number of one that ended: then none of its items is there.
                if each.code == category.code and keys & {item.key for item in each.items}
            ),
            None,
        )
        if same is not None:
            yield category.number, left.pop(same.number)


def _of(old: CategoryFacts | None, new: CategoryFacts) -> Iterator[ComparedCategory]:
    if old is None:
        yield ComparedCategory(CategoryChange.ADDED, None, new)
        return
    if old.code != new.code:
        yield ComparedCategory(CategoryChange.RENUMBERED, old, new)
    if (old.name_zh, old.name_en, old.source_text) != (new.name_zh, new.name_en, new.source_text):
        yield ComparedCategory(CategoryChange.REWORDED, old, new)


def _ending(category: CategoryFacts, new: EditionFacts) -> ComparedCategory:
    keys = {item.key for item in category.items}
    going = [each for each in new.categories if keys & {item.key for item in each.items}]
    if len(going) == 1:
        return ComparedCategory(CategoryChange.MERGED, category, going[0])
    return ComparedCategory(CategoryChange.DROPPED, category, None)
