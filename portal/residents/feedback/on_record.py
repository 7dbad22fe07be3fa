"""The present record of what a correction is about, shown beside the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation import clock
from catalogue.models import Level, PhoneSource, WrongField
from catalogue.offerings import PointFacts

from ...extensions import db
from ...words.formatting import phone_text
from ...words.i18n import in_chinese
from ..presenting.sentences import filled_in, joined_week
from .forms import Subject

MOST_PLACES = 3
"""Places of one service whose entries are shown: more would bury the question."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is recorded in one place; ``name`` is the place's, None where there is no telling it apart."""

    name: str | Markup | None
    phones: tuple[str, ...]
    address: str | None = None
    hours: str | None = None


def recorded_for(subject: Subject, edition: EditionFacts | None) -> dict[WrongField, Markup]:
    """The telephone, address and hours on record, in words, without what is not recorded.

    They are the service point's; else those that the service's page in the community shows; else the service
    station's. A fixed number of queries.
    """
    entries = _entries(subject, edition)
    told = {
        WrongField.PHONE: _told(entries, _phones),
        WrongField.ADDRESS: _told(entries, lambda each: in_chinese(each.address) if each.address else None),
        WrongField.HOURS: _told(entries, _hours),
    }
    return {field: text for field, text in told.items() if text}


def _entries(subject: Subject, edition: EditionFacts | None) -> Sequence[_Entry]:
    session, division = db.session(), subject.division
    if subject.point is not None:
        return [_of_place(offerings.get_point(session, subject.point), alone=True)]
    if division is None or division.level is not Level.COMMUNITY:
        return ()
    profile = divisions.get_profile(session, division.code)
    if subject.item is not None and edition is not None:
        return _of_line(edition, division, subject.item, profile)
    return [_Entry(None, profile.phones, profile.address, profile.hours)] if profile else ()


def _of_line(
    edition: EditionFacts, division: DivisionFacts, item: ItemFacts, profile: ProfileFacts | None
) -> Sequence[_Entry]:
    """The line's own number and its places; the station's number where they have none, as pages show it then."""
    offering = offerings.get_line(db.session(), edition, division.code, item.code).offering
    points = offering.points[:MOST_PLACES] if offering else ()
    entries = [_of_place(point, alone=len(points) == 1) for point in points]
    if offering and offering.phone and offering.draft.phone_source is not PhoneSource.PLACE:
        entries.insert(0, _Entry(None, (offering.phone,)))
    if profile and not any(each.phones for each in entries):
        entries.insert(0, _Entry(_("Service station"), profile.phones))
    return entries


def _of_place(point: PointFacts, *, alone: bool) -> _Entry:
    return _Entry(None if alone else in_chinese(point.name), point.phones, point.address, point.hours)


def _phones(entry: _Entry) -> Markup | None:
    return Markup("{}").format(_(", ")).join(phone_text(number) for number in entry.phones) or None


def _hours(entry: _Entry) -> str | None:
    return joined_week(entry.hours, clock.today()) or None


def _told(entries: Iterable[_Entry], part: Callable[[_Entry], str | None]) -> Markup:
    """One part of each entry, once where several say the same, with the names of places that must be told apart."""
    said: dict[str, str | Markup | None] = {}
    for entry in entries:
        text = part(entry)
        if text:
            said.setdefault(text, entry.name)
    parts = [
        filled_in(_("%(place)s: %(what)s"), place=name, what=text) if name else Markup("{}").format(text)
        for text, name in said.items()
    ]
    return Markup("<br>").join(parts)
