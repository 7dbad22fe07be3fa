"""What a service point says of itself besides its name, place and hours. Described once, here.

Storing, the worker's form, the residents' pages and the filters near home all follow :data:`TRAITS`. A new trait needs a
column in ``catalogue/models/offerings.py``, a migration, and a field and a description here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ..foundation.errors import Problem, _, too_long


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTraits:
    """The traits of one point. None where the community has not said; an empty text counts as None."""

    step_free: bool | None = None
    free_of_charge: bool | None = None
    fee: str | None = None
    open_to_nonlocals: bool | None = None
    delivers: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One trait in the words of each page, all marked for translation.

    ``name`` is the column and the field. ``longest`` is 0 for a trait that is yes or no, else the longest text in characters.
    """

    name: str
    longest: int = 0
    heading: str
    """Before the value, on the page of the point."""
    yes: str = ""
    no: str = ""
    """The value on the page of the point. A text trait shows its text."""
    brief_yes: str
    brief_no: str = ""
    """In a row of a list; a text trait fills ``%(text)s``."""
    label: str
    help: str
    """In the worker's form."""
    parameter: str
    """In the address of a list that is filtered by it."""
    wish: str
    """The box that a resident ticks to see only points that say yes, or that say anything."""
    wish_term: str
    """The same wish among the conditions of a list, to be removed."""


TRAITS = (
    Trait(
        name="step_free",
        heading=_("Step-free"),
        yes=_("Yes, one gets in without steps"),
        no=_("No, there are steps"),
        brief_yes=_("no steps"),
        brief_no=_("steps at the entrance"),
        label=_("No steps at the entrance"),
        help=_("A wheelchair or a pram gets in without being carried."),
        parameter="step-free",
        wish=_("No steps at the entrance"),
        wish_term=_("no steps"),
    ),
    Trait(
        name="free_of_charge",
        heading=_("Price"),
        yes=_("Free of charge"),
        no=_("There is a charge"),
        brief_yes=_("free of charge"),
        brief_no=_("not free of charge"),
        label=_("Free of charge"),
        help=_("Say no if anything has to be paid, even a little."),
        parameter="free",
        wish=_("Free of charge"),
        wish_term=_("free of charge"),
    ),
    Trait(
        name="fee",
        longest=100,
        heading=_("Fee"),
        brief_yes=_("fee: %(text)s"),
        label=_("Fee"),
        help=_(
            "What is to be paid, as on the price list: 12 yuan a meal, 10 yuan from the age of 80. May stay empty."
        ),
        parameter="fee",
        wish=_("The fee is stated"),
        wish_term=_("fee stated"),
    ),
    Trait(
        name="open_to_nonlocals",
        heading=_("Without Beijing hukou"),
        yes=_("Open to people without Beijing hukou"),
        no=_("Not open to people without Beijing hukou"),
        brief_yes=_("also without Beijing hukou"),
        brief_no=_("with Beijing hukou only"),
        label=_("Open to people without Beijing hukou"),
        help=_("People who live here without a Beijing hukou are served too."),
        parameter="nonlocals",
        wish=_("Open to people without Beijing hukou"),
        wish_term=_("also without Beijing hukou"),
    ),
    Trait(
        name="delivers",
        heading=_("Home visits and delivery"),
        yes=_("Meals are delivered, or staff come to the home"),
        no=_("Only at the place itself"),
        brief_yes=_("comes to the home"),
        brief_no=_("at the place only"),
        label=_("Delivers or visits at home"),
        help=_("Meals are brought, or a nurse, a helper or a craftsman comes to the home."),
        parameter="delivers",
        wish=_("Delivers or visits at home"),
        wish_term=_("comes to the home"),
    ),
)
"""Every trait, in the order in which a resident reads them."""

TRAIT_NAMES = tuple(field.name for field in fields(PointTraits))


def traits_of(said: Any) -> dict[str, Any]:
    """The traits of anything that has them as attributes (a row, a draft, facts), by name; an empty text is None."""
    return {name: _kept(getattr(said, name)) for name in TRAIT_NAMES}


def _kept(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def check_traits(said: PointTraits) -> list[Problem]:
    """What keeps the traits from being stored: texts that are too long."""
    return [
        problem
        for trait in TRAITS
        if trait.longest
        for problem in too_long(trait.name, getattr(said, trait.name), trait.longest)
    ]
