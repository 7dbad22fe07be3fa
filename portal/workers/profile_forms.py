"""What workers fill in of their community. The domain judges; here it is only read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from catalogue.divisions import Alias, ProfileDraft, ProfileFacts
from catalogue.divisions.profile_drafts import MEASURES, VILLAGE_PILOT
from catalogue.models import AliasKind

from ..frame.versioned_forms import VersionedForm
from ..requests.fields import CoordinatesField, DayField, ListField, TextField, ticks
from ..words import labels
from .forms import options
from .hours import HoursField
from .telephones import PhonesField, agreement_field, all_agreed

PROFILE_LABELS: Mapping[str, LazyString] = {
    "station_name": _l("Name of the service station"),
    "address": _l("Address"),
    "phones": _l("Telephone numbers"),
    "hours": _l("Opening hours"),
    "households": _l("Households"),
    "coordinates": _l("Reference point"),
    "type_tags": _l("Type of community"),
    "rooms_area": _l("Office and service rooms (square metres)"),
    "rooms_area_on": _l("As of (rooms)"),
    "social_workers": _l("Professional social workers (persons)"),
    "social_workers_on": _l("As of (social workers)"),
    "office_funds": _l("Office funds a household (yuan a year)"),
    "office_funds_on": _l("As of (office funds)"),
    "alias_estate": _l("Housing estates"),
    "alias_hutong": _l("Hutongs"),
    "alias_hamlet": _l("Hamlets"),
    "alias_other": _l("Other names"),
}
"""The labels of a profile's fields, in the order of the form."""

_UNIT = re.compile("(户|平方米|平米|㎡|m2|名|人|元)$")


def _is_whole(_form: Any, field: TextField) -> None:
    """Refuse what is no whole number."""
    typed = _figures(field.data)
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise ValidationError(_("Give a whole number."))


def _whole_number(name: str) -> TextField:
    return TextField(
        PROFILE_LABELS[name], validators=[_is_whole], render_kw={"inputmode": "numeric", "class": "short"}
    )


OWN_TAGS = {tag: words for tag, words in labels.TYPE_TAGS.items() if tag != VILLAGE_PILOT}
"""The types that a community says of itself. Whether a village is in the pilot is said by its street."""


class ProfileForm(VersionedForm):
    """What a community says of itself."""

    names = {"latitude": "coordinates", "longitude": "coordinates", "aliases": "alias_estate"}

    station_name = TextField(PROFILE_LABELS["station_name"])
    address = TextField(PROFILE_LABELS["address"])
    phones = PhonesField(PROFILE_LABELS["phones"], rows=2)
    mobile_agreed = agreement_field()
    hours = HoursField(PROFILE_LABELS["hours"])
    coordinates = CoordinatesField(PROFILE_LABELS["coordinates"])
    households = _whole_number("households")
    type_tags = ticks(PROFILE_LABELS["type_tags"])
    rooms_area = _whole_number("rooms_area")
    rooms_area_on = DayField(PROFILE_LABELS["rooms_area_on"])
    social_workers = _whole_number("social_workers")
    social_workers_on = DayField(PROFILE_LABELS["social_workers_on"])
    office_funds = _whole_number("office_funds")
    office_funds_on = DayField(PROFILE_LABELS["office_funds_on"])
    alias_estate = ListField(PROFILE_LABELS["alias_estate"], rows=4)
    alias_hutong = ListField(PROFILE_LABELS["alias_hutong"], rows=4)
    alias_hamlet = ListField(PROFILE_LABELS["alias_hamlet"], rows=4)
    alias_other = ListField(PROFILE_LABELS["alias_other"], rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type_tags.choices = options(OWN_TAGS)

    @classmethod
    def of(cls, profile: ProfileFacts) -> ProfileForm:
        """The form of a profile, filled in."""
        form = cls()
        agreed = {"mobile_agreed": all_agreed(profile.community, profile.phones)}
        form.show(own_fields(profile.draft) | agreed, profile.version)
        return form

    def put(self, name: str, value: Any) -> None:
        """Show a value of the profile in its field; None empties the field."""
        if name in ("coordinates", "hours"):
            self[name].process_data(value)
        elif name == "phones" or name.startswith("alias_"):
            self[name].data = "\n".join(value or ())
        else:
            super().put(name, value)

    def draft(self) -> ProfileDraft:
        """What the form says. Needs the form to be valid."""
        latitude, longitude = self.coordinates.pair or (None, None)
        measured: dict[str, Any] = {name: _number(self[name]) for name in MEASURES}
        measured |= {f"{name}_on": self[f"{name}_on"].data for name in MEASURES}
        return ProfileDraft(
            station_name=self.station_name.data,
            address=self.address.data,
            phones=self.phones.entries,
            hours=self.hours.data,
            households=_number(self.households),
            latitude=latitude,
            longitude=longitude,
            type_tags=tuple(tag for tag in self.type_tags.data or () if tag in OWN_TAGS),
            aliases=tuple(
                Alias(name, kind) for kind in AliasKind for name in self[f"alias_{kind.value}"].entries
            ),
            **measured,
        )


def own_fields(profile: ProfileDraft) -> dict[str, Any]:
    """The filled fields by the names of the form, without what the community does not say itself."""
    return profile_by_field(
        replace(profile, type_tags=tuple(tag for tag in profile.type_tags if tag in OWN_TAGS))
    )


def profile_by_field(profile: ProfileDraft) -> dict[str, Any]:
    """The filled fields of a profile by the names of the form, aliases by kind."""
    found: dict[str, Any] = {
        name: getattr(profile, name) for name in PROFILE_LABELS if name in ProfileDraft.__dataclass_fields__
    }
    if profile.latitude is not None:
        found["coordinates"] = (profile.latitude, profile.longitude)
    for kind in AliasKind:
        found[f"alias_{kind.value}"] = tuple(alias.name for alias in profile.aliases if alias.kind is kind)
    return {name: value for name, value in found.items() if value not in (None, "", ())}


def _figures(typed: str | None) -> str:
    """A number as people type it, without its commas and measure word: 2,953户, ２９５３, 360平方米."""
    return _UNIT.sub("", unicodedata.normalize("NFKC", typed or "").replace(",", "").strip()).strip()


def _number(field: Any) -> int | None:
    typed = _figures(field.data)
    return int(typed) if typed else None
