"""What every page shows: the edition in force, the chosen community, the modes, the marks of the data."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, g, request, url_for
from flask.ctx import _AppCtxGlobals
from flask_login import current_user
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.utils import cached_property

from catalogue import divisions, vocabulary
from catalogue.access.administering import administers
from catalogue.access.rights import Actor, Right, may, places
from catalogue.catalogues import CatalogueFacts, EditionFacts
from catalogue.divisions import DivisionFacts, ListFacts
from catalogue.foundation import clock, stamps
from catalogue.foundation.codes import LAST_CODE
from catalogue.foundation.errors import NotFound, command_called
from catalogue.models import Level
from catalogue.time import days

from .. import editions
from ..cookies import read_cookie
from ..editions import current_edition, own_start
from ..extensions import db
from ..requests.addresses import LONGEST_ADDRESS, whole_number
from ..requests.queries import read_next
from ..requests.security import safe_next
from ..stamps import kept_until, stamp_versions, without_database
from ..words import labels
from ..words.i18n import is_english_offered, language
from ..words.item_names import official_beneath, plain_name
from ..words.opening_hours import unknown_year
from .modes import Modes, modes

PLACE_COOKIE = "community"
COMMUNITIES_KEPT = 1_000
"""Chosen communities that are remembered, some 300 bytes each."""


class RequestGlobals(_AppCtxGlobals):
    """Flask's ``g``, with the chosen community in ``g.place``, looked up when first asked for."""

    @cached_property
    def place(self) -> DivisionFacts | None:
        """The community that the visitor chose; its successor if it was retired; None if there is none."""
        code = chosen_code()
        return None if code is None or without_database() else _community(code)


def _community(code: int) -> DivisionFacts | None:
    """The community with this code, or the present one that succeeds it, looked up once until the divisions' stamp moves."""
    known: dict[int, DivisionFacts | None] = kept_until(
        stamp_versions()[stamps.DIVISIONS], "portal_chosen_communities", dict
    )
    if code not in known:
        if len(known) >= COMMUNITIES_KEPT:
            known.clear()
        known[code] = _find_community(code)
    return known[code]


def _find_community(code: int) -> DivisionFacts | None:
    """The community with this code, or the present one that succeeds it; None if there is neither."""
    try:
        found = divisions.present_successor(db.session(), code)
    except NotFound:
        return None
    return found if found is not None and found.level is Level.COMMUNITY else None


def chosen_code() -> int | None:
    """The code in the visitor's cookie, without checking that the community exists."""
    value = read_cookie(PLACE_COOKIE)
    return whole_number(value, LAST_CODE) if len(value) == 12 else None


def is_elder() -> bool:
    """Whether the visitor asked for 关怀版: larger, one column."""
    return modes().elder


def _follow_calendar() -> None:
    """Load the days that an administrator declared, before a page shows opening hours."""
    if request.endpoint not in (None, "static") and not without_database():
        version = stamp_versions()[stamps.CALENDAR]
        # A session is made only where the days have moved.
        if version != days.current().version:
            days.refresh(db.session(), version)


def is_demonstration() -> bool:
    """Whether the instance holds demonstration data, which every page must say."""
    return stamp_versions()[stamps.DEMONSTRATION] > 0


def _latest_list() -> ListFacts | None:
    """The list of divisions that the portal shows, kept in memory until the divisions' stamp moves."""
    if without_database():
        return None
    version = stamp_versions()[stamps.DIVISIONS]
    return kept_until(version, "portal_latest_list", lambda: divisions.latest_list(db.session()))


def only_root() -> tuple[DivisionFacts, ...]:
    """The whole of an instance that holds one city or province, kept until the divisions' stamp moves; nothing where
    there are several, or none."""
    version = stamp_versions()[stamps.DIVISIONS]
    tops = kept_until(version, "portal_top_divisions", lambda: divisions.roots(db.session()))
    return tops if len(tops) == 1 else ()


def _city() -> str:
    """The name of the city whose divisions the portal has; empty where it has none, or several provinces."""
    return "" if without_database() else "".join(top.short_name for top in only_root())


@dataclass(frozen=True, slots=True)
class Door:
    """A way into a part of the portal for those who have logged in: where it leads, and a key for its words."""

    key: str
    href: str


@dataclass(frozen=True, slots=True)
class LogInEnd:
    """Whose log-in it is, and when it ends: after ``idle`` seconds without a sign of life, and in ``longest`` in any case."""

    account: int
    idle: int
    longest: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What ``base.html`` shows around every page. ``others``: the other catalogues in force, with addresses.

    ``unknown_year``: this year, if its holidays are not known.
    """

    place: DivisionFacts | None
    elder: bool
    modes: Modes
    language: str
    english_offered: bool
    demonstration: bool
    user: str | None
    log_in: LogInEnd | None
    doors: tuple[Door, ...]
    edition: EditionFacts | None
    others: tuple[tuple[CatalogueFacts, str], ...]
    divisions: ListFacts | None
    city: str
    today: date
    unknown_year: int | None
    here: str
    display: str
    choosing: str


def _may(right: str, division: int) -> bool:
    """For templates: whether the reader has a right in a division. What somebody may not do is not offered."""
    return current_user.is_authenticated and may(current_user.actor, Right(right), division)


def _doors(actor: Actor) -> tuple[Door, ...]:
    found = []
    if places(actor, Right.SEE_WORK):
        found.append(Door("work" if places(actor, Right.RECORD) else "records", url_for("workers.start")))
    if places(actor, Right.SEE_OFFICE) or places(actor, Right.OWN_ITEMS):
        found.append(Door("office", url_for("offices.start")))
    if places(actor, Right.SEE_VOCABULARY) and vocabulary.standing_of(db.session(), actor).sees:
        found.append(Door("editor", url_for("editors.start")))
    if places(actor, Right.ADMINISTER) and administers(db.session(), actor):
        found.append(Door("admin", url_for("admin.start")))
    return tuple(found)


def _here() -> str:
    """Where a preference form leads back to: this page, or home where this page answers only to a form."""
    if request.method != "GET" or request.endpoint is None:
        return own_start()
    return safe_next(editions.here(), own_start())


def _display(here: str) -> str:
    """The page of display settings, which leads back to this one where its address is not too long for that."""
    address = url_for("accounts.show_display", next=here)
    return address if len(address) <= LONGEST_ADDRESS else url_for("accounts.show_display")


def _choosing(here: str) -> str:
    """The page to choose a community on, which leads back to this one; while choosing, to where that began."""
    if request.endpoint in ("residents.find_places", "residents.browse_division"):
        here = read_next(request.args)
    elif request.endpoint == "residents.show_community":
        here = read_next(request.args, here)
    address = url_for("residents.find_places", next=here) if here not in ("", own_start()) else ""
    return address if address and len(address) <= LONGEST_ADDRESS else url_for("residents.find_places")


def frame() -> Frame:
    """The frame of the present page."""
    here = _here()
    unnamed = without_database() or g.get("nameless", False)
    user = None if unnamed or not current_user.is_authenticated else current_user
    return Frame(
        place=g.place,
        elder=is_elder(),
        modes=modes(),
        language=language(),
        english_offered=is_english_offered(),
        demonstration=is_demonstration(),
        user=user.name if user else None,
        log_in=user.ends() if user else None,
        doors=_doors(user.actor) if user else (),
        edition=current_edition(),
        others=editions.others_in_force(),
        divisions=_latest_list(),
        city=_city(),
        today=clock.today(),
        unknown_year=unknown_year(clock.today()),
        here=here,
        display=_display(here),
        choosing=_choosing(here),
    )


class QuickTemplate(Template):
    """A template that compares the names of all globals only where they have grown, and not for every import of a macro."""

    _names: frozenset[str] = frozenset()

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._names = frozenset(self.globals)
        elif ctx is not None and ctx.globals_keys <= self._names:
            return self._module
        return super()._get_default_module(ctx)


def kept_part(name: str, *marks: Hashable, caller: Callable[[], Markup]) -> Markup:
    """For templates: what a ``call`` block writes, kept by its name and ``marks``.

    It may depend on the edition, the language and where the portal is mounted besides, and on nothing else: not on the
    place, the day, or who reads.
    """
    edition = current_edition()
    mark = (stamp_versions()[stamps.CATALOGUE], edition and (edition.catalogue.key, edition.key))
    parts: dict[Hashable, Markup] = kept_until(mark, f"portal_part_{name}_{mark[1]}", dict)
    key = (language(), request.script_root, *marks)
    if key not in parts:
        parts[key] = caller()
    return parts[key]


def _context() -> dict[str, Any]:
    return {"frame": frame(), "place": g.place}


def init_app(app: Flask) -> None:
    """Give every template its frame and the words for codes."""
    app.app_ctx_globals_class = RequestGlobals
    app.before_request(_follow_calendar)
    app.context_processor(_context)
    app.jinja_env.globals.update(
        words=labels,
        may=_may,
        command_called=command_called,
        kept_part=kept_part,
        plain_name=plain_name,
        official_beneath=official_beneath,
    )
    app.jinja_env.template_class = QuickTemplate
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
