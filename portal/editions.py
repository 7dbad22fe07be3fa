"""Which catalogue and edition an address means.

The instance's first catalogue needs no mention: ``/items/0202``. Every page of another one has the same address under
the catalogue's own: ``/c/national/items/1.10``. The edition is the one in force today. Nothing else in the web face
asks which edition is in force: see docs/adr/0024-catalogues-editions-and-criteria.md.

The catalogue's part of an address counts as where the portal is mounted (WSGI's ``SCRIPT_NAME``), so all addresses that
a page builds stay in its catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import Flask, abort, g, redirect, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue

from catalogue import catalogues
from catalogue.catalogues import CatalogueFacts, EditionFacts
from catalogue.foundation import clock, stamps
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_

from .extensions import db
from .stamps import kept_until, stamp_versions, without_database

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_NAMED = re.compile(r"/c/([a-z0-9]+(?:-[a-z0-9]+)*)(/.*)?", re.DOTALL)
_MENTION = "portal.catalogue"
"""Key in a request's environment: the catalogue that its address names."""
_SINGLE_ITEM = re.compile(r"<item:|/items/")


@dataclass(frozen=True, slots=True)
class _InForce:
    """The editions in force on a day, by the keys of their catalogues in order; ``default`` is of the first one."""

    default: EditionFacts | None
    editions: dict[str, EditionFacts]


class NamedCatalogues:
    """Takes the catalogue's part off an address, for the application below to be mounted there."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        named = _NAMED.fullmatch(environ.get("PATH_INFO", ""))
        if named is not None:
            mounted = f"{environ.get('SCRIPT_NAME', '')}/c/{named[1]}"
            environ = {**environ, "SCRIPT_NAME": mounted, "PATH_INFO": named[2] or "/", _MENTION: named[1]}
        return self._application(environ, start_response)


def current_edition() -> EditionFacts | None:
    """The edition that the address means; None if none is in force."""
    if without_database():
        return None
    if "edition" not in g:
        g.edition = _meant()
    edition: EditionFacts | None = g.edition
    return edition


def edition_on(day: date) -> EditionFacts | None:
    """The edition of a past day, of the catalogue that the address means; the present one where none was in force yet."""
    present = current_edition()
    if present is None:
        return None
    key = present.catalogue.key
    kept: dict[tuple[str, date], EditionFacts | None] = kept_until(_mark(), "portal_editions_on", dict)
    if (key, day) not in kept:
        kept[key, day] = catalogues.edition_in_force(db.session(), day, key)
    return kept[key, day] or present


def edition_beside(catalogue: str) -> EditionFacts | None:
    """The edition in force of a catalogue that no address means, since communities do not report of it; None for none."""
    try:
        return catalogues.edition_in_force(db.session(), clock.today(), catalogue)
    except NotFound:
        return None


def named_edition(catalogue: str | None, edition: str | None) -> EditionFacts | None:
    """The edition with a key, or the one of a catalogue in force today; without either that which the address means.

    None if none is in force. Raises ``NotFound`` for a key that no edition or catalogue has, and for an edition of another catalogue.
    """
    if edition is not None:
        found = catalogues.get_edition(db.session(), edition)
        if catalogue not in (None, found.catalogue.key):
            raise NotFound(N_("There is no edition “%(edition_key)s”."), edition_key=edition)
        return found
    if catalogue is None:
        return current_edition()
    return catalogues.edition_in_force(db.session(), clock.today(), catalogue)


def edition_then(edition: EditionFacts, day: date) -> EditionFacts:
    """The edition of the same catalogue that was in force on a day; the given one where none was."""
    return catalogues.edition_in_force(db.session(), day, edition.catalogue.key) or edition


def current_catalogue() -> str | None:
    """The key of the catalogue that the address means; None if none is in force."""
    edition = current_edition()
    return edition.catalogue.key if edition else None


def all_catalogues() -> tuple[str, ...]:
    """The keys of all catalogues in force, in their order; also outside a request."""
    return tuple(_kept().editions)


def is_first() -> bool:
    """Whether the address means the instance's first catalogue, which needs no mention."""
    return without_database() or current_edition() == _kept().default


def others_in_force() -> tuple[tuple[CatalogueFacts, str], ...]:
    """The other catalogues in force, each with the address of this page in it, or of its first page."""
    if without_database():
        return ()
    kept, own = _kept(), current_catalogue()
    return tuple(
        (edition.catalogue, _address_in(edition, kept))
        for key, edition in kept.editions.items()
        if key != own
    )


def here() -> str:
    """The path and query of the present page, with the catalogue that it names."""
    return request.script_root + request.full_path.rstrip("?")


def own_start() -> str:
    """The path of the first page in the catalogue of the address."""
    return request.script_root + "/"


def _meant() -> EditionFacts | None:
    mention = request.environ.get(_MENTION) if request else None
    return _kept().default if mention is None else _kept().editions.get(mention)


def _kept() -> _InForce:
    """What is in force, kept in memory until the catalogue's stamp or the day moves."""
    mark = _mark()
    return kept_until(mark, "portal_editions", lambda: _in_force(mark[1]))


def _mark() -> tuple[int, date]:
    """What moves when other editions are in force, or other ones were."""
    return stamp_versions()[stamps.CATALOGUE], clock.today()


def _in_force(day: date) -> _InForce:
    session = db.session()
    found = {}
    for catalogue in catalogues.catalogues_in_force(session, day):
        edition = catalogues.edition_in_force(session, day, catalogue.key)
        if edition is not None:
            found[catalogue.key] = edition
    return _InForce(catalogues.edition_in_force(session, day), found)


def _address_in(edition: EditionFacts, kept: _InForce) -> str:
    default = kept.default is not None and kept.default.catalogue == edition.catalogue
    start = root() if default else f"{root()}/c/{edition.catalogue.key}"
    rule = request.url_rule
    # An item's code means nothing in another catalogue, and a form's address shows no page.
    same = rule is not None and request.method == "GET" and not _SINGLE_ITEM.search(rule.rule)
    return start + (request.path if same else "/")


def root() -> str:
    """Where the portal is mounted, without the catalogue: what all catalogues share has one address."""
    mention = request.environ.get(_MENTION)
    return request.script_root if mention is None else request.script_root.removesuffix(f"/c/{mention}")


def at_root(address: str) -> str:
    """The address that all catalogues share for something that is none of them: a file, say."""
    own = f"{request.script_root}/"
    return f"{root()}/{address.removeprefix(own)}" if address.startswith(own) else address


def _check() -> ResponseReturnValue | None:
    """Refuse a catalogue that is not in force; lead from the first catalogue's own name to the plain address."""
    mention = request.environ.get(_MENTION)
    if mention is None or without_database():
        return None
    edition = current_edition()
    if edition is None:
        _leave()
        abort(404)
    default = _kept().default
    if default is not None and default.catalogue == edition.catalogue and request.method == "GET":
        return redirect(root() + request.full_path.rstrip("?"), 308)
    return None


def _leave() -> None:
    """Let the error page lead into the portal, and not to where there is nothing."""
    g.edition = _kept().default
    if request_ctx.url_adapter is not None:
        request_ctx.url_adapter.script_name = f"{root()}/"


def init_app(app: Flask) -> None:
    """Understand addresses that name a catalogue."""
    app.wsgi_app = NamedCatalogues(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_check)
