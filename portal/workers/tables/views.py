"""Departments' tables that reach a community."""

from __future__ import annotations

from catalogue.access.rights import Right

from ...reports.handling import mount
from ...reports.views import TableDesk
from ..scope import blueprint, community_with, own_edition

mount(
    TableDesk(
        blueprint=blueprint,
        parameter="community",
        enter=community_with,
        sees=Right.SEE_WORK,
        edition=own_edition,
    )
)
