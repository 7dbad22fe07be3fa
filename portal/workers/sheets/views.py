"""Posters to print: of a pasted notice, of a notice on closing days, of a session. Nothing is changed by them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import divisions, notices, offerings, sessions
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import Level
from catalogue.notices.reading import LONGEST, read_notice

from ...extensions import db
from ...words.i18n import LOCALES
from ..notices.views import noticed_division
from ..pasting.forms import PasteForm
from ..scope import blueprint, own_community
from .poster import PosterPart, part_of_notice, part_of_proposal, part_of_session, present_notice_poster


@blueprint.post("/<division:community>/pasted/poster")
def preview_poster(community: int) -> ResponseReturnValue:
    """What follows from a pasted notice, as a poster with the call list."""
    found, text = own_community(community, Right.RECORD), PasteForm().text.data or ""
    proposals = read_notice(text[:LONGEST], clock.today()).proposals
    if not proposals:
        return redirect(url_for("workers.show_pasted", community=found.code))
    return _page(found, map(part_of_proposal, proposals))


@blueprint.get("/<division:community>/notices/<int:number>/poster")
def show_notice_poster(community: int, number: int) -> ResponseReturnValue:
    """A notice that is in force or to come, as a poster."""
    found = noticed_division(community)
    given = notices.notices_for(db.session(), found.code)
    said = next((each for each in given if each.id == number and each.withdrawn_at is None), None)
    if said is None:
        raise NotFound(N_("There is no such notice."))
    back = _("Closing days"), url_for("workers.list_notices", community=found.code)
    return _page(found, (part_of_notice(each) for each in (said,)), back)


@blueprint.get("/<division:community>/sessions/<int:number>/poster")
def show_session_poster(community: int, number: int) -> ResponseReturnValue:
    """A session as a poster."""
    found = own_community(community)
    said = sessions.get_session(db.session(), found.code, number)
    back = _("Sessions"), url_for("workers.list_sessions", community=found.code)
    return _page(found, (part_of_session(each) for each in (said,)), back)


def _page(division: DivisionFacts, parts: Iterable[PosterPart], back: tuple[str, str] | None = None) -> str:
    """The poster, in Chinese in a desk of any language: residents read it. ``back``: the list that led to it, and its address."""
    session = db.session()
    of_community = division.level is Level.COMMUNITY
    with force_locale(LOCALES["zh"]):
        poster = present_notice_poster(
            division,
            divisions.get_profile(session, division.code) if of_community else None,
            offerings.points_of(session, division.code) if of_community else (),
            parts,
            clock.today(),
        )
        sheets = Markup(render_template("workers/sheets/sheet.html", poster=poster))  # noqa: S704 - our template
    return render_template("workers/sheets/poster.html", sheets=sheets, community=division, back=back)
