"""What several lists may be asked: divisions by their codes, and lists that are in memory already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models.editions import CODE

from ..extensions import db
from ..open_answers.asked import Parameters
from ..open_answers.paging import PageParameters, cursor_of, cut, read_cursor

Row = TypeVar("Row")
Code = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{11}$")]
"""A division's code: twelve digits as a text."""
ItemCodeAsked = Annotated[str, StringConstraints(min_length=1, max_length=CODE)]


class NamedModel(BaseModel):
    """A division by its code and name."""

    code: Code
    name: str = Field(description="Its short name.")


class ItemNameModel(BaseModel):
    """An item by its code and names."""

    code: str = Field(description="Its code in the edition.", examples=["0202"])
    name_zh: str = Field(description="Its official name.")
    name_en: str
    plain_name_zh: str = Field(description="What a resident would call it.")
    plain_name_en: str


class WithinParameters(Parameters):
    """The division in which all rows lie."""

    within: Code | None = Field(
        None,
        description="Code of a division: rows of its communities alone.",
        examples=["110101000000"],
    )


def written(code: int) -> str:
    """A division's code as answers have it."""
    return f"{code:012d}"


def named(division: DivisionFacts) -> dict[str, Any]:
    """A division as a ``NamedModel``."""
    return {"code": written(division.code), "name": division.short_name}


def item_name(item: ItemFacts) -> dict[str, Any]:
    """An item as an ``ItemNameModel``."""
    return {
        "code": item.code,
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "plain_name_zh": item.plain_zh or item.name_zh,
        "plain_name_en": item.plain_en or item.name_en,
    }


def known_code(code: str | None) -> int | None:
    """The code that is asked for, as a number; None: none. Raises ``NotFound`` if no division has it."""
    return None if code is None else divisions.get_division(db.session(), int(code)).code


def known_category(edition: EditionFacts, code: str | None) -> None:
    """Raise ``NotFound`` for a category that an edition does not have: an empty list would hide that it is misspelt."""
    if code is not None and all(each.code != code for each in edition.categories):
        raise NotFound(N_("There is no category %(category)s in this edition."), category=code)


def asked_items(
    edition: EditionFacts, item: str | None, category: str | None
) -> tuple[ItemFacts, ...] | None:
    """The items of an edition that a filter leaves; None: all. Raises ``NotFound`` for an item or category that it does not have."""
    if item is None and category is None:
        return None
    known_category(edition, category)
    found = edition.items if item is None else (edition.item(item),)
    return tuple(each for each in found if category in (None, each.category_code))


def page_of(
    rows: Sequence[Row], asked: PageParameters, key: Callable[[Row], tuple[int | str, ...]], *kinds: type
) -> tuple[Sequence[Row], str | None]:
    """A page of rows that are in the order of their keys, values of ``kinds``, and the cursor of the next page, if there is one."""
    after = read_cursor(asked, *kinds)
    rest = [row for row in rows if after is None or key(row) > after]
    shown, more = cut(rest, asked.limit)
    return shown, cursor_of(*key(shown[-1])) if more else None
