"""What a check sends: the lines that were displayed, and what becomes of those of a place that closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import abort
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.offerings import PointFacts
from catalogue.offerings.checks.closing import Becomes, Closing

from ...frame.answering import DomainForm
from ...frame.versioned_forms import read_version
from ...requests.addresses import whole_number
from ...requests.fields import DayField, ProseField, ticks
from ..forms import among, options


def read_displayed(edition: EditionFacts, values: Iterable[str]) -> list[tuple[ItemFacts, int]]:
    """Lines as a form sends them, ``code:version``, each once. Ends the request for what no page sends."""
    known = {item.code: item for item in edition.items}
    found = {}
    for value in values:
        code, _colon, version = value.partition(":")
        if code not in known:
            abort(400)
        found[code] = (known[code], read_version(version))
    return list(found.values())


class ClosingForm(DomainForm):
    """A place that closed: which of its lines this is about, and what becomes of them."""

    items = ticks(_l("Which lines?"))
    becomes = RadioField(
        _l("What becomes of them?"),
        choices=options(
            {
                Becomes.SUSPENDED: _l("Suspended for a time"),
                Becomes.ABSENT: _l("No longer offered"),
                Becomes.MOVED: _l("Offered at another place of the community"),
            }
        ),
        validate_choice=False,
        validators=[among],
        default=Becomes.SUSPENDED.value,
    )
    reason = ProseField(_l("Reason"), rows=2)
    until = DayField(_l("Last day, if it is known"))
    substitute = ProseField(_l("Where residents can go meanwhile"), rows=2)
    moved_to = SelectField(_l("Which place?"), choices=[], validate_choice=False, validators=[among])

    def prepare(self, lines: Sequence[tuple[str, str]], points: Sequence[PointFacts]) -> None:
        """Offer the lines, each as it is sent and as it is read, and the places that may take them over."""
        self.items.choices = [SelectChoice(value, text) for value, text in lines]
        self.moved_to.choices = [SelectChoice(str(point.id), point.name) for point in points]

    def closing(self) -> Closing:
        """What becomes of the lines. Needs the form to be valid."""
        return Closing(
            becomes=Becomes(self.becomes.data or Becomes.SUSPENDED.value),
            reason=self.reason.data or None,
            until=self.until.data,
            substitute=self.substitute.data or None,
            moved_to=whole_number(self.moved_to.data),
        )
