"""The page of the 96156 platform: what it named in 2011, with its source, and no promise that it answers today."""

from __future__ import annotations

from flask import abort, current_app, g, render_template
from flask.typing import ResponseReturnValue

from catalogue import platform_villages
from catalogue.catalogues import PLATFORM
from catalogue.crosswalks.mappings import crosswalk_by_heirs
from catalogue.models import CommitteeKind

from ...editions import current_edition, edition_beside
from ...extensions import db
from ..kept_pages import kept_until_written
from ..scope import blueprint
from .presenters import not_offered, present_types, source_of


@blueprint.get("/96156")
@kept_until_written()
def show_platform() -> ResponseReturnValue:
    """Services of the whole city by type, of which no community is asked; 404 in a portal that does not know them."""
    session, own, platform = db.session(), current_edition(), edition_beside(PLATFORM)
    if platform is None:
        abort(404)
    return render_template(
        "residents/platform.html",
        types=present_types(platform, crosswalk_by_heirs(session, platform, own) if own else None),
        unusable=not_offered(platform),
        source=source_of(platform),
        served=platform_villages.served_of(session, g.place.code)
        if g.place and g.place.kind is CommitteeKind.CUN
        else None,
        answers=current_app.config["PORTAL"].platform_answers,
    )
