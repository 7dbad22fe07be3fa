"""Sessions as residents read them: this week's, the next one of a service, and those at a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.sessions import Occurrence, SessionFacts, next_of_items, occurrences

from ...words.i18n import as_written
from ...words.i18n import say as _
from ...words.place_names import place_name
from ...words.sessions import day_in_words, next_in_words, times_in_words, where_in_words

DAYS_AT_A_PLACE = 31
MOST_ELSEWHERE = 30
"""Sessions of other communities that a page shows."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session on a day. ``whose`` names another community; ``off``: it was cancelled."""

    iso: str
    day: str
    times: str
    what: str | Markup
    href: str | None
    where: str | Markup | None
    for_whom: str | Markup | None
    joining: str | Markup | None
    whose: Markup | None
    off: bool


@dataclass(frozen=True, slots=True)
class Week:
    """本周活动: a community's own sessions, and those of the others of its street."""

    own: tuple[SessionLine, ...]
    beside: tuple[SessionLine, ...]

    @property
    def filled(self) -> bool:
        """Whether there is one."""
        return bool(self.own or self.beside)


def present_week(
    sessions: Sequence[SessionFacts],
    community: int,
    edition: EditionFacts,
    names: Mapping[int, DivisionFacts],
    today: date,
) -> Week:
    """The week from ``today`` on in the street of a community; ``names`` are the street's communities by code."""
    held = occurrences(sessions, today)
    codes = {item.id: item.code for item in edition.items}
    own = [_line(each, codes, None) for each in held if each.session.community == community]
    beside = [
        _line(each, codes, names[each.session.community])
        for each in held
        if each.session.community != community and each.session.community in names
    ]
    return Week(tuple(own), tuple(beside[:MOST_ELSEWHERE]))


def present_at_place(
    sessions: Sequence[SessionFacts], edition: EditionFacts | None, today: date
) -> tuple[SessionLine, ...]:
    """The sessions at a place in the next ``DAYS_AT_A_PLACE`` days."""
    codes = {item.id: item.code for item in edition.items} if edition else {}
    return tuple(_line(each, codes, None) for each in occurrences(sessions, today, DAYS_AT_A_PLACE))


def next_by_code(
    sessions: Iterable[SessionFacts], community: int, edition: EditionFacts, today: date
) -> dict[str, str]:
    """By item code, when the community's next session of it is: 下一次：12月10日（周四） 09:00."""
    own = next_of_items([each for each in sessions if each.community == community], today)
    return {
        item.code: _("Next: %(when)s", when=next_in_words(own[item.id]))
        for item in edition.items
        if item.id in own
    }


def _line(held: Occurrence, codes: Mapping[int, str], whose: DivisionFacts | None) -> SessionLine:
    draft, code = held.session.draft, codes.get(held.session.draft.item_id)
    return SessionLine(
        iso=held.day.isoformat(),
        day=day_in_words(held.day),
        times=times_in_words(held.times),
        what=as_written(draft.what_zh, draft.what_en),
        href=url_for("residents.show_item", code=code) if code else None,
        where=where_in_words(held.session),
        for_whom=as_written(draft.for_whom) or None,
        joining=as_written(draft.joining) or None,
        whose=place_name(whose.short_name) if whose else None,
        off=held.off,
    )
