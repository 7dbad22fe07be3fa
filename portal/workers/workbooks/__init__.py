"""The workbook of a worker's own community."""

from __future__ import annotations

from catalogue.access.rights import Right, require
from catalogue.divisions import DivisionFacts

from ...frame.acting import actor
from ...workbooks.desks import WorkbookDesk, mount
from ..scope import blueprint, own_community, own_edition


def _community(code: int, right: Right) -> DivisionFacts:
    """The community of an address, for those at this desk who have a right there. Offices have their own pages."""
    require(actor(), right, code)
    return own_community(code)


mount(
    WorkbookDesk(
        blueprint=blueprint,
        parameter="community",
        enter=_community,
        sees=Right.SEE_WORK,
        edition=own_edition,
    )
)
