"""What a district or a street declares for its communities."""

from __future__ import annotations

from catalogue.access.rights import Right

from ..declarations.handling import mount
from ..declarations.views import DeclarationDesk
from .scope import blueprint, enter_with, links_down_to, own_edition

mount(
    DeclarationDesk(
        blueprint=blueprint,
        parameter="code",
        enter=enter_with,
        sees=Right.SEE_OFFICE,
        edition=own_edition,
        trail=lambda division: links_down_to(division, itself=True),
    )
)
