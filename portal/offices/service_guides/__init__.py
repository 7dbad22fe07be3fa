"""办事指南 as city, district and street write it."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ...service_guides.views import GuideDesk, list_page, mount
from ..scope import blueprint, enter_with, links_down_to, own_edition


def _enter(code: int, right: Right) -> DivisionFacts:
    """The division of an address. Raises ``NotAllowed`` if the actor has not this right there; communities write elsewhere."""
    division = enter_with(code, right)
    if division.level is Level.COMMUNITY:
        abort(404)
    return division


DESK = GuideDesk(
    blueprint=blueprint,
    parameter="code",
    rule="/<division:code>/guides/<item:item>",
    sees=Right.SEE_OFFICE,
    enter=_enter,
    edition=own_edition,
    back=lambda division, item: url_for(
        "offices.list_service_guides", code=division.code, _anchor=f"item-{item.code}"
    ),
    trail=lambda division: links_down_to(division, itself=True),
)
mount(DESK)


@blueprint.get("/<division:code>/guides")
def list_service_guides(code: int) -> ResponseReturnValue:
    """Every item with what is written of it."""
    return list_page(DESK, _enter(code, Right.SEE_OFFICE))
