"""What a service point says of itself, in the reader's language: see ``catalogue.offerings.TRAITS``."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from catalogue.offerings import TRAITS, PointFacts, Trait

from ...words import labels
from ...words.i18n import as_written, comma
from ...words.i18n import say as _


def brief_traits(point: PointFacts, *, answered: bool) -> Markup:
    """For a row of a list: what the point says, joined; nothing of what it never said.

    ``answered``: the row's first line has ``coming_and_cost``, which is not said again. A stated fee says by itself
    that there is a charge.
    """
    told = {trait: getattr(point, trait.name) for trait in TRAITS}
    known = _said_first(point) if answered else set()
    if point.fee and not point.free_of_charge:
        known |= {"free_of_charge"}
    told = {trait: value for trait, value in told.items() if trait.name not in known}
    said = (*_trades(point), *(_brief(trait, value) for trait, value in told.items()))
    return escape("\u00a0· ").join(each for each in said if each)


_BY_NAME = {trait.name: trait for trait in TRAITS}


def _trades(point: PointFacts) -> list[str]:
    return [str(labels.TRADES[trade]) for trade in point.trades]


SHORT_FEE = 24
"""Characters of a fee that a row has room for; a longer one is on the page of its place."""


def coming_and_cost(points: Sequence[PointFacts]) -> tuple[Markup | str, ...]:
    """Whether anybody comes to the home, and what it costs there: what the first place says that says it.

    Nothing of what none of them says, and nothing of a place to which one has to go.
    """
    comes = any(point.delivers for point in points)
    cost = next((point for point in points if point.fee or point.free_of_charge is not None), None)
    said: list[Markup | str] = [comes_home()] if comes else []
    if cost and cost.fee and not cost.free_of_charge and len(cost.fee) <= SHORT_FEE:
        said.append(as_written(cost.fee))
    elif cost:
        said.append(_brief(_BY_NAME["free_of_charge"], bool(cost.free_of_charge)))
    return tuple(said)


def comes_home() -> str:
    """That a place also comes to the home."""
    return _(_BY_NAME["delivers"].brief_yes)


def _said_first(point: PointFacts) -> set[str]:
    """The traits of which ``coming_and_cost`` says all that the point does."""
    said = {"free_of_charge"}
    if point.delivers:
        said.add("delivers")
    if point.fee and not point.free_of_charge and len(point.fee) <= SHORT_FEE:
        said.add("fee")
    return said


def who_gets_in(point: PointFacts) -> Markup:
    """Whether there are steps, and whether it serves people without local hukou, joined: what decides whether to go at all."""
    said = (_brief(_BY_NAME[name], getattr(point, name)) for name in ("step_free", "open_to_nonlocals"))
    return escape(comma()).join(each for each in said if each)


def full_traits(point: PointFacts) -> tuple[tuple[str, Markup | str], ...]:
    """For the point's page: the headings of which something was said, with their values."""
    trades = ((_("What it offers"), comma().join(_trades(point))),) if point.trades else ()
    return trades + tuple(
        (_(trait.heading), _full(trait, value))
        for trait in TRAITS
        if (value := getattr(point, trait.name)) is not None
    )


def unsaid_traits(point: PointFacts) -> str:
    """The headings of which the point never said yes or no, joined; empty where it said all."""
    unsaid = (trait for trait in TRAITS if getattr(point, trait.name) is None and not trait.longest)
    return comma().join(_(trait.heading) for trait in unsaid)


def _brief(trait: Trait, value: bool | str | None) -> Markup | str:
    if value is None:
        return ""
    if trait.longest:
        return escape(_(trait.brief_yes)) % {"text": as_written(str(value))}
    return _(trait.brief_yes if value else trait.brief_no)


def _full(trait: Trait, value: bool | str) -> Markup | str:
    if trait.longest:
        return as_written(str(value))
    return _(trait.yes if value else trait.no)
