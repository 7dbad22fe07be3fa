"""The head of a community's printed sheets: whose they are, and where its service station is and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from catalogue.divisions import DivisionFacts, ProfileFacts

from ...files.qr import typed
from ...requests.addresses import public_address
from ...words.opening_hours import plain_week
from ..presenting.presenters import path_in_words
from ..presenting.sentences import Contact, station_contact

LONGEST = 60
"""Characters of the station's name and of its address; its hours have twice as many."""


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The head of a sheet of A4. ``typed`` is the address of the community's page, for those who type it."""

    division: DivisionFacts
    path: Markup
    station: str | None
    address: str | None
    contact: Contact
    phones: tuple[str, ...]
    week: tuple[str, ...]
    today: date
    typed: str


def present_head(lineage: Sequence[DivisionFacts], profile: ProfileFacts | None, today: date) -> SheetHead:
    """The head of the sheets of the community at the end of ``lineage``."""
    division = lineage[-1]
    week = plain_week(profile.hours if profile else None, today)
    return SheetHead(
        division=division,
        path=path_in_words(lineage, top=True),
        station=shortened(profile.station_name, LONGEST) if profile else None,
        address=shortened(profile.address, LONGEST) if profile else None,
        contact=station_contact(profile, division.code),
        phones=tuple(profile.phones[1:3]) if profile else (),
        week=week if sum(map(len, week)) <= LONGEST * 2 else (),
        today=today,
        typed=typed(public_address("residents.show_community", code=division.code)),
    )


def shortened(text: str | None, most: int) -> str:
    """The beginning of a text that is too long for paper; empty for None."""
    text = text or ""
    return text if len(text) <= most else f"{text[: most - 1]}…"
