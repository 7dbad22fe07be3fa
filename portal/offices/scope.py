"""Whose page it is: an office enters its own division and everything below it, and nothing else; a department what is its own there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from catalogue import divisions
from catalogue.access.rights import Right, may, own_departments, places, require
from catalogue.catalogues import EditionFacts
from catalogue.departments import DepartmentFacts, departments_by_id
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import NotAllowed, NotFound, _
from catalogue.models import CommitteeKind, Level

from ..editions import current_edition, edition_on
from ..extensions import db, login_manager
from ..frame.acting import actor
from ..words.i18n import comma
from ..words.place_names import place_name, place_text

blueprint = Blueprint("offices", __name__)

LARGEST_CODE = 10**12


@blueprint.before_request
def _only_for_those_logged_in() -> ResponseReturnValue | None:
    if current_user.is_authenticated:
        return None
    answer: ResponseReturnValue = login_manager.unauthorized()
    return answer


def own_edition() -> EditionFacts:
    """The edition in force. Without one there is nothing to cover; the start page says so."""
    edition = current_edition()
    if edition is None:
        abort(404)
    return edition


def own_edition_on(day: date) -> EditionFacts:
    """The edition of a past day; there is one if there is one today."""
    return edition_on(day) or own_edition()


@dataclass(frozen=True, slots=True)
class OfficeView:
    """What somebody sees of a division: the edition, of which a department has its own items only.

    ``departments`` are the reader's departments; None for an office, which sees all.
    """

    division: DivisionFacts
    edition: EditionFacts
    departments: tuple[DepartmentFacts, ...] | None

    @property
    def whole(self) -> bool:
        """Whether all items are seen."""
        return self.departments is None


def enter_view(code: int) -> OfficeView:
    """What the actor sees of the division of an address. Raises ``NotFound`` and ``NotAllowed`` as :func:`enter` does."""
    if may(actor(), Right.SEE_OFFICE, code) or not may(actor(), Right.OWN_ITEMS, code):
        return OfficeView(enter(code), own_edition(), None)
    division, own = divisions.get_division(db.session(), code), own_departments_in(code)
    items = {item for each in own for item in each.items}
    return OfficeView(division, own_edition().limited_to(items), own)


def own_departments_in(code: int) -> tuple[DepartmentFacts, ...]:
    """The departments that the actor belongs to, of a division or above it, by name."""
    own = own_departments(actor(), Right.OWN_ITEMS, code) or ()
    found = departments_by_id(db.session(), own).values()
    return tuple(sorted(found, key=lambda each: each.name))


def own_divisions() -> tuple[DivisionFacts, ...]:
    """The divisions whose office the actor is, or is a department of. Raises ``NotAllowed`` if there is none."""
    codes = {*places(actor(), Right.SEE_OFFICE), *places(actor(), Right.OWN_ITEMS)}
    own = divisions.get_divisions(db.session(), sorted(codes))
    if not own:
        raise NotAllowed(_("This part of the portal is for offices. Your account belongs to none."))
    return tuple(own.values())


def enter(code: int) -> DivisionFacts:
    """The division of an address, if it lies in the actor's own.

    Raises ``NotFound``, and ``NotAllowed`` saying whose page it is.
    """
    if code >= LARGEST_CODE:
        raise NotFound(_("There is no division with the code %(code)s."), code=code)
    division = divisions.get_division(db.session(), code)
    if may(actor(), Right.SEE_OFFICE, code):
        return division
    own = comma().join(place_text(facts.short_name) for facts in own_divisions())
    raise NotAllowed(
        _("This page belongs to the offices of %(division)s. Your account is for %(own)s."),
        division=place_text(division.short_name),
        own=own,
    )


def enter_above_communities(code: int) -> DivisionFacts:
    """The division of an address, as :func:`enter`; ends the request with 404 for a community."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    return division


def enter_seeing(code: int) -> DivisionFacts:
    """The division of an address, for its offices and for departments of it. Raises as :func:`enter` does."""
    if may(actor(), Right.OWN_ITEMS, code):
        return divisions.get_division(db.session(), code)
    return enter(code)


def sees(code: int) -> bool:
    """Whether the actor sees the matrix of a division, or the part of it that is a department's own."""
    return may(actor(), Right.SEE_OFFICE, code) or may(actor(), Right.OWN_ITEMS, code)


def enter_with(code: int, right: Right) -> DivisionFacts:
    """The division of an address. Raises ``NotFound``, and ``NotAllowed`` if the actor has not this right there."""
    division = enter(code)
    require(actor(), right, division.code)
    return division


def only_village(division: DivisionFacts, listing: str) -> DivisionFacts:
    """The division, if it is a village. Ends the request with 404 for an urban community, and for a wider division with its list.

    ``listing``: the endpoint of the list of a division's villages.
    """
    if division.level is not Level.COMMUNITY:
        abort(redirect(url_for(listing, code=division.code)))
    if division.kind is not CommitteeKind.CUN:
        abort(404)
    return division


def links_down_to(division: DivisionFacts, *, itself: bool = False) -> list[tuple[Markup, str]]:
    """The way down to a division, as texts and addresses, through those above it that the actor may see.

    ``itself``: with the division at the end.
    """
    return [
        (place_name(above.short_name), url_for("offices.show_matrix", code=above.code))
        for above in divisions.lineage(db.session(), division.code)
        if sees(above.code) and (itself or above.code != division.code)
    ]
