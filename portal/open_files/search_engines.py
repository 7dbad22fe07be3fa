"""What search engines may read: ``robots.txt``, and site maps of all public pages (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import Session

from catalogue.foundation.codes import subtree
from catalogue.models import Division, Level, ServicePoint

from ..editions import current_edition
from ..extensions import db
from ..frame.presentation import is_demonstration
from ..requests.addresses import public_address
from .scope import programs

MOST = 50_000
"""Addresses of a part at most, as the protocol has it. A prefecture or district has some thousand communities."""
_XML = "application/xml"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
CLOSED = (
    "/account",
    "/admin",
    "/display",
    "/editor",
    "/experience",
    "/feedback",
    "/log-in",
    "/office",
    "/offline",
    "/place/",
    "/search",
    "/suggest",
    "/work",
)
"""Beginnings of addresses that are no one's to list: behind a log-in, of a single report or place, or answers without end."""
_STANDING = (
    "residents.show_home",
    "residents.list_services",
    "residents.list_offices",
    "residents.find_places",
    "residents.show_definitions",
    "open_files.show_data",
)
_IS_COMMUNITY = Division.level == Level.COMMUNITY
_ANY_DIVISION, _ANY_NUMBER, _ANY_ITEM = 110000000000, 1, "0101"


@programs.get("/robots.txt")
def show_robots() -> ResponseReturnValue:
    """Which addresses robots may ask. A demonstration is in no search engine: people would take it for true."""
    if is_demonstration():
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = [f"Disallow: {each}" for each in CLOSED]
        lines = ["User-agent: *", *closed, "", f"Sitemap: {public_address('.show_sitemap')}"]
    response = Response("\n".join(lines) + "\n", mimetype="text/plain")
    return _kept(response)


@programs.get("/sitemap.xml")
def show_sitemap() -> ResponseReturnValue:
    """The parts of the site map: pages, then divisions by the level below the top, then service points by their numbers."""
    session = db.session()
    last = session.scalar(select(func.max(ServicePoint.id))) or 0
    address = _before(".list_divisions", f"{_ANY_DIVISION}.xml", code=_ANY_DIVISION)
    parts = [
        public_address(".list_pages"),
        *(f"{address}{code}.xml" for code in _heads(session)),
        *(public_address(".list_points", number=number) for number in range(1, -(-last // MOST) + 1)),
    ]
    return _xml("sitemapindex", "sitemap", parts)


@programs.get("/sitemaps/pages.xml")
def list_pages() -> ResponseReturnValue:
    """Pages that are there once, and the page of each item."""
    edition = current_edition()
    pages = [public_address(each) for each in _STANDING]
    if edition is not None:
        address = _before("residents.show_item", _ANY_ITEM, code=_ANY_ITEM)
        pages += [f"{address}{item.code}" for item in edition.items]
    return _xml("urlset", "url", pages)


@programs.get("/sitemaps/divisions-<division:code>.xml")
def list_divisions(code: int) -> ResponseReturnValue:
    """Present divisions: a top one with communities right below it, or all that are in one right below the top."""
    session = db.session()
    parent = _heads(session).get(code, code)
    if parent == code:
        abort(404)
    if parent is None:
        wanted = or_(Division.code == code, and_(Division.parent_code == code, _IS_COMMUNITY))
    else:
        wanted = Division.code.between(*subtree(code))
    rows = session.execute(
        select(Division.code, Division.level)
        .where(wanted, Division.retired_on.is_(None))
        .order_by(Division.code)
        .limit(MOST // 2)
    )
    return _xml("urlset", "url", _of_divisions(rows))


@programs.get("/sitemaps/points-<int:number>.xml")
def list_points(number: int) -> ResponseReturnValue:
    """Service points of present communities whose numbers end with ``number`` times 50,000."""
    if not 0 < number <= MOST:
        abort(404)
    found = db.session().execute(
        select(ServicePoint.id)
        .join(Division, Division.code == ServicePoint.community_code)
        .where(ServicePoint.id.between((number - 1) * MOST + 1, number * MOST), Division.retired_on.is_(None))
        .order_by(ServicePoint.id)
    )
    address = _before("residents.show_point", "1", point=_ANY_NUMBER)
    return _xml("urlset", "url", (f"{address}{row[0]}" for row in found))


def _heads(session: Session) -> dict[int, int | None]:
    """The divisions by which parts are made, with their parents: the top ones, then those right below them. Two queries."""
    present = select(Division.code, Division.parent_code).where(
        Division.retired_on.is_(None), not_(_IS_COMMUNITY)
    )
    tops = session.execute(present.where(Division.parent_code.is_(None)).order_by(Division.code)).all()
    below = Division.parent_code.in_([top.code for top in tops])
    return dict((*tops, *session.execute(present.where(below).order_by(Division.code))))


def _of_divisions(rows: Iterable[Any]) -> Iterator[str]:
    code = str(_ANY_DIVISION)
    community = _before("residents.show_community", code, code=_ANY_DIVISION)
    division = _before("residents.browse_division", code, code=_ANY_DIVISION)
    coverage = _before("residents.show_coverage", code, code=_ANY_DIVISION)
    for number, level in rows:
        if level is Level.COMMUNITY:
            yield f"{community}{number}"
        else:
            yield f"{division}{number}"
            yield f"{coverage}{number}"


def _before(endpoint: str, ending: str, **values: object) -> str:
    """The address of a page up to what tells it from the next one: made once, and not fifty thousand times."""
    return public_address(endpoint, **values).removesuffix(ending)


def _xml(whole: str, part: str, addresses: Iterable[str]) -> Response:
    """A site map or an index of them. Addresses are the portal's own and hold no sign of XML."""
    entries = "".join(f"<{part}><loc>{each}</loc></{part}>\n" for each in addresses)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{_NAMESPACE}">\n{entries}</{whole}>\n'
    return _kept(Response(text, mimetype=_XML))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
