"""The form of 改好并答复: the fields of what is on record that a report is about, and the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.access.rights import Right, may
from catalogue.feedback import (
    AnswerDraft,
    CaseFacts,
    Correction,
    EntryConflict,
    KeptIn,
    RecordEntry,
    entry_key,
    tidy_text,
)
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, Problem
from catalogue.models import CaseKind, CaseOutcome, State, WrongField
from catalogue.telephones import numbers_in

from ...frame.acting import actor
from ...frame.answering import DomainForm, typed_before
from ...frame.errors import say
from ...frame.versioned_forms import read_version
from ...requests.cleaning import clean
from ...requests.fields import ProseField, TextField
from ...words import labels
from ...words.i18n import between
from ...words.opening_hours.to_type import hours_to_type
from ..forms import among
from ..hours import HoursField
from ..telephones import PhoneField, PhonesField, agree, agreement_field, all_agreed

_PARTS: Mapping[WrongField, tuple[str, ...]] = {
    WrongField.PHONE: ("phones",),
    WrongField.ADDRESS: ("address",),
    WrongField.HOURS: ("hours",),
    WrongField.STATE: ("state",),
    WrongField.OTHER: ("phones", "address", "hours"),
}
"""What can be put right beside an answer, by what a resident says is wrong."""
_NOT_THERE = ("state", "hours")
_ENDED = (State.SUSPENDED, State.ABSENT)


@dataclass(frozen=True, slots=True)
class EntryFields:
    """The fields of one entry: whose they are, its version, and which field says what."""

    entry: RecordEntry
    name: str | None
    version: Field
    fields: Mapping[str, Field]
    reason: Field | None
    """Why a line is suspended, where its state can be put right."""


class CorrectionForm(DomainForm):
    """What is so instead, and the answer. The fields of the entries are added for each case."""

    names = {"words": "reply"}

    #: The entries that can be changed, with the parts that the form has of each.
    offered: Sequence[tuple[RecordEntry, tuple[str, ...]]] = ()

    mobile_agreed = agreement_field()
    reply = TextAreaField(_l("Your answer"), filters=[tidy_text], render_kw={"rows": 5})

    @property
    def entries(self) -> Iterator[EntryFields]:
        """The fields by entry, in the order of the record."""
        for entry, parts in self.offered:
            key = entry_key(entry.kept, entry.id)
            yield EntryFields(
                entry,
                entry.name if len(self.offered) > 1 else None,
                self[f"{key}-version"],
                {part: self[f"{key}-{_field(entry, part)}"] for part in parts},
                self[f"{key}-suspended_reason"] if "state" in parts else None,
            )

    @property
    def has_phones(self) -> bool:
        """Whether telephone numbers are among the fields."""
        return any("phones" in parts for _entry, parts in self.offered)

    def show(self, reply: str) -> None:
        """Show what is on record and the words with which the answer begins, unless what was typed is shown."""
        for each in self.entries:
            each.version.data = each.version.data or str(each.entry.version)
            for part, field in each.fields.items():
                _put(field, part, each.entry)
        self.reply.data = reply
        self.mobile_agreed.data = all(
            all_agreed(entry.community, entry.phones) for entry, parts in self.offered if "phones" in parts
        )

    def corrections(self) -> list[Correction]:
        """What the fields say otherwise than the record. Needs the form to be valid."""
        found = []
        for each in self.entries:
            said: dict[str, Any] = {}
            for part, field in each.fields.items():
                said |= _said(each.entry, part, field, self)
            if said:
                entry = each.entry
                found.append(
                    Correction(entry.kept, entry.id, entry.community, read_version(each.version.data), said)
                )
        return found

    def agree(self) -> None:
        """Keep what the tick says of the owners of mobile numbers."""
        for each in self.entries:
            if "phones" in each.fields:
                numbers = _numbers(each.fields["phones"])
                agree(each.entry.community, self.mobile_agreed, numbers, before=each.entry.phones)

    def draft(self) -> AnswerDraft:
        """The answer."""
        return AnswerDraft(CaseOutcome.CORRECTED, self.reply.data or "")

    def refuse_unchanged(self, corrections: Sequence[Correction]) -> None:
        """Raise ``Invalid`` where nothing was put right."""
        if not corrections:
            raise Invalid([Problem("", _("Nothing is changed here. Put it right, or answer below."), {})])

    def offer_again(self, entries: Sequence[RecordEntry]) -> None:
        """Take the entries as they are on record now; what was typed stays."""
        now = {(entry.kept, entry.id): entry for entry in entries}
        self.offered = tuple((now.get((entry.kept, entry.id), entry), parts) for entry, parts in self.offered)

    def blame_conflict(self, conflict: EntryConflict) -> None:
        """Say that an entry was changed meanwhile, keep what was typed, and take the present versions as seen."""
        for each in self.entries:
            each.version.data = str(each.entry.version)
            if entry_key(each.entry.kept, each.entry.id) == conflict.key:
                for part, field in each.fields.items():
                    if _said(each.entry, part, field, self):
                        field.errors = [
                            *field.errors,
                            _("Changed meanwhile: what it says now is shown above."),
                        ]
        kept = _("What you typed is kept below.")
        self.blame(None, f"{say(conflict)}{between()}{kept}")


def correction_form(found: CaseFacts, entries: Sequence[RecordEntry]) -> CorrectionForm | None:
    """The form for a case, empty; None where there is nothing that this account can put right there."""
    wanted = _wanted(found)
    numbers = any(entry.phones for entry in entries if entry.kept is not KeptIn.LINE)
    offered = []
    for entry in entries:
        parts = tuple(part for part in wanted if _has(entry, part, found, numbers))
        if parts and may(actor(), Right.RECORD, entry.community):
            offered.append((entry, parts))
    if not offered:
        return None
    fields: dict[str, Any] = {"offered": tuple(offered)}
    for entry, parts in offered:
        key = entry_key(entry.kept, entry.id)
        fields[f"{key}-version"] = HiddenField(filters=[clean])
        for part in parts:
            fields[f"{key}-{_field(entry, part)}"] = _make(entry, part)
            if part == "state":
                fields[f"{key}-suspended_reason"] = ProseField(_l("Reason for the suspension"), rows=2)
    made: type[CorrectionForm] = type("FormOfOneCase", (CorrectionForm,), fields)
    return made()


def show_correction(
    found: CaseFacts, entries: Sequence[RecordEntry], replies: Mapping[CaseOutcome, str]
) -> CorrectionForm | None:
    """The form for a case, filled in with what is on record; with what was typed before a log-in ended, if this was it."""
    form = correction_form(found, entries)
    if form is not None and "reply" not in (typed_before() or {}):
        form.show(replies.get(CaseOutcome.CORRECTED, ""))
    return form


def _wanted(found: CaseFacts) -> tuple[str, ...]:
    if found.kind is CaseKind.CORRECTION and found.field is not None:
        return _PARTS[found.field]
    return _NOT_THERE if found.kind is CaseKind.NOT_THERE else ()


def _has(entry: RecordEntry, part: str, found: CaseFacts, numbers: bool) -> bool:
    """Whether a part is kept in an entry, as far as the report is about it."""
    if entry.kept is KeptIn.LINE:
        # Where a place or the station gives the number, that is put right and no second one added.
        reports_state = part == "state" and entry.state not in (None, State.NOT_APPLICABLE)
        return reports_state or (part == "phones" and (bool(entry.phones) or not numbers))
    lent = entry.kept is KeptIn.STATION and found.item_id is not None
    return part == "phones" or (part in ("address", "hours") and not lent)


def _field(entry: RecordEntry, part: str) -> str:
    return "phone" if part == "phones" and entry.kept is KeptIn.LINE else part


def _make(entry: RecordEntry, part: str) -> Any:
    if part == "state":
        choices = [
            SelectChoice("", _("As it is: %(state)s", state=labels.STATES[entry.state or State.ABSENT]))
        ]
        choices += [
            SelectChoice(state.value, labels.STATES[state]) for state in _ENDED if state != entry.state
        ]
        return RadioField(_l("State"), choices=choices, validate_choice=False, validators=[among], default="")
    if part == "phones":
        if entry.kept is KeptIn.LINE:
            return PhoneField(_l("Telephone"), render_kw={"inputmode": "tel", "class": "short"})
        return PhonesField(_l("Telephone numbers"), rows=2)
    return TextField(_l("Address")) if part == "address" else HoursField(_l("Opening hours"))


def _put(field: Field, part: str, entry: RecordEntry) -> None:
    """Show what is on record in its field."""
    if part == "hours":
        field.process_data(entry.hours)
    elif part == "phones":
        field.data = (", " if entry.kept is KeptIn.LINE else "\n").join(entry.phones)
    elif part == "address":
        field.data = entry.address or ""


def _numbers(field: Field) -> tuple[str, ...]:
    return tuple(field.entries) if isinstance(field, PhonesField) else numbers_in(field.data or "")


def _said(entry: RecordEntry, part: str, field: Field, form: CorrectionForm) -> dict[str, Any]:
    """The values of a draft that a field changes; empty if it says what is on record."""
    if part == "state":
        return _ended(entry, field.data, form) if field.data else {}
    if part == "phones":
        numbers = _numbers(field)
        if numbers == tuple(entry.phones):
            return {}
        return {"phone": field.data or None} if entry.kept is KeptIn.LINE else {"phones": numbers}
    present, typed = getattr(entry, part), field.data or None
    if part == "hours" and (field.data or "") == hours_to_type(present):
        return {}
    return {} if typed == present else {part: typed}


def _ended(entry: RecordEntry, state: str, form: CorrectionForm) -> dict[str, Any]:
    """What a line says from today on: not offered any more, or suspended."""
    if State(state) is not State.SUSPENDED:
        return {"state": State(state)}
    reason = form[f"{entry_key(entry.kept, entry.id)}-suspended_reason"].data
    return {
        "state": State.SUSPENDED,
        "suspended_from": clock.today(),
        "suspended_until": None,
        "suspended_reason": reason or None,
    }
