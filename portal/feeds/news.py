"""What changed in a community, in an item of a division, and among other offices, as Atom feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Response

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import Level
from catalogue.published import PieceOfNews, news_of_community, news_of_item, news_of_offices

from ..editions import current_edition
from ..extensions import db
from ..news import news_in_words, office_news_in_words, subject_in_words
from ..open_answers.kept import open_answer
from ..requests.addresses import public_address
from ..words.i18n import HTML_LANG, colon, language
from ..words.i18n import say as _
from ..words.item_names import plain_text
from ..words.place_names import place_text
from .atom import MIMETYPE, AtomEntry, AtomFeed, write_feed
from .scope import DAYS, MOST, blueprint, in_asked_language, lasting_id, own_address, publisher, titled

_NARROW = (Level.DISTRICT, Level.STREET, Level.COMMUNITY)
_NO_EDITION = N_("No edition of the catalogue is in force.")


@blueprint.get("/communities/<division:code>.atom")
@open_answer()
@in_asked_language
def send_community(code: int) -> Response:
    """What changed in the services of a community."""
    edition, community = current_edition(), _present(code, (Level.COMMUNITY,))
    if edition is None:
        raise NotFound(_NO_EDITION)
    news = news_of_community(db.session(), edition, code, _since(), limit=MOST)
    return _answer(
        title=_("%(place)s: what changed in its services", place=place_text(community.short_name)),
        path=f"/communities/{code}",
        here=own_address("feeds.send_community", code=code),
        href=public_address("residents.show_community", code=code),
        entries=[_entry(each, edition.catalogue.key) for each in news],
    )


@blueprint.get("/divisions/<division:code>/items/<item:item>.atom")
@open_answer()
@in_asked_language
def send_item(code: int, item: str) -> Response:
    """What changed in an item in the communities of a district or a street."""
    edition, division = current_edition(), _present(code, _NARROW)
    if edition is None:
        raise NotFound(_NO_EDITION)
    wanted = edition.item(item)
    news = news_of_item(db.session(), edition, wanted, code, _since(), limit=MOST)
    return _answer(
        title=_(
            "%(item)s in %(place)s: what changed",
            item=plain_text(wanted),
            place=place_text(division.short_name),
        ),
        path=f"/{edition.catalogue.key}/divisions/{code}/items/{wanted.key}",
        here=own_address("feeds.send_item", code=code, item=item),
        href=public_address("residents.show_item", code=item, **{"in": code}),
        entries=[_entry(each, edition.catalogue.key) for each in news],
    )


@blueprint.get("/other-offices.atom")
@open_answer()
@in_asked_language
def send_offices() -> Response:
    """Which other offices are new, and of which something else is said now."""
    href = public_address("residents.list_offices")
    entries = [
        AtomEntry(
            id=lasting_id(f"/offices/{each.key}/{each.day}"),
            title=each.door.name_en if language() == "en" and each.door.name_en else each.door.name_zh,
            updated=each.at,
            href=href,
            lines=office_news_in_words(each),
            terms=("new" if each.new else "changed",),
        )
        for each in news_of_offices(db.session(), _since(), limit=MOST)
    ]
    return _answer(
        title=_("Other offices: new and changed ones"),
        path="/other-offices",
        here=own_address("feeds.send_offices"),
        href=href,
        entries=entries,
    )


def _since() -> date:
    return clock.today() - timedelta(days=DAYS)


def _present(code: int, levels: Sequence[Level]) -> DivisionFacts:
    found = divisions.get_division(db.session(), code)
    if not found.present or found.level not in levels:
        raise NotFound(N_("There is no feed of this division."))
    return found


def _entry(piece: PieceOfNews, catalogue: str) -> AtomEntry:
    said = news_in_words(piece)
    subject = subject_in_words(piece)
    return AtomEntry(
        id=lasting_id(f"/{catalogue}/communities/{piece.community}/{piece.subject}/{piece.day}"),
        title=f"{place_text(piece.community_name)} {subject}{colon()}{said[0]}",
        updated=piece.at,
        href=_page_of(piece),
        lines=said,
        terms=tuple(change.news.value for change in piece.changes),
    )


def _page_of(piece: PieceOfNews) -> str:
    if piece.item is not None:
        return public_address("residents.show_item", code=piece.item.code, **{"in": piece.community})
    if piece.point is not None and piece.there:
        return public_address("residents.show_point", point=piece.point)
    return public_address("residents.show_community", code=piece.community)


def _answer(*, title: str, path: str, here: str, href: str, entries: Sequence[AtomEntry]) -> Response:
    feed = AtomFeed(
        id=lasting_id(path),
        title=titled(title),
        subtitle=_("What a resident would read, without who wrote it. The last %(days)s days.", days=DAYS),
        updated=max((each.updated for each in entries), default=clock.beginning_of(_since())),
        here=here,
        href=href,
        author=publisher(),
        lang=HTML_LANG[language()],
        entries=entries,
    )
    return Response(write_feed(feed), mimetype=MIMETYPE)
