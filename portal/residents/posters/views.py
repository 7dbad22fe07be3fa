"""A community's poster for the notice board, and the QR code that it carries."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue import divisions, offerings
from catalogue.foundation import clock
from catalogue.models import Level

from ...extensions import db
from ...files.qr import send_qr
from ...requests.addresses import public_address
from ..scope import blueprint, known_division, own_edition
from .poster import present_poster


@blueprint.get("/communities/<division:code>/poster")
def show_poster(code: int) -> ResponseReturnValue:
    """The poster, to print on A4. Of a division that is no community, or of a retired one: its own page."""
    session = db.session()
    division = known_division(code)
    if division.level is not Level.COMMUNITY or not division.present:
        return redirect(url_for(".show_community", code=code))
    edition = own_edition()
    poster = present_poster(
        edition,
        divisions.lineage(session, code),
        divisions.get_profile(session, code),
        offerings.lines_of(session, edition, code),
        clock.now(),
    )
    return render_template("residents/poster.html", poster=poster, division=division)


@blueprint.get("/communities/<division:code>/qr.svg")
def show_community_qr(code: int) -> ResponseReturnValue:
    """The QR code of the community's page, under the portal's public address."""
    division = known_division(code)
    return send_qr(public_address("residents.show_community", code=division.code))
