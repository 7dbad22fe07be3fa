"""Departments' tables of a street, a district or the city."""

from __future__ import annotations

from catalogue.access.rights import Right

from ...reports.handling import mount
from ...reports.views import TableDesk
from ..scope import blueprint, enter_with, links_down_to, own_edition

mount(
    TableDesk(
        blueprint=blueprint,
        parameter="code",
        enter=enter_with,
        sees=Right.SEE_OFFICE,
        edition=own_edition,
        trail=lambda division: links_down_to(division, itself=True),
        keeps=True,
    )
)
