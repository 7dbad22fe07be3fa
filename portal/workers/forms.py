"""What workers fill in of one line. The domain judges; here it is only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation.errors import Invalid
from catalogue.models import Form, Mode, PhoneSource, ProviderKind, State
from catalogue.offerings import Line, OfferingDraft, PointDraft, PointFacts
from catalogue.offerings.requirements import TEXT_LIMITS

from ..frame.versioned_forms import VersionedForm
from ..requests.addresses import whole_number
from ..requests.choices import read_choice
from ..requests.cleaning import clean
from ..requests.fields import DayField, ProseField, TextField, ticks
from ..words import labels
from ..words.formatting import phone_text
from .hours import HoursField
from .telephones import PhoneField, PhonesField, agreement_field

FILTERS: Mapping[str, LazyString] = {
    "all": _l("All"),
    "to-fill": _l("To fill in"),
    "expired": _l("Out of date"),
    "disputed": _l("Disputed"),
    **labels.BODIES,
}
"""Which lines a list shows, the last by who in the community answers for them."""

STATES_TO_REPORT: Mapping[State, LazyString] = {
    State.DELIVERED: _l("Residents can get it, and could in the last 12 months."),
    State.PARTIAL: _l("Only for some residents, on some days, or not all of it."),
    State.PLANNED: _l("Not yet, but the day is fixed."),
    State.SUSPENDED: _l("It was there and is interrupted for now."),
    State.ABSENT: _l("Not there, and no day is fixed."),
}
"""The states that a worker may report, with what each means. A ruling is not among them."""

LABELS: Mapping[str, LazyString] = {
    "state": _l("State"),
    "mode": _l("How it is provided"),
    "provider_kind": _l("Kind of provider"),
    "provider_name": _l("Name of the provider"),
    "points": _l("Places"),
    "phone_source": _l("Which number residents call"),
    "phone": _l("Telephone"),
    "link": _l("Web address"),
    "shortfall": _l("What is still lacking"),
    "ends_on": _l("Offered until"),
    "planned_for": _l("Offered from"),
    "suspended_from": _l("First day of the suspension"),
    "suspended_until": _l("Last day, if it is known"),
    "suspended_reason": _l("Reason"),
    "substitute": _l("Where residents can go meanwhile"),
    "note_zh": _l("Note in Chinese"),
    "note_en": _l("Note in English"),
}
"""The labels of a draft's fields, in the order of the form."""


def read_filter(values: Mapping[str, str]) -> str:
    """Which lines a query string or form asks to show; all of them for a value that means nothing."""
    value = values.get("show")
    return value if value and value in FILTERS else "all"


def read_asked_filter(arguments: Mapping[str, str]) -> str:
    """The same of an address, where a value that means nothing is asked for again. Raises ``ChoiceRefused``."""
    return (
        read_choice(arguments, "show", _l("Which lines to show"), FILTERS, lambda each: str(FILTERS[each]))
        or "all"
    )


def read_like_before(values: Mapping[str, str]) -> bool:
    """Whether an address asks for a form filled with what the line before says. Nothing is saved by it."""
    return "like-before" in values


def among(_form: FlaskForm, field: Any) -> None:
    """Refuse what is none of the field's choices."""
    if field.data and field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(_("Choose one of the answers."))


def _state_given(_form: FlaskForm, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("Choose the state."))


def options(words: Mapping[Any, LazyString]) -> list[SelectChoice]:
    """Codes and their words as choices of a field."""
    return [SelectChoice(str(code), text) for code, text in words.items()]


def _choice(label: LazyString, words: Mapping[Any, LazyString]) -> SelectField:
    choices = [SelectChoice("", _l("Not stated")), *options(words)]
    return SelectField(label, choices=choices, validate_choice=False, validators=[among])


OWN_NUMBER = "own"
"""The choice of a number of the line's own, which refers to none."""


def _sources(of_station: LazyString | str) -> list[SelectChoice]:
    return [
        SelectChoice(PhoneSource.STATION.value, of_station),
        SelectChoice(PhoneSource.PLACE.value, labels.PHONE_SOURCES[PhoneSource.PLACE]),
        SelectChoice(OWN_NUMBER, _l("Another number, or none")),
    ]


PLACE_FIELDS = ("place_name", "place_address", "place_phones", "place_hours")


class LineForm(VersionedForm):
    """One line: its state with what the state needs, where and from whom, and notes."""

    #: Ids of the places that may be ticked.
    offered: frozenset[int] = frozenset()
    #: The number of the community's station.
    station: str | None = None

    state = RadioField(
        LABELS["state"],
        choices=options({state: labels.STATES[state] for state in STATES_TO_REPORT}),
        validate_choice=False,
        validators=[_state_given, among],
    )
    shortfall = ProseField(LABELS["shortfall"])
    ends_on = DayField(LABELS["ends_on"])
    planned_for = DayField(LABELS["planned_for"])
    suspended_from = DayField(LABELS["suspended_from"])
    suspended_until = DayField(LABELS["suspended_until"])
    suspended_reason = ProseField(LABELS["suspended_reason"], rows=2)
    substitute = ProseField(LABELS["substitute"], rows=2)
    points = ticks(LABELS["points"])
    place_distinct = HiddenField(filters=[clean])
    place_name = TextField(_l("Name of the service point"))
    place_address = TextField(_l("Address of the place"))
    place_phones = PhonesField(_l("Telephone numbers of the place"), rows=2)
    place_mobile_agreed = agreement_field()
    place_hours = HoursField(_l("Opening hours of the place"))
    phone_source = RadioField(
        LABELS["phone_source"],
        choices=_sources(labels.PHONE_SOURCES[PhoneSource.STATION]),
        default=OWN_NUMBER,
        validate_choice=False,
        validators=[among],
    )
    phone = PhoneField(LABELS["phone"], render_kw={"inputmode": "tel", "class": "short"})
    mobile_agreed = agreement_field()
    link = TextField(LABELS["link"], render_kw={"inputmode": "url"})
    mode = _choice(LABELS["mode"], labels.MODES)
    provider_kind = _choice(LABELS["provider_kind"], labels.PROVIDER_KINDS)
    provider_name = TextField(LABELS["provider_name"])
    note_zh = ProseField(LABELS["note_zh"])
    note_en = ProseField(LABELS["note_en"])

    def uses(self, *names: str) -> bool:
        """Whether one of these fields is filled in or wrong."""
        return any(self[name].data or self[name].errors for name in names)

    def offer_points(self, points: Sequence[PointFacts], texts: Sequence[str]) -> None:
        """Let the person tick these places, described by ``texts``."""
        self.offered = frozenset(point.id for point in points)
        self.points.choices = [
            SelectChoice(str(point.id), text) for point, text in zip(points, texts, strict=True)
        ]

    def offer_station(self, number: str | None) -> None:
        """Name the station's number beside the choice of it."""
        self.station = number
        told = phone_text(number) if number else _("(not given yet)")
        self.phone_source.choices = _sources(f"{labels.PHONE_SOURCES[PhoneSource.STATION]} {told}")

    def _whose_number(self, kept: OfferingDraft | None) -> PhoneSource | None:
        """Whose number is chosen. A newly typed number counts in any case; the station's is not kept twice."""
        typed = (self.phone.data or "").strip()
        own = self.phone_source.data in (None, "", OWN_NUMBER)
        if own or (typed and not (kept and typed == kept.phone)):
            return PhoneSource.STATION if typed and typed == self.station else None
        return PhoneSource(self.phone_source.data)

    def draft(self, kept: OfferingDraft | None = None) -> OfferingDraft:
        """What the form says. Places that the line has named (``kept``) come first, in that order. Needs a valid state."""
        order, source = kept.points if kept else (), self._whose_number(kept)
        ticked = self.offered & {whole_number(value) for value in self.points.data or ()}
        points = [point for point in order if point in ticked]
        points += sorted(ticked.difference(points))
        return OfferingDraft(
            state=State(self.state.data),
            mode=Mode(self.mode.data) if self.mode.data else None,
            provider_kind=ProviderKind(self.provider_kind.data) if self.provider_kind.data else None,
            points=tuple(points),
            ends_on=self.ends_on.data,
            planned_for=self.planned_for.data,
            suspended_from=self.suspended_from.data,
            suspended_until=self.suspended_until.data,
            phone_source=source,
            **{
                name: (self[name].data or "").strip() or None
                for name in TEXT_LIMITS
                if not (source and name == "phone")
            },
        )

    def new_place(self) -> PointDraft | None:
        """The place described in this form; None if nothing is."""
        if not any((self[name].data or "").strip() for name in PLACE_FIELDS):
            return None
        return PointDraft(
            name=self.place_name.data or "",
            address=self.place_address.data,
            phones=self.place_phones.entries,
            hours=self.place_hours.data,
        )


def usual_number(form: Form) -> PhoneSource:
    """Whose number residents mostly call for a service of a form: what a new line proposes."""
    return PhoneSource.STATION if form in (Form.HOME, Form.REMOTE) else PhoneSource.PLACE


@contextmanager
def problems_of_place() -> Iterator[None]:
    """Give what is wrong with the place described in this form the names of the form's own fields."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            [replace(problem, field=f"place_{problem.field}") for problem in error.problems]
        ) from error


def draft_by_field(draft: OfferingDraft) -> dict[str, Any]:
    """A draft's filled fields by the names of the form."""
    found = {name: getattr(draft, name) for name in LABELS}
    return {name: value for name, value in found.items() if value not in (None, "", ())}


TAKEN = ("points", "mode", "provider_kind", "provider_name", "phone_source", "phone")
"""The fields that a line may take from the line before it: place, provider and number."""


def taken_from(line: Line) -> dict[str, Any]:
    """What the next line may take from a line, by field; nothing from a ruling."""
    if line.offering is None or line.offering.state not in STATES_TO_REPORT:
        return {}
    said = draft_by_field(line.offering.draft)
    if "phone" in said:
        said["phone_source"] = OWN_NUMBER
    return {name: said[name] for name in TAKEN if name in said}
