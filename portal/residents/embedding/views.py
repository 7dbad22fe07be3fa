"""A community and one of its services as small pages for other sites, and the page that says what to paste.

What a small page says depends on its address alone: never on cookies, so that it may be kept for everyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.models import Level

from ...config import Settings
from ...editions import current_edition
from ...extensions import db
from ...frame.hotline import speak_of
from ...frame.presentation import is_demonstration
from ...open_answers.kept import open_answer
from ...requests.addresses import public_address
from ...words.i18n import LOCALES, language
from ...words.i18n import say as _
from ...words.item_names import plain_text
from ...words.place_names import place_text
from ..forms import find_division
from ..kept_pages import kept_until_written
from ..presenting.presenters import present_station
from ..presenting.sentences import say_line
from ..presenting.viewpoint import Telling
from ..scope import blueprint, known_division, own_edition
from .framing import for_frames

LARGE = "large"
"""What ``size`` says for large print."""
CARD = {"zh": (320, 500), "en": (320, 640)}
"""Width and height, in CSS pixels, of the frame that the portal proposes for a card, by language: its last line is seen."""
LINE = {"zh": (320, 480), "en": (320, 640)}
"""The same for a line, with a place, hours and a number."""
CARD_LARGE, LINE_LARGE = {"zh": (380, 860), "en": (380, 1040)}, {"zh": (380, 860), "en": (380, 1060)}
"""The same in large print."""


class Display(NamedTuple):
    """In which language and size a small page is asked for; the language is empty if none is."""

    lang: str
    large: bool

    @property
    def arguments(self) -> dict[str, str]:
        """The query string that asks for the same."""
        return ({"lang": self.lang} if self.lang else {}) | ({"size": LARGE} if self.large else {})


def read_display(arguments: Mapping[str, str]) -> Display:
    """What a query string asks; an unknown language or size counts as none."""
    lang = arguments.get("lang", "")
    return Display(lang if lang in LOCALES else "", arguments.get("size") == LARGE)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The address of a small page, and the HTML that another page needs to show it in a frame."""

    address: str
    text: str


@blueprint.get("/embed/communities/<division:code>")
@for_frames
@open_answer(by_minute=True)
def show_community_card(code: int) -> ResponseReturnValue:
    """The card of a community: its station, the hours, the number, how many services it offers."""
    division = _present(code)
    if not isinstance(division, DivisionFacts):
        return division
    session, edition, now = db.session(), own_edition(), clock.now()
    lines = offerings.lines_of(session, edition, code)
    told = [line.segment for line in lines if line.segment is not Segment.NOT_APPLICABLE]
    profile = divisions.get_profile(session, code)
    lineage = divisions.lineage(session, code)
    return _small_page(
        "residents/embed_community.html",
        station=lambda: present_station(lineage, profile, now),
        offered=told.count(Segment.DELIVERED),
        applicable=len(told),
        reported=len(told) - told.count(Segment.UNKNOWN),
    )


@blueprint.get("/embed/communities/<division:code>/items/<item:item>")
@for_frames
@open_answer(by_minute=True)
def show_item_card(code: int, item: str) -> ResponseReturnValue:
    """The line of one service of a community: whether it is offered, where, when and which number answers."""
    division = _present(code)
    if not isinstance(division, DivisionFacts):
        return division
    session, edition, now = db.session(), own_edition(), clock.now()
    line = offerings.get_line(session, edition, code, item)
    profile = divisions.get_profile(session, code)
    telling = Telling(division, profile, None)
    return _small_page(
        "residents/embed_item.html",
        division=division,
        item=line.item,
        said=lambda: say_line(line, now, telling),
        confirmed_on=line.offering.confirmed_on if line.offering else None,
    )


def _present(code: int) -> DivisionFacts | ResponseReturnValue:
    """The community of an address; a frame that shows a retired one is led to the one that succeeds it."""
    division = known_division(code)
    if division.level is not Level.COMMUNITY:
        abort(404)
    if division.present:
        return division
    successor = divisions.present_successor(db.session(), code)
    if successor is not None and successor.level is Level.COMMUNITY:
        values: dict[str, Any] = {**(request.view_args or {}), "code": successor.code}
        values |= read_display(request.args).arguments
        return redirect(url_for(request.endpoint or "", **values), 302)
    return _small_page("residents/embed_gone.html", division=division)


def _small_page(template: str, **said: Any) -> str:
    """A page in the language and size that the address asks for; the instance's language where it asks for none."""
    settings: Settings = current_app.config["PORTAL"]
    display = read_display(request.args)
    locale = LOCALES[display.lang or settings.default_language]
    # The functions among them put something into words: in this language.
    with force_locale(locale):
        values = {name: value() if callable(value) else value for name, value in said.items()}
        return render_template(
            template,
            large=display.large,
            demonstration=is_demonstration(),
            **values,
        )


@blueprint.get("/embed")
@kept_until_written()
def show_embed() -> ResponseReturnValue:
    """What to paste into a page of another site, for a community and, if one is chosen, one of its services."""
    settings: Settings = current_app.config["PORTAL"]
    edition = current_edition()
    division, item = _read_shown(request.args, edition)
    if division is not None and division.level is not Level.COMMUNITY:
        division = None
    if division is not None:
        speak_of(division.code)
    display = read_display(request.args)
    display = display._replace(lang=display.lang or language())
    snippet = _snippet(division, item, display) if division and edition else None
    return render_template(
        "residents/embed.html",
        division=division,
        item=item,
        items=edition.items if edition else (),
        lang=display.lang,
        large=display.large,
        snippet=snippet,
        origins=settings.embed_origins,
    )


def _read_shown(
    arguments: Mapping[str, str], edition: EditionFacts | None
) -> tuple[DivisionFacts | None, ItemFacts | None]:
    """What a query string wants to show: a division, else the chosen community, and an item of the edition."""
    division, code = find_division(arguments.get("community", "")) or g.place, arguments.get("item", "")
    try:
        return division, edition.item(code) if edition and code else None
    except NotFound:
        return division, None


def _snippet(division: DivisionFacts, item: ItemFacts | None, display: Display) -> Snippet:
    large = display.large
    with force_locale(LOCALES[display.lang]):
        place = place_text(division.short_name)
        title = (
            _("%(service)s in %(place)s", service=plain_text(item), place=place)
            if item
            else _("Services of %(place)s", place=place)
        )
    if item is None:
        address = public_address("residents.show_community_card", code=division.code, **display.arguments)
        width, height = (CARD_LARGE if large else CARD)[display.lang]
    else:
        address = public_address(
            "residents.show_item_card", code=division.code, item=item.code, **display.arguments
        )
        width, height = (LINE_LARGE if large else LINE)[display.lang]
    text = Markup('<iframe src="{}"\n  title="{}"\n  width="{}" height="{}"\n  loading="lazy"></iframe>')
    return Snippet(address, str(text.format(address, title, width, height)))
