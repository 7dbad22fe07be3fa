"""The way back right after lines were saved or confirmed: which changes a message is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import flash, get_flashed_messages, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue import offerings
from catalogue.catalogues import ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Invalid
from catalogue.offerings import OfferingFacts

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message
from ..checking.forms import read_displayed
from ..scope import own_edition

_SAVED = "saved"
_TOGETHER = "saved-together"


@dataclass(frozen=True, slots=True)
class Undoable:
    """A message that a line was saved, and the version that undoing takes back."""

    message: str
    community: int
    code: str
    version: str

    @property
    def anchor(self) -> str:
        """The anchor of the line in the list."""
        return f"line-{self.code}"


def undoable(saved: OfferingFacts, item: ItemFacts) -> str:
    """The category of a message about a change that can be undone."""
    return f"{_SAVED}/{saved.community}/{item.code}/{saved.version}"


def just_saved() -> list[Undoable]:
    """The lines that were saved right before this page."""
    found = []
    for category, message in _said():
        parts = category.split("/")
        if parts[0] == _SAVED and len(parts) == 4:
            found.append(Undoable(message, int(parts[1]), parts[2], parts[3]))
    return found


@dataclass(frozen=True, slots=True)
class UndoableTogether:
    """A message about lines of a community that were changed together; ``lines`` as a form sends them back."""

    message: str
    community: int
    lines: tuple[str, ...]


def undoable_together(community: int, changes: Iterable[tuple[ItemFacts, OfferingFacts]]) -> str:
    """The category of a message about changes to several lines that can be taken back together."""
    return "/".join([_TOGETHER, str(community), *(f"{item.code}:{said.version}" for item, said in changes)])


def just_saved_together() -> list[UndoableTogether]:
    """What was said right before this page of several lines that can be taken back."""
    found = []
    for category, message in _said():
        first, *rest = category.split("/")
        if first == _TOGETHER and rest:
            found.append(UndoableTogether(message, int(rest[0]), tuple(rest[1:])))
    return found


def undo_together(community: DivisionFacts, back: str) -> Response:
    """Take back what was just said of several lines: of all of them, or of none. Leads to ``back``."""
    changes = read_displayed(own_edition(), request.form.getlist("lines"))
    with answered({Invalid: as_message(back, lambda _text: _("Not undone: a line was changed since."))}):
        offerings.undo_several(db.session(), actor=actor(), community=community.code, changes=changes)
    flash(_("Undone: the lines are as they were before."))
    return redirect(back)


def _said() -> list[tuple[str, str]]:
    """What was said right before this page, each with its category."""
    return cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
