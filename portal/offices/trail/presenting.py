"""Entries of the trail as a page shows them: what was done to what, in words. A few queries for a whole page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.users import persons
from catalogue.audit.reading import TrailRow
from catalogue.catalogues import ItemFacts, list_editions
from catalogue.divisions import DivisionFacts
from catalogue.models import Role
from catalogue.offerings import PointFacts
from catalogue.offerings.store import points_by_id

from ...words import labels
from ...words.formatting import day, quarter
from ...words.i18n import as_typed, pick
from ...words.item_names import item_name
from ...words.place_names import place_name, point_name
from .words import done_in_words, topic_in_words

_HEAD = re.compile(r"([a-z_]+) (.+)", re.DOTALL)
_ITEMS = {"line", "guide", "word", "item"}
_POINTS = {"place", "point"}
_EDITIONS = {"edition", "draft", "crosswalk"}
_KINDS = _ITEMS | _POINTS | _EDITIONS | {"sample", "standard", "reply", "day", "week"}
"""Words before what is said in words of its own."""
_THE_PLACE = {"division", "village", "hotline", "indicators", "profile", "instance", "settings"}
"""Words before what the columns of place and topic say already."""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry: when, what it is about, what was done to what, where, and by whom."""

    at: datetime
    topic: str
    done: str
    about: str | Markup
    place: Markup | None
    role: str
    who: str | Markup


@dataclass(frozen=True, slots=True)
class _Named:
    """What the entries of a page are about, by the numbers and keys in them."""

    items: Mapping[str, ItemFacts]
    points: Mapping[int, PointFacts]
    editions: Mapping[str, str | Markup]
    places: Mapping[int, DivisionFacts]
    persons: Mapping[str, str]


def present_entries(session: Session, rows: Sequence[TrailRow], *, named: bool) -> list[TrailLine]:
    """The entries of a page in words. ``named``: with the names of accounts."""
    editions = list_editions(session)
    found = _Named(
        items={
            key: item for edition in editions for item in edition.items for key in (str(item.id), item.key)
        },
        points=points_by_id(session, _numbers(rows, _POINTS)),
        editions={each.key: pick(each.title_zh, each.title_en) for each in editions},
        places=divisions.get_divisions(session, {row.division for row in rows if row.division}),
        persons=persons(session, {row.actor for row in rows}) if named else {},
    )
    return [_present(row, found, named) for row in rows]


def _numbers(rows: Iterable[TrailRow], heads: set[str]) -> set[int]:
    parted = (row.subject.partition(" ") for row in rows)
    return {int(rest) for head, _space, rest in parted if head in heads and rest.isdecimal()}


def _present(row: TrailRow, found: _Named, named: bool) -> TrailLine:
    place = found.places.get(row.division or 0)
    by_the_portal = row.actor in (row.role, Role.SYSTEM)
    return TrailLine(
        at=row.at,
        topic=str(topic_in_words(row.action)),
        done=str(done_in_words(row.action) or ""),
        about=_about(row.subject, found, named),
        place=place_name(place.short_name) if place else None,
        role=str(labels.role_in_words(row.role)),
        who=as_typed(str(labels.actor_in_words(row.actor, found.persons.get(row.actor))))
        if named and not by_the_portal
        else "",
    )


def _about(subject: str, found: _Named, named: bool) -> str | Markup:
    """What an entry is about, without what its other columns say; nothing for an account where names are not shown."""
    match = _HEAD.fullmatch(subject)
    head, rest = (match[1], match[2]) if match else ("", subject)
    if head == "account":
        return rest if named else ""
    if head in _THE_PLACE or subject in _THE_PLACE:
        return ""
    return _of_a_kind(head, rest, found) if head in _KINDS else _plain(head, rest, subject)


def _of_a_kind(head: str, rest: str, found: _Named) -> str | Markup:
    """What has a name elsewhere, or a number that pages show."""
    last = rest.rpartition(" ")[2]
    if head in _ITEMS:
        item = found.items.get(last)
        return item_name(item) if item else ""
    if head in _POINTS:
        point = found.points.get(int(rest)) if rest.isdecimal() else None
        return point_name(point.name) if point else _number(rest)
    if head in _EDITIONS:
        return found.editions.get(rest.partition(" ")[0], "")
    if head == "sample":
        number, _comma, line = rest.partition(", ")
        return _("No. %(number)s, %(item)s", number=number, item=last) if line else _number(number)
    if head == "standard":
        return _("Task %(number)s", number=rest)
    return str(labels.CASE_OUTCOMES.get(rest, "")) if head == "reply" else _day(rest)


def _plain(head: str, rest: str, subject: str) -> str | Markup:
    """A number, a name that somebody gave, a file, or a quarter after the place's code."""
    if head and rest.isdecimal():
        return _number(rest)
    if re.fullmatch(r"[0-9]{12} [0-9]{4}Q[1-4]", subject):
        return quarter(subject[13:])
    return as_typed(rest if head in ("file", "list", "demand", "mobile") else subject)


def _number(number: str) -> str:
    return _("No. %(number)s", number=number)


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
