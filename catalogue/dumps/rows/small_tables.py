"""Tables that fit into memory: catalogues, editions with their categories and items, other doors, the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ...catalogues import EditionFacts, list_editions
from ...doors import doors_in_force
from ...models import DayKind
from ...time.days import refresh
from .. import tables
from ..columns import OpenTable, Row, listed
from ..facts import DumpScope

_ONE_DAY = timedelta(days=1)


def small_tables(session: Session, scope: DumpScope) -> Iterator[tuple[OpenTable, list[Row]]]:
    """Each of these tables with all its rows, without the last column."""
    editions = list_editions(session)
    known = {edition.catalogue.key: edition.catalogue for edition in editions}
    yield (
        tables.CATALOGUES,
        [(each.key, each.name_zh, each.name_en, each.position, each.reported) for each in known.values()],
    )
    yield tables.EDITIONS, [_edition(edition) for edition in editions]
    yield (
        tables.CATEGORIES,
        [
            (edition.key, each.code, each.number, each.name_zh, each.name_en)
            for edition in editions
            for each in edition.categories
        ],
    )
    yield tables.ITEMS, [row for edition in editions for row in _items(edition)]
    yield (
        tables.OTHER_DOORS,
        [
            (door.key, door.name_zh, door.name_en, door.answers_zh, door.answers_en, door.hotline, door.local)
            for door in doors_in_force(session).values()
        ],
    )
    yield tables.CALENDAR, list(_days(session, scope.day.year))


def _edition(edition: EditionFacts) -> Row:
    return (
        edition.key,
        edition.catalogue.key,
        edition.title_zh,
        edition.title_en,
        listed(edition.nicknames),
        edition.issuer_zh,
        edition.issuer_en,
        edition.trial,
        edition.issued_on,
        edition.in_force_from,
        edition.in_force_until,
        edition.source.get("title_zh"),
        edition.source.get("title_en"),
    )


def _items(edition: EditionFacts) -> Iterator[Row]:
    for item in edition.items:
        yield (
            edition.key,
            item.code,
            item.key,
            item.category_code,
            item.position,
            item.name_zh,
            item.name_en,
            item.plain_zh or item.name_zh,
            item.plain_en or item.name_en,
            item.summary_zh,
            item.summary_en,
            item.source_text,
            item.form.value,
            item.criterion_zh,
            item.criterion_en,
            listed(item.audiences),
            listed(item.life_events),
            item.offered,
        )


def _days(session: Session, year: int) -> Iterator[Row]:
    calendar = refresh(session)
    day = date(year - 1, 1, 1)
    while day.year <= year + 1:
        kind = calendar.kind(day)
        if kind is not DayKind.ORDINARY:
            yield day, kind.value, calendar.name(day)
        day += _ONE_DAY
