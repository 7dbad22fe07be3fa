"""What a change to several lines sends, and a copy of another community's lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import abort
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.models import State
from catalogue.offerings import PointFacts
from catalogue.offerings.several.changing import Placing, SharedChange

from ...frame.answering import DomainForm
from ...frame.versioned_forms import read_version
from ...requests.addresses import whole_number
from ...requests.fields import DayField, ProseField, ticks
from ...words import labels
from ..forms import LABELS, STATES_TO_REPORT, among, options

LEFT_OUT = "none"
"""What a copy sends for a place that is not taken over."""


def read_items(values: MultiDict[str, str], edition: EditionFacts) -> list[ItemFacts]:
    """The items whose codes were ticked, in the edition's order. Ends the request for a code that no page sends."""
    known = {item.code: item for item in edition.items}
    codes = set(values.getlist("items"))
    if codes - known.keys():
        abort(400)
    return [item for item in edition.items if item.code in codes]


def read_pairs(edition: EditionFacts, values: Iterable[str]) -> list[tuple[ItemFacts, int, int]]:
    """Lines to copy as a form sends them, ``code:our version:their version``, each once. Ends the request for others."""
    known = {item.code: item for item in edition.items}
    found = {}
    for value in values:
        code, _colon, versions = value.partition(":")
        if code not in known:
            abort(400)
        ours, _colon, theirs = versions.partition(":")
        found[code] = (known[code], read_version(ours), read_version(theirs))
    return list(found.values())


def read_places(values: Mapping[str, str]) -> dict[int, int | None]:
    """Which place is named here for which of the other community: ``place-ID`` is an id, or ``none``."""
    found = {}
    for name, value in values.items():
        place = whole_number(name.removeprefix("place-")) if name.startswith("place-") else None
        if place is not None:
            found[place] = None if value == LEFT_OUT else whole_number(value)
    return found


class SeveralForm(DomainForm):
    """A change to several lines: their state with what it needs, and their places."""

    #: Ids of the places that may be ticked.
    offered: frozenset[int] = frozenset()

    items = ticks(_l("Which lines?"))
    state = RadioField(
        LABELS["state"],
        choices=options(
            {"": _l("Stays as it is"), **{each: labels.STATES[each] for each in STATES_TO_REPORT}}
        ),
        default="",
        validate_choice=False,
        validators=[among],
    )
    shortfall = ProseField(LABELS["shortfall"], rows=2)
    planned_for = DayField(LABELS["planned_for"])
    suspended_from = DayField(LABELS["suspended_from"])
    suspended_until = DayField(LABELS["suspended_until"])
    suspended_reason = ProseField(LABELS["suspended_reason"], rows=2)
    substitute = ProseField(LABELS["substitute"], rows=2)
    placing = RadioField(
        LABELS["points"],
        choices=options(
            {
                Placing.KEPT: _l("Stay as they are"),
                Placing.ADDED: _l("The ticked places are added"),
                Placing.REPLACED: _l("The ticked places take the place of the present ones"),
            }
        ),
        default=Placing.KEPT.value,
        validate_choice=False,
        validators=[among],
    )
    points = ticks(_l("Which places?"))

    def prepare(
        self, lines: Sequence[tuple[str, str]], points: Sequence[PointFacts], texts: Sequence[str]
    ) -> None:
        """Offer the lines, each by its code and as it is read, and the places, described by ``texts``."""
        self.items.choices = [SelectChoice(code, text) for code, text in lines]
        self.offered = frozenset(point.id for point in points)
        self.points.choices = [
            SelectChoice(str(point.id), text) for point, text in zip(points, texts, strict=True)
        ]

    def change(self) -> SharedChange:
        """The change. Needs the form to be valid."""
        ticked = self.offered & {whole_number(value) for value in self.points.data or ()}
        return SharedChange(
            state=State(self.state.data) if self.state.data else None,
            shortfall=self.shortfall.data or None,
            planned_for=self.planned_for.data,
            suspended_from=self.suspended_from.data,
            suspended_until=self.suspended_until.data,
            suspended_reason=self.suspended_reason.data or None,
            substitute=self.substitute.data or None,
            placing=Placing(self.placing.data or Placing.KEPT.value),
            points=tuple(sorted(point for point in ticked if point is not None)),
        )
