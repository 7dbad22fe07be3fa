"""办事指南 at the worker's desk: where the community differs from what is said above."""

from __future__ import annotations

from flask import url_for

from catalogue.access.rights import Right

from ...service_guides.views import GuideDesk, mount
from ..scope import ITEM, blueprint, community_with, own_edition

DESK = GuideDesk(
    blueprint=blueprint,
    parameter="community",
    rule=f"/<division:community>/{ITEM}/guide",
    sees=Right.SEE_WORK,
    enter=community_with,
    edition=own_edition,
    back=lambda division, item: url_for("workers.edit_line", community=division.code, item=item.code),
)
mount(DESK)
