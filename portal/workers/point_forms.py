"""What workers fill in of a service point. The domain judges; here it is only read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.models import Admits, Trade, ordered_trades
from catalogue.offerings import TRAITS, PointDraft, PointFacts, Trait

from ..frame.versioned_forms import VersionedForm
from ..requests.cleaning import clean
from ..requests.fields import CoordinatesField, DayField, TextField, ticks
from ..words import labels
from .forms import among, options
from .hours import HoursField
from .telephones import PhonesField, agreement_field, all_agreed

_SAID = {True: "yes", False: "no", None: ""}
_MEANT = {"yes": True, "no": False}


def _tri_state(label: LazyString) -> RadioField:
    """Yes, no or not stated: workers need not answer what they do not know."""
    return RadioField(
        label,
        choices=[
            SelectChoice("yes", _l("Yes")),
            SelectChoice("no", _l("No")),
            SelectChoice("", _l("Not stated")),
        ],
        validate_choice=False,
        validators=[among],
        default="",
    )


POINT_LABELS: Mapping[str, LazyString] = {
    "name": _l("Name of the service point"),
    "address": _l("Address"),
    "directions": _l("How to find it"),
    "phones": _l("Telephone numbers"),
    "hours": _l("Opening hours"),
    "admits": _l("Who may come"),
    "trades": _l("What it offers"),
    "ends_on": _l("Last day of this service point"),
    **{trait.name: lazy_gettext(trait.label) for trait in TRAITS},
    "coordinates": _l("Coordinates"),
}
"""The labels of a point's fields, in the order of the form."""


class PointForm(VersionedForm):
    """A service point."""

    names = {"latitude": "coordinates", "longitude": "coordinates"}

    distinct = HiddenField(filters=[clean])
    name = TextField(POINT_LABELS["name"])
    address = TextField(POINT_LABELS["address"])
    directions = TextField(POINT_LABELS["directions"])
    coordinates = CoordinatesField(POINT_LABELS["coordinates"])
    phones = PhonesField(POINT_LABELS["phones"], rows=2)
    mobile_agreed = agreement_field()
    hours = HoursField(POINT_LABELS["hours"])
    admits = RadioField(
        POINT_LABELS["admits"],
        choices=options(labels.ADMITS),
        validate_choice=False,
        validators=[among],
        default=Admits.COMMUNITY.value,
    )

    trades = ticks(POINT_LABELS["trades"])
    asks_trades = HiddenField(filters=[clean])
    """Not empty where the form shows the boxes for trades: a box that is not ticked is not sent."""
    ends_on = DayField(POINT_LABELS["ends_on"])

    def __init__(self, *args: Any, kept: PointFacts | None = None, **kwargs: Any) -> None:
        """``kept``: the point that is changed. What the form does not ask stays as it is there."""
        super().__init__(*args, **kwargs)
        self.trades.choices = options(labels.TRADES)
        self._kept_trades = kept.trades if kept else ()

    def ask_trades(self) -> None:
        """Show the boxes for trades: the point is a place of community commerce."""
        self.asks_trades.data = "yes"

    @property
    def _trades(self) -> tuple[Trade, ...]:
        if not self.asks_trades.data:
            return self._kept_trades
        return ordered_trades(trade for trade in self.trades.data or () if trade in labels.TRADES)

    @property
    def traits(self) -> list[tuple[Field, str]]:
        """The field of every trait with the help below its label."""
        return [(self[trait.name], _(trait.help)) for trait in TRAITS]

    @classmethod
    def of(cls, point: PointFacts) -> PointForm:
        """The form of a place, filled in."""
        form = cls()
        agreed = {"mobile_agreed": all_agreed(point.community, point.phones)}
        form.show(point_by_field(point) | agreed, point.version)
        return form

    def put(self, name: str, value: Any) -> None:
        """Show a value of the point in its field; None empties the field."""
        if name in ("coordinates", "hours"):
            self[name].process_data(value)
        elif name == "phones":
            self.phones.data = "\n".join(value or ())
        elif isinstance(value, bool) and name != "mobile_agreed":
            self[name].data = _SAID[value]
        else:
            super().put(name, value)

    def draft(self) -> PointDraft:
        """What the form says. Needs the form to be valid."""
        latitude, longitude = self.coordinates.pair or (None, None)
        return PointDraft(
            name=self.name.data or "",
            address=self.address.data,
            directions=self.directions.data,
            latitude=latitude,
            longitude=longitude,
            phones=self.phones.entries,
            hours=self.hours.data,
            admits=Admits(self.admits.data or Admits.COMMUNITY),
            ends_on=self.ends_on.data,
            trades=self._trades,
            **{trait.name: _said(trait, self[trait.name].data) for trait in TRAITS},
        )


for _trait in TRAITS:
    _label = POINT_LABELS[_trait.name]
    setattr(PointForm, _trait.name, TextField(_label) if _trait.longest else _tri_state(_label))


def _said(trait: Trait, data: str | None) -> Any:
    """What a field says of a trait: a text, or yes or no; None if nothing."""
    return data or None if trait.longest else _MEANT.get(data or "")


def point_by_field(point: PointDraft | PointFacts) -> dict[str, Any]:
    """The filled fields of a point by the names of the form."""
    found = {name: getattr(point, name) for name in POINT_LABELS if name != "coordinates"}
    found["phones"] = tuple(point.phones)
    if point.latitude is not None:
        found["coordinates"] = (point.latitude, point.longitude)
    return {name: value for name, value in found.items() if value not in (None, "", ())}
