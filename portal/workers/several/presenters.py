"""What lines would say after a change, as their preview tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.offerings.several.copying import CopiedLine, CopyProposal, CopySource, PlaceMapping
from catalogue.offerings.several.proposing import ProposedLine

from ...frame.errors import say
from ...versions.history import Change, changes_between
from ...words import labels
from ...words.i18n import comma, in_chinese
from ...words.item_names import item_name
from ...words.place_names import place_name
from ..forms import draft_by_field
from ..versions.in_words import LineInWords
from .forms import LEFT_OUT


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A line as the preview shows it: what would be different, and why it cannot. ``value`` is what the form sends."""

    code: str
    name: str | Markup
    value: str
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    empty: bool = False

    @property
    def possible(self) -> bool:
        """Whether it can be recorded."""
        return not self.reasons


def present_proposed(proposed: ProposedLine, places: Mapping[int, str]) -> ProposedRow:
    """One line of a change to several."""
    line, wording = proposed.line, LineInWords(places)
    present = draft_by_field(line.offering.draft) if line.offering else {}
    after = draft_by_field(proposed.draft) if proposed.draft else present
    return ProposedRow(
        code=line.item.code,
        name=item_name(line.item),
        value=f"{line.item.code}:{line.version}",
        changes=changes_between(present, after, wording),
        reasons=tuple(dict.fromkeys(say(problem) for problem in proposed.problems)),
    )


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the other community, and what may be named here instead: values with words, and the chosen one."""

    name: str
    place: str | Markup
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class CopyRows:
    """A copy's preview: places, lines that are empty here, and lines that would be overwritten."""

    places: tuple[PlaceRow, ...]
    empty: tuple[ProposedRow, ...]
    filled: tuple[ProposedRow, ...]


def present_copies(proposal: CopyProposal) -> CopyRows:
    """Everything that may be taken from the other community."""
    names = {
        place.id: place.name for mapping in proposal.places for place in (mapping.place, *mapping.choices)
    }
    rows = [_copied(copied, names) for copied in proposal.lines]
    return CopyRows(
        places=tuple(_place(mapping) for mapping in proposal.places),
        empty=tuple(row for row in rows if row.empty),
        filled=tuple(row for row in rows if not row.empty and row.changes),
    )


def _place(mapping: PlaceMapping) -> PlaceRow:
    linked = _("The same place: it admits our residents")
    choices = [(LEFT_OUT, _("Left out"))]
    choices += [
        (str(each.id), linked if each.id == mapping.place.id else each.name) for each in mapping.choices
    ]
    return PlaceRow(
        name=f"place-{mapping.place.id}",
        place=in_chinese(mapping.place.name),
        choices=tuple(choices),
        chosen=str(mapping.chosen.id) if mapping.chosen else LEFT_OUT,
    )


def _copied(copied: CopiedLine, names: Mapping[int, str]) -> ProposedRow:
    row = present_proposed(copied.proposed, names)
    return ProposedRow(
        code=row.code,
        name=row.name,
        value=f"{row.value}:{copied.source.version}",
        changes=row.changes,
        reasons=row.reasons,
        remarks=tuple(_left_out(copied)),
        empty=copied.proposed.line.offering is None,
    )


def _left_out(copied: CopiedLine) -> Iterable[str]:
    for point in copied.left_out:
        yield _("Left out: %(name)s.", name=point.name)
    if copied.number_left_out:
        yield _("Left out: a personal mobile number. Its owner has not agreed to its being public here.")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A community from which lines may be taken."""

    code: int
    name: str | Markup
    fills: int
    alike: str | None


def present_sources(sources: Iterable[CopySource]) -> tuple[SourceRow, ...]:
    """The communities, in their order."""
    return tuple(
        SourceRow(
            source.code,
            place_name(source.name),
            source.fills,
            comma().join(str(labels.TYPE_TAGS[tag]) for tag in source.shared_tags) or None,
        )
        for source in sources
    )
