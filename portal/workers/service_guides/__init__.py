"""办事指南 at the worker's desk: where the community differs from what is said above."""

from __future__ import annotations

from flask import url_for

from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts

from ...frame.acting import actor
from ...service_guides.views import GuideDesk, mount
from ..scope import ITEM, blueprint, own_community, own_edition


def _community(code: int, right: Right) -> DivisionFacts:
    """The community of an address, for those at this desk who have a right there. Offices have their own pages."""
    require(actor(), right, code)
    return own_community(code)


DESK = GuideDesk(
    blueprint=blueprint,
    parameter="community",
    rule=f"/<division:community>/{ITEM}/guide",
    sees=Right.SEE_WORK,
    enter=_community,
    edition=own_edition,
    back=lambda division, item: url_for("workers.edit_line", community=division.code, item=item.code),
)
mount(DESK)
