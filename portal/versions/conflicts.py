"""Two people changed the same thing: both versions, field by field, for the second to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from catalogue.foundation.histories import RevisionFacts

from ..frame.versioned_forms import VersionedForm
from ..requests.transactions import unchanged
from .fields import FieldsInWords, Said
from .history import present_history, said_at

MINE, THEIRS = "mine", "theirs"
PREFIX = "take-"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the two versions differ. ``taken`` is ``mine``, ``theirs``, or None: not decided."""

    name: str
    label: str
    mine: Said
    theirs: Said
    taken: str | None

    @property
    def field(self) -> str:
        """The name of the choice in the form."""
        return PREFIX + self.name


@dataclass(frozen=True, slots=True)
class Sides:
    """Both versions, by the form's fields: what the writer typed, and what is saved."""

    wording: FieldsInWords
    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields in which they differ, in the form's order."""
        return tuple(name for name in self.wording.labels if self.mine.get(name) != self.theirs.get(name))

    def differences(
        self, *, seen: Mapping[str, Any] | None, chosen: Mapping[str, str]
    ) -> tuple[Difference, ...]:
        """The differences in words. ``seen`` is what was said when the person opened it; None proposes nothing.

        Where only one of the two changed a field, that one's value is proposed; if both did, none is.
        """

        def proposed(name: str) -> str | None:
            if seen is None:
                return None
            if seen.get(name) == self.mine.get(name):
                return THEIRS
            return MINE if seen.get(name) == self.theirs.get(name) else None

        return tuple(
            Difference(
                name,
                str(self.wording.labels[name]),
                self.wording.say(name, self.mine.get(name)),
                self.wording.say(name, self.theirs.get(name)),
                chosen.get(name) or proposed(name),
            )
            for name in self.differing
        )


def read_choices(typed: Mapping[str, str], wording: FieldsInWords) -> dict[str, str]:
    """What was chosen, by field."""
    return {
        name: typed[PREFIX + name] for name in wording.labels if typed.get(PREFIX + name) in (MINE, THEIRS)
    }


def told_of_both(
    form: VersionedForm,
    sides: Sides,
    revisions: Sequence[RevisionFacts],
    *,
    seen: int | None,
    chosen: Mapping[str, str],
) -> dict[str, Any]:
    """What the page with both versions tells in every room. ``revisions`` are newest first; ``seen`` as the page has it."""
    before = None if seen is None else said_at(revisions, seen, sides.wording)
    return {
        "differences": sides.differences(seen=before, chosen=chosen),
        "latest": present_history(revisions[:1], sides.wording)[0],
        "typed": form.typed(),
        "asked": seen is None,
    }


def settle_choices(
    form: VersionedForm,
    sides: Sides,
    *,
    ask: Callable[[Mapping[str, str]], str],
    page: Callable[[], str],
) -> Response | None:
    """Put what was chosen into the form, to be saved: then None.

    An answer instead where a field is left undecided (``ask``, with the choices), or where the person wants to go on
    editing (``page``).
    """
    chosen = read_choices(request.form, sides.wording)
    if not chosen:
        return None
    on = request.form.get("then") == "edit"
    if not on and any(name not in chosen for name in sides.differing):
        return unchanged(lambda: ask(chosen), 409)
    for name, whose in chosen.items():
        if whose == THEIRS:
            form.put(name, sides.theirs.get(name))
    return unchanged(page) if on else None
