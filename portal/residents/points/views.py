"""A service point: its page, its card to print, its QR code."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, offerings, sessions
from catalogue.foundation import clock

from ...editions import current_edition
from ...extensions import db
from ...files.qr import send_qr
from ...frame.hotline import speak_of
from ...requests.addresses import public_address
from ..kept_pages import kept_until_written
from ..presenting.sessions import present_at_place
from ..presenting.walks import own_pace
from ..scope import blueprint
from .card import read_ticked, services_on_card
from .linked import linked_point
from .page import PointPage, present_point

CARD = "residents/card.html"


@blueprint.get("/points/<int:point>")
@kept_until_written()
def show_point(point: int) -> ResponseReturnValue:
    """A place where services are delivered."""
    return _show(point, "residents/point.html")


@blueprint.get("/points/<int:point>/card")
@kept_until_written()
def show_card(point: int) -> ResponseReturnValue:
    """The place as a card of A6 to print and hang beside the telephone."""
    return _show(point, CARD)


@blueprint.get("/points/<int:point>/qr.svg")
def show_point_qr(point: int) -> ResponseReturnValue:
    """The QR code of the place's page, under the portal's public address."""
    found = offerings.get_point(db.session(), point)
    return send_qr(public_address("residents.show_point", point=found.id))


def _show(point: int, template: str) -> ResponseReturnValue:
    session = db.session()
    found = offerings.get_point(session, point)
    lineage = divisions.lineage(session, found.community)
    speak_of(found.community)
    if not lineage[-1].present:
        return render_template(
            "residents/retired.html",
            division=lineage[-1],
            point=found,
            successor=divisions.present_successor(session, found.community),
        )
    edition, home = current_edition(), g.place
    profiles = divisions.get_profiles(session, {found.community, home.code} if home else {found.community})
    page: PointPage = present_point(
        found,
        lineage,
        profiles.get(found.community),
        offerings.served_at(session, edition, found) if edition else (),
        clock.now(),
        home=(home, profiles.get(home.code)) if home else None,
        pace=own_pace(),
    )
    if template == CARD and not page.has_card:
        return render_template(
            "residents/no_sheet.html", division=lineage[-1], sheet=_("Card"), contact=page.contact
        )
    today = clock.today()
    coming = present_at_place(sessions.sessions_at(session, found.id, today=today), edition, today)
    ticked = read_ticked(request.args)
    linked = linked_point(page, lineage) if template != CARD else ""
    return render_template(
        template,
        page=page,
        linked=linked,
        coming=coming,
        ticked=ticked,
        on_card=services_on_card(page, ticked),
    )
