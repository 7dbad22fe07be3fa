"""The workbook of a street or a district."""

from __future__ import annotations

from catalogue.access.rights import Right

from ...workbooks.desks import WorkbookDesk, mount
from ..scope import blueprint, enter_with, links_down_to, own_edition

mount(
    WorkbookDesk(
        blueprint=blueprint,
        parameter="code",
        enter=enter_with,
        sees=Right.SEE_OFFICE,
        edition=own_edition,
        trail=lambda division: links_down_to(division, itself=True),
    )
)
