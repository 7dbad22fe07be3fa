"""What changed after an instant: keys of services, for programs that keep a copy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response
from pydantic import AwareDatetime, BaseModel, Field

from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.hsds import editions_published
from catalogue.hsds.reading import names_of_items
from catalogue.published import OnlyCells, changes_since, published_cells
from catalogue.published.changed_cells import Cell

from ..extensions import db
from ..open_answers.described import answered
from ..open_answers.instants import Instant
from ..open_answers.kept import as_json, open_answer
from ..open_answers.paging import LinksModel, PageParameters, cursor_of, cut, links, read_cursor
from .asking import Code, WithinParameters, known_code, written
from .scope import AboutModel, about, blueprint, described

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FARTHEST = timedelta(days=200 * 366)


class ChangeModel(BaseModel):
    """A service of which anything may be different."""

    id: str = Field(description="The community's code and the item's key.", examples=["110101001001-meals"])
    community: Code
    catalogue: str = Field(description="Key of the catalogue.")
    item: str = Field(description="Key of the item, which it keeps in later editions.")
    at: AwareDatetime | None = Field(
        description="The instant of the last change that is known; null where all of a list is told anew."
    )
    gone: bool = Field(description="Whether nothing is published of it any more.")


class ChangeListModel(BaseModel):
    """Changes in the order of communities and items."""

    about: AboutModel
    until: AwareDatetime = Field(
        description="Ask next time `after` this instant, once all pages have been read."
    )
    data: list[ChangeModel]
    links: LinksModel


class ChangeListParameters(WithinParameters, PageParameters):
    """Which changes."""

    after: Instant = Field(
        description=(
            "The instant after which. Every service that is different from what a reader saw then is told, and some that are not."
        ),
        examples=["2026-11-29T00:00:00+08:00"],
    )


def _number(at: datetime) -> int:
    return (at - _FIRST) // _MICROSECOND


def _instant(number: int) -> datetime:
    return _FIRST + min(timedelta(microseconds=max(0, number)), _FARTHEST)


@blueprint.get("/changes")
@open_answer()
@described.validate(resp=answered(ChangeListModel), tags=["changes"], operation_id="listChanges")
def list_changes(query: ChangeListParameters) -> Response:
    """List the services that may have changed after an instant."""
    session, key = db.session(), read_cursor(query, int, int, int)
    changes = changes_since(session, query.after, OnlyCells(known_code(query.within)))
    until = changes.until if key is None else _instant(key[0])
    shown, more = cut(changes.after(session, key and (key[1], key[2]), query.limit + 1), query.limit)
    editions = editions_published(session, clock.today())
    cells = [cell for cell, _at in shown]
    known, names = (
        _known(editions, cells),
        names_of_items(session, editions, {item for _community, item in cells}),
    )
    return as_json(
        {
            "about": about(),
            "until": until,
            "data": [_row(cell, at, names[cell[1]], known) for cell, at in shown],
            "links": links(query, cursor_of(_number(until), *cells[-1]) if more else None),
        }
    )


def _known(editions: tuple[EditionFacts, ...], cells: list[Cell]) -> set[Cell]:
    """Those of some cells of which something is published."""
    found: set[Cell] = set()
    for edition in editions:
        own = [cell for cell in cells if cell[1] in edition.items_by_id]
        if own:
            found |= published_cells(db.session(), edition, own)
    return found


def _row(cell: Cell, at: datetime | None, names: tuple[str, str, str], known: set[Cell]) -> dict[str, Any]:
    catalogue, item, _name = names
    return {
        "id": f"{written(cell[0])}-{item}",
        "community": written(cell[0]),
        "catalogue": catalogue,
        "item": item,
        "at": at,
        "gone": cell not in known,
    }
