"""What workers fill in of a place and of their community. The domain judges; here it is only read."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.divisions import Alias, ProfileDraft, ProfileFacts
from catalogue.models import Admits, AliasKind
from catalogue.offerings import TRAITS, PointDraft, PointFacts, Trait, traits_of

from ..frame.answering import DomainForm
from ..words import labels
from .fields import CoordinatesField, HoursField, ListField, TextField
from .forms import among, options, ticks

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


class PointForm(DomainForm):
    """A service point."""

    names = {"latitude": "coordinates", "longitude": "coordinates"}

    name = TextField(_l("Name of the service point"))
    address = TextField(_l("Address"))
    coordinates = CoordinatesField(_l("Coordinates"))
    phones = ListField(_l("Telephone numbers"), rows=2)
    hours = HoursField(_l("Opening hours"))
    admits = RadioField(
        _l("Who may come"),
        choices=options(labels.ADMITS),
        validate_choice=False,
        validators=[among],
        default=Admits.COMMUNITY.value,
    )

    @property
    def traits(self) -> list[tuple[Field, str]]:
        """The field of every trait with the help below its label."""
        return [(self[trait.name], _(trait.help)) for trait in TRAITS]

    @classmethod
    def of(cls, point: PointFacts) -> PointForm:
        """The form of a place, filled in."""
        return cls(
            data={
                "name": point.name,
                "address": point.address,
                "coordinates": (point.latitude, point.longitude),
                "phones": "\n".join(point.phones),
                "hours": point.hours,
                "admits": point.admits.value,
                **{name: _SAID.get(value, value) for name, value in traits_of(point).items()},
            }
        )

    def draft(self) -> PointDraft:
        """What the form says. Needs the form to be valid."""
        latitude, longitude = self.coordinates.pair or (None, None)
        return PointDraft(
            name=self.name.data or "",
            address=self.address.data,
            latitude=latitude,
            longitude=longitude,
            phones=self.phones.entries,
            hours=self.hours.data,
            admits=Admits(self.admits.data or Admits.COMMUNITY),
            **{trait.name: _said(trait, self[trait.name].data) for trait in TRAITS},
        )


for _trait in TRAITS:
    _label = lazy_gettext(_trait.label)
    setattr(PointForm, _trait.name, TextField(_label) if _trait.longest else _tri_state(_label))


def _said(trait: Trait, data: str | None) -> Any:
    """What a field says of a trait: a text, or yes or no; None if nothing."""
    return data or None if trait.longest else _MEANT.get(data or "")


class ProfileForm(DomainForm):
    """What a community says of itself."""

    names = {"latitude": "coordinates", "longitude": "coordinates", "aliases": "alias_estate"}

    station_name = TextField(_l("Name of the service station"))
    address = TextField(_l("Address"))
    phones = ListField(_l("Telephone numbers"), rows=2)
    hours = HoursField(_l("Opening hours"))
    coordinates = CoordinatesField(_l("Reference point"))
    households = TextField(_l("Households"), render_kw={"inputmode": "numeric", "class": "short"})
    type_tags = ticks(_l("Type of community"))
    alias_estate = ListField(_l("Housing estates"), rows=4)
    alias_hutong = ListField(_l("Hutongs"), rows=4)
    alias_hamlet = ListField(_l("Hamlets"), rows=4)
    alias_other = ListField(_l("Other names"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type_tags.choices = options(labels.TYPE_TAGS)

    @classmethod
    def of(cls, profile: ProfileFacts) -> ProfileForm:
        """The form of a profile, filled in."""
        by_kind = {
            f"alias_{kind.value}": "\n".join(alias.name for alias in profile.aliases if alias.kind is kind)
            for kind in AliasKind
        }
        return cls(
            data={
                "station_name": profile.station_name,
                "address": profile.address,
                "phones": "\n".join(profile.phones),
                "hours": profile.hours,
                "coordinates": (profile.latitude, profile.longitude),
                "households": "" if profile.households is None else str(profile.households),
                "type_tags": list(profile.type_tags),
                **by_kind,
            }
        )

    def validate_households(self, field: TextField) -> None:
        """Refuse what is no whole number."""
        typed = (field.data or "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise ValidationError(_("Give a whole number."))

    def draft(self) -> ProfileDraft:
        """What the form says. Needs the form to be valid."""
        latitude, longitude = self.coordinates.pair or (None, None)
        households = (self.households.data or "").strip()
        return ProfileDraft(
            station_name=self.station_name.data,
            address=self.address.data,
            phones=self.phones.entries,
            hours=self.hours.data,
            households=int(households) if households else None,
            latitude=latitude,
            longitude=longitude,
            type_tags=tuple(tag for tag in self.type_tags.data or () if tag in labels.TYPE_TAGS),
            aliases=tuple(
                Alias(name, kind) for kind in AliasKind for name in self[f"alias_{kind.value}"].entries
            ),
        )
