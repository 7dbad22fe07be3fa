"""The way back right after something was saved or confirmed: which changes a message is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import flash, get_flashed_messages, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue import offerings
from catalogue.catalogues import ItemFacts
from catalogue.divisions import DivisionFacts, profile_history
from catalogue.foundation.errors import Invalid
from catalogue.models import Action
from catalogue.offerings import OfferingFacts
from catalogue.offerings.elsewhere.batches import Made

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message
from ..checking.forms import read_displayed
from ..checking.returning import came_from
from ..elsewhere.presenters import token_of
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
    """The way back from a message that something was saved: ``tokens`` name the versions made, ``point`` where it leads."""

    point: int | None
    tokens: tuple[str, ...]
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
    if version == seen:
        return "message"
    made = Made("profile", 0, version) if point is None else Made("point", point, version)
    return undoable_facts(community, [made], point=point, came=came_from() if came is None else came)


def undoable_facts(
    community: int, made: Sequence[Made], *, came: Mapping[str, Any], point: int | None = None
) -> str:
    """The category of a message about changes in a community that can be taken back together.

    That of a plain message unless the newest change of each is the actor's own. ``came``: where the form was opened;
    ``point``: the service point to which undoing leads back, if it was opened nowhere else.
    """
    if not made or not all(_is_own_newest(community, each) for each in made):
        return "message"
    address = url_for("workers.undo_elsewhere", community=community, **came)
    return f"{_FACT}/{','.join(token_of(each) for each in made)}/{point or ''}/{address}"


def _is_own_newest(community: int, made: Made) -> bool:
    session = db.session()
    if made.kind == "profile":
        told = profile_history(session, community)
    elif made.kind == "line":
        told = offerings.history(session, community, own_edition().by_id(made.key))
    else:
        told = offerings.point_history(session, community, made.key)
    if not told or told[0].actor != actor().name:
        return False
    return told[0].action is Action.MERGE if made.kind == "merged" else told[0].version == made.version


@blueprint.app_template_global()
def undoable_fact_of(category: str) -> UndoableFact | None:
    """What the category of a message says of the way back; None for messages about something else."""
    parts = category.split("/", 3)
    if parts[0] != _FACT or len(parts) != 4:
        return None
    _first, tokens, point, address = parts
    return UndoableFact(int(point) if point else None, tuple(tokens.split(",")), address)


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
