"""The way back right after something was saved or confirmed: which changes a message is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import flash, get_flashed_messages, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue import offerings
from catalogue.catalogues import ItemFacts
from catalogue.divisions import DivisionFacts, profile_history
from catalogue.foundation.errors import Invalid
from catalogue.offerings import OfferingFacts
from catalogue.offerings.elsewhere.batches import Made

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message
from ..checking.forms import read_displayed
from ..checking.returning import came_from
from ..scope import blueprint, own_edition

_SAVED = "saved"
_TOGETHER = "saved-together"
_FACT = "saved-fact"


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


@dataclass(frozen=True, slots=True)
class UndoableFact:
    """The way back from a message that a service point (None: the profile) was saved; ``token`` names the version made."""

    point: int | None
    token: str
    address: str


def undoable_fact(
    community: int,
    point: int | None,
    version: int,
    *,
    seen: int | None,
    came: Mapping[str, Any] | None = None,
) -> str:
    """The category of a message that a point (None: the profile) was saved as ``version``.

    ``seen`` is the version before. That of a plain message if nothing was changed, or not by the actor. ``came``: where the
    form was opened, if not where its address says.
    """
    session = db.session()
    told = (
        profile_history(session, community)
        if point is None
        else offerings.point_history(session, community, point)
    )[:1]
    if version == seen or [(each.version, each.actor) for each in told] != [(version, actor().name)]:
        return "message"
    made = Made("profile", 0, version) if point is None else Made("point", point, version)
    back = came_from() if came is None else came
    address = url_for("workers.undo_elsewhere", community=community, **back)
    return f"{_FACT}/{made.kind}/{made.key}/{made.version}/{address}"


@blueprint.app_template_global()
def undoable_fact_of(category: str) -> UndoableFact | None:
    """What the category of a message says of the way back; None for messages about something else."""
    parts = category.split("/", 4)
    if parts[0] != _FACT or len(parts) != 5:
        return None
    _first, kind, key, version, address = parts
    return UndoableFact(int(key) if kind == "point" else None, "-".join((kind, key, version)), address)


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
