"""The fact on record that a case is about, as residents read it: where it comes from and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.feedback import CaseFacts, FactSource, KeptIn, RecordEntry
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.models import CaseKind

from ..words import labels
from ..words.formatting import day, phone_text
from ..words.i18n import in_chinese
from ..words.opening_hours import joined_week


@dataclass(frozen=True, slots=True)
class RecordedPart:
    """One thing on record: what it is, what residents read, and where it comes from."""

    label: str
    text: str | Markup
    source: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """What is on record in one place, in words."""

    name: str | Markup
    parts: tuple[RecordedPart, ...]


def item_of(found: CaseFacts, edition: EditionFacts | None) -> ItemFacts | None:
    """The item that a case is about, if the edition has it."""
    return edition.items_by_id.get(found.item_id or 0) if edition else None


def entries_of(session: Session, edition: EditionFacts | None, found: CaseFacts) -> tuple[RecordEntry, ...]:
    """What is on record of what a case is about, with who said it. Empty where it is about nothing that is on record."""
    item = item_of(found, edition)
    if found.kind is CaseKind.NEED and item is None and found.point is None:
        return ()
    try:
        entries = feedback.entries_on_record(
            session, edition, division=found.division, item=item, point=found.point
        )
    except NotFound:
        # The catalogue in force has no such service, or the place is gone.
        return ()
    return feedback.with_sources(session, entries, item)


def present_record(entries: Iterable[RecordEntry]) -> tuple[RecordView, ...]:
    """Entries in words; those that say nothing are left out."""
    entries = tuple(entries)
    without_number = any(each.kept is KeptIn.LINE and not each.phones for each in entries)
    views = (RecordView(_name(each), _parts(each, without_number)) for each in entries)
    return tuple(view for view in views if view.parts)


def _name(entry: RecordEntry) -> str | Markup:
    if entry.kept is KeptIn.LINE:
        return _("This service in the community")
    if entry.name:
        return in_chinese(entry.name)
    return _("Service station")


def _parts(entry: RecordEntry, lent: bool) -> tuple[RecordedPart, ...]:
    said: tuple[tuple[str, str, str | Markup | None], ...] = (
        ("state", _("State"), str(labels.STATES[entry.state]) if entry.state else None),
        ("phones", _("Telephone"), _(", ").join(phone_text(number) for number in entry.phones)),
        ("address", _("Address"), in_chinese(entry.address) if entry.address else None),
        ("hours", _("Opening hours"), joined_week(entry.hours, clock.today())),
    )
    return tuple(
        RecordedPart(label, text, _source(entry, name, lent=lent)) for name, label, text in said if text
    )


def _source(entry: RecordEntry, name: str, *, lent: bool) -> str:
    """Where it comes from: who said it, by role, and since when; and whose number it is."""
    found: FactSource | None = entry.sources.get(name)
    said = (
        _("%(role)s, since %(day)s", role=labels.role_in_words(found.role), day=day(found.at))
        if found
        else _("It is not known who said it.")
    )
    if name == "phones" and lent and entry.kept is not KeptIn.LINE:
        whose = (
            _("The service uses the station's number.")
            if entry.kept is KeptIn.STATION
            else _("The service uses this place's number.")
        )
        return f"{whose} {said}"
    return said
