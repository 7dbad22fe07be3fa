"""How the fields of a line, a place and a profile are named, and their values said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.divisions import profile_draft_of
from catalogue.divisions.profile_drafts import MEASURES
from catalogue.models import Mode, PhoneSource, ProviderKind, State
from catalogue.offerings import line_draft_of, point_draft_of

from ...versions.fields import Said
from ...words import labels
from ...words.formatting import day, phone_text
from ...words.i18n import comma, in_chinese
from ...words.opening_hours.to_type import hours_to_type
from ..forms import LABELS, draft_by_field
from ..point_forms import POINT_LABELS, point_by_field
from ..profile_forms import PROFILE_LABELS, profile_by_field

_DAYS = frozenset(
    {"ends_on", *(f"{name}_on" for name in MEASURES), "planned_for", "suspended_from", "suspended_until"}
)
_CODES = {"state": State, "mode": Mode, "provider_kind": ProviderKind, "phone_source": PhoneSource}
_AS_WRITTEN = frozenset({"note_en", "link"})


@dataclass(frozen=True, slots=True)
class LineInWords:
    """A line; ``places`` are the names of places by id."""

    places: Mapping[int, str]

    @property
    def labels(self) -> Mapping[str, LazyString]:
        """The labels of a line's form."""
        return LABELS

    def by_field(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The filled fields of what a revision keeps."""
        return draft_by_field(line_draft_of(kept))

    def say(self, name: str, value: Any) -> Said:
        """A value as a reader has it."""
        if value in (None, "", ()):
            return None
        if name == "points":
            return _listed(self.places.get(point, _("a place since removed")) for point in value)
        if name in _CODES:
            return str(labels.label(_CODES[name](value)))
        if name in _DAYS:
            return day(value)
        if name == "phone":
            return phone_text(value)
        return str(value) if name in _AS_WRITTEN else in_chinese(value)


class PointInWords:
    """A service point."""

    labels = POINT_LABELS

    def by_field(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The filled fields of what a revision keeps."""
        return point_by_field(point_draft_of(kept))

    def say(self, name: str, value: Any) -> Said:
        """A value as a reader has it."""
        if name == "admits" and value is not None:
            return str(labels.ADMITS[value])
        if name == "trades" and value:
            return comma().join(str(labels.TRADES[trade]) for trade in value)
        return _say_fact(name, value)


class ProfileInWords:
    """A community's profile."""

    labels = PROFILE_LABELS

    def by_field(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The filled fields of what a revision keeps."""
        return profile_by_field(profile_draft_of(kept))

    def say(self, name: str, value: Any) -> Said:
        """A value as a reader has it."""
        if name == "type_tags" and value:
            return comma().join(str(labels.TYPE_TAGS[tag]) for tag in value)
        return _say_fact(name, value)


def _say_fact(name: str, value: Any) -> Said:
    if value in (None, "", ()):
        return None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in _DAYS:
        return day(value)
    if name == "coordinates":
        return f"{value[0]:.6f}, {value[1]:.6f}"
    if name == "phones":
        return comma().join(phone_text(phone) for phone in value)
    if name == "hours":
        return hours_to_type(value)
    return _listed(value) if isinstance(value, tuple) else in_chinese(value)


def _listed(values: Iterable[str]) -> Markup:
    return in_chinese(comma().join(values))
