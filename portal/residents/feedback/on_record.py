"""The present record of what a correction is about, shown beside the form and with the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup

from catalogue import feedback
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.feedback import KeptIn, RecordEntry
from catalogue.foundation import clock
from catalogue.models import WrongField

from ...extensions import db
from ...words.formatting import phone_text
from ...words.i18n import filled_in, in_chinese
from ...words.i18n import say as _
from ...words.opening_hours import joined_week
from .forms import Subject


def recorded_for(subject: Subject, edition: EditionFacts | None) -> dict[WrongField, Markup]:
    """The telephone, address and hours on record of what a report is about: see :func:`recorded_of`."""
    division = subject.division.code if subject.division else None
    return recorded_of(edition, division=division, item=subject.item, point=subject.point)


def recorded_of(
    edition: EditionFacts | None, *, division: int | None, item: ItemFacts | None, point: int | None
) -> dict[WrongField, Markup]:
    """The telephone, address and hours on record, in words, without what is not recorded.

    They are the service point's; else those that the service's page in the community shows; else the service
    station's. A fixed number of queries.
    """
    entries = feedback.entries_on_record(db.session(), edition, division=division, item=item, point=point)
    alone = sum(each.kept is KeptIn.POINT for each in entries) < 2
    of_line = item is not None and point is None

    def told(part: Callable[[RecordEntry], str | None]) -> Markup:
        return _told(((each, _name(each, alone=alone, of_line=of_line)) for each in entries), part)

    found = {
        WrongField.PHONE: told(_phones),
        # The station lends a service its number, not its address and its hours.
        WrongField.ADDRESS: told(lambda each: None if _lends(each, of_line) else _address(each)),
        WrongField.HOURS: told(lambda each: None if _lends(each, of_line) else _hours(each)),
    }
    return {field: text for field, text in found.items() if text}


def _lends(entry: RecordEntry, of_line: bool) -> bool:
    return of_line and entry.kept is KeptIn.STATION


def _name(entry: RecordEntry, *, alone: bool, of_line: bool) -> str | Markup | None:
    """The name of a place, None where there is no telling it apart."""
    if _lends(entry, of_line):
        return _("Service station")
    return in_chinese(entry.name) if entry.kept is KeptIn.POINT and not alone and entry.name else None


def _phones(entry: RecordEntry) -> Markup | None:
    return Markup("{}").format(_(", ")).join(phone_text(number) for number in entry.phones) or None


def _address(entry: RecordEntry) -> Markup | None:
    return in_chinese(entry.address) if entry.address else None


def _hours(entry: RecordEntry) -> str | None:
    return joined_week(entry.hours, clock.today()) or None


def _told(
    entries: Iterable[tuple[RecordEntry, str | Markup | None]], part: Callable[[RecordEntry], str | None]
) -> Markup:
    """One part of each entry, once where several say the same, with the names of places that must be told apart."""
    said: dict[str, str | Markup | None] = {}
    for entry, name in entries:
        text = part(entry)
        if text:
            said.setdefault(text, name)
    parts = [
        filled_in(_("%(place)s: %(what)s"), place=name, what=text) if name else Markup("{}").format(text)
        for text, name in said.items()
    ]
    return Markup("<br>").join(parts)
