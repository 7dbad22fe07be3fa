"""The page of an item."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue import divisions
from catalogue.circle import trade_items
from catalogue.counters.segments import OFFERED
from catalogue.coverage.counts_by_part import counts_in
from catalogue.coverage.figures import Tally
from catalogue.foundation import clock
from catalogue.models import Level, Trade
from catalogue.near import WALKED
from catalogue.service_guides import guides_along, merged_guide

from ...extensions import db
from ...frame.presentation import only_root
from ...words import labels
from ...words.i18n import say as _
from ..forms import read_criteria
from ..kept_pages import kept_until_written, render_kept
from ..near.criteria import read_trade
from ..near.places import NearRow
from ..presenting.services import Link, coverage_in_words, explain
from ..scope import blueprint, own_edition
from .asked import ItemAsked
from .at_home import AtHome, look_at_home
from .linked import linked_item
from .where import Whereabouts, find_whereabouts


@blueprint.get("/items/<item:code>")
@kept_until_written()
def show_item(code: str) -> ResponseReturnValue:
    asked = _asked(code)
    home = look_at_home(asked, asked.community) if asked.community else None
    where = find_whereabouts(asked, home)
    lineage = home.lineage if home else asked.lineage
    guide = merged_guide(
        asked.item.guide, guides_along(db.session(), asked.edition, lineage, asked.item), lineage
    )
    it = explain(asked.edition, asked.item, guide)
    said = {
        "item": asked.item,
        "it": it,
        "station": home and home.station,
        "mine": home and home.mine,
        "nearest": home and home.nearest,
        "instead": _instead(home, where),
        "next_session": home and home.next_session,
        "announced": home and home.announced,
        "confirmed_on": home and home.confirmed_on,
        "near": where.near,
        "trades": _trades(asked) if where.near else (),
        "near_href": url_for(".show_near", code=code, **asked.speaking)
        if asked.item.form in WALKED
        else None,
        "places": where.wide,
        "scopes": where.scopes,
        "parts": where.parts,
        "coverage": _coverage(asked),
        "criteria": asked.criteria,
        "followed": next((step for step in lineage if step.level is Level.DISTRICT), None),
    }

    def linked() -> Markup:
        named = home is not None and home.station.division is not g.place
        return linked_item(it, home, clock.today(), named=named)

    return render_kept("residents/item.html", asked.now, (said, home), linked=linked, **said)


def _instead(home: AtHome | None, where: Whereabouts) -> NearRow | None:
    """The place near home to call first, where the community itself does not offer the item."""
    if home is None or where.near is None or where.near.page > 1 or home.mine.segment in OFFERED:
        return None
    return where.near.to_call


def _asked(code: str) -> ItemAsked:
    """What the address asks; raises ``NotFound`` for an item that the edition does not have."""
    edition, criteria = own_edition(), read_criteria(request.args)
    item = edition.item(code)
    place = criteria.place or g.place
    return ItemAsked(
        edition=edition,
        item=item,
        criteria=criteria,
        lineage=divisions.lineage(db.session(), place.code) if place else only_root(),
        community=place if place and place.level is Level.COMMUNITY else g.place,
        chosen=g.place,
        now=clock.now(),
        trade=read_trade(request.args) if item.code in trade_items(edition) else None,
    )


def _trades(asked: ItemAsked) -> tuple[Link, ...]:
    """The trades to choose from, and all of them; the one in force without an address. Nothing for an item without trades."""
    if not asked.has_trades:
        return ()

    def link(text: str, trade: Trade | None) -> Link:
        speaking = {name: value for name, value in asked.speaking.items() if name != "trade"}
        chosen: dict[str, Any] = {"trade": trade.value} if trade else {}
        href = url_for(".show_item", code=asked.item.code, **speaking, **chosen, _anchor="places")
        return Link(text, "" if trade is asked.trade else href)

    return (
        link(_("All shops"), None),
        *(link(str(text), Trade(trade)) for trade, text in labels.TRADES.items()),
    )


def _coverage(asked: ItemAsked) -> Markup | None:
    """The item's coverage in the district, or in what is wider."""
    district = next((step for step in asked.scopes if step.level is not Level.STREET), None)
    if district is None:
        return None
    counts = counts_in(db.session(), [asked.item], district.code)
    return coverage_in_words(district, Tally(counts[asked.item.id], 0)) if asked.item.id in counts else None
