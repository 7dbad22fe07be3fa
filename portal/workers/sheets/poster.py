"""A notice as a poster: what is new in large type, whom to call, and the call list on a second sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import escape

from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.notices import NoticeFacts
from catalogue.notices.reading import Proposal
from catalogue.offerings import PointFacts
from catalogue.sessions import SessionFacts

from ...frame.hotline import hotline
from ...frame.notices import said_by
from ...words.formatting import phone_text
from ...words.sessions import when_in_words, where_in_words
from ...words.type_size import Block, Room, Row, largest_size
from ..pasting.words import call_list, poster_parts

SIZES = (72, 60, 48, 40, 34, 28, 24, 20, 17, 14)
"""Points. static/sheets.css has a class for each."""
WIDE, ON_ITS_SHEET = 180, Room(one_sheet=152, two_sheets=152)
"""Millimetres beside the head and the foot of the sheet."""
MOST_IN_ONE_COLUMN = 25


@dataclass(frozen=True, slots=True)
class PosterPart:
    """One thing that a poster tells: what, and then when, where, for whom, a line each."""

    what: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticePoster:
    """Ready to be laid out: ``size`` is that of the type in points. ``numbers``: names with their telephone numbers."""

    division: DivisionFacts
    parts: tuple[PosterPart, ...]
    call: tuple[str, str]
    """Whom to call about it: a name and a number."""
    numbers: tuple[tuple[str, str], ...]
    dense: bool
    """Whether there are more of them than one column holds, and they are listed in two columns."""
    size: int
    today: date


def part_of_proposal(proposal: Proposal) -> PosterPart:
    """What a pasted notice says in one of its parts."""
    what, *facts = poster_parts(proposal)
    return PosterPart(what, tuple(facts))


def part_of_notice(notice: NoticeFacts) -> PosterPart:
    """A notice on closing days or other hours."""
    return PosterPart(said_by(notice).striptags(), ())


def part_of_session(said: SessionFacts) -> PosterPart:
    """A session: what, when, where, for whom, how to join."""
    draft, where = said.draft, where_in_words(said)
    facts = (
        when_in_words(draft),
        escape(where).striptags() if where else None,
        _("For: %(whom)s", whom=draft.for_whom) if draft.for_whom else None,
        draft.joining,
    )
    return PosterPart(draft.what_zh, tuple(each for each in facts if each))


def present_notice_poster(
    division: DivisionFacts,
    profile: ProfileFacts | None,
    points: Sequence[PointFacts],
    parts: Iterable[PosterPart],
    today: date,
) -> NoticePoster:
    """The poster of a community (or a street, without a profile) that tells some things."""
    told = tuple(parts)
    station = profile.phones[0] if profile and profile.phones else None
    name = (profile.station_name if profile else None) or _("Service station")
    line, numbers = hotline(division.code), call_list(profile, points)
    return NoticePoster(
        division=division,
        parts=told,
        call=(name, phone_text(station))
        if station
        else (escape(line.name).striptags(), phone_text(line.phone)),
        numbers=numbers,
        dense=len(numbers) > MOST_IN_ONE_COLUMN,
        size=largest_size(_rows(told), ON_ITS_SHEET, SIZES),
        today=today,
    )


def _rows(parts: Iterable[PosterPart]) -> Iterable[Row]:
    """What the sheet holds, from top to bottom; the style sheet has the same proportions."""
    for part in parts:
        yield (Block(part.what, 1, 6, WIDE),)
        for fact in part.facts:
            yield (Block(fact, 0.75, 1, WIDE),)
