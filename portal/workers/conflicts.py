"""Two people changed the same line: both versions, field by field, for the second to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from catalogue.offerings import OfferingDraft

from .forms import LABELS, LineForm, draft_by_field
from .revisions import say_value

MINE, THEIRS = "mine", "theirs"
PREFIX = "take-"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the two versions differ. ``taken`` is ``mine``, ``theirs``, or None: not decided."""

    name: str
    label: str
    mine: str | Markup | None
    theirs: str | Markup | None
    taken: str | None

    @property
    def field(self) -> str:
        """The name of the choice in the form."""
        return PREFIX + self.name


def read_choices(typed: Mapping[str, str]) -> dict[str, str]:
    """What was chosen, by field."""
    return {name: typed[PREFIX + name] for name in LABELS if typed.get(PREFIX + name) in (MINE, THEIRS)}


def differing(mine: OfferingDraft, theirs: OfferingDraft) -> tuple[str, ...]:
    """The fields in which two drafts differ, in the form's order."""
    ours, others = draft_by_field(mine), draft_by_field(theirs)
    return tuple(name for name in LABELS if ours.get(name) != others.get(name))


def differences(
    mine: OfferingDraft,
    theirs: OfferingDraft,
    *,
    seen: Mapping[str, Any] | None,
    chosen: Mapping[str, str],
    places: Mapping[int, str],
) -> tuple[Difference, ...]:
    """The differences in words. ``seen`` is what the line said when the person opened it; None proposes nothing.

    Where only one of the two changed a field, that one's value is proposed; if both did, none is.
    """
    ours, others = draft_by_field(mine), draft_by_field(theirs)

    def proposed(name: str) -> str | None:
        if seen is None:
            return None
        if seen.get(name) == ours.get(name):
            return THEIRS
        return MINE if seen.get(name) == others.get(name) else None

    return tuple(
        Difference(
            name,
            str(LABELS[name]),
            say_value(name, ours.get(name), places),
            say_value(name, others.get(name), places),
            chosen.get(name) or proposed(name),
        )
        for name in differing(mine, theirs)
    )


def undecided(mine: OfferingDraft, theirs: OfferingDraft, chosen: Mapping[str, str]) -> Sequence[str]:
    """The differing fields for which nothing was chosen."""
    return [name for name in differing(mine, theirs) if name not in chosen]


def take(form: LineForm, theirs: OfferingDraft, chosen: Mapping[str, str]) -> None:
    """Put the other's values into the form where they were chosen."""
    others = draft_by_field(theirs)
    for name, whose in chosen.items():
        if whose == THEIRS:
            form.put(name, others.get(name))
