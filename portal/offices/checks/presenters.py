"""Samples and their lines as an office, a monitor and a printed sheet show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import divisions, spot_checks
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import ProfileFacts
from catalogue.models import CheckResult, State
from catalogue.offerings import OfferingFacts
from catalogue.spot_checks import SampleCellFacts, SampleFacts, SampleProgress
from catalogue.time.hours import OpeningHours

from ...words import labels
from ...words.i18n import language
from ...words.opening_hours import all_in_words
from ...words.place_names import place_name


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """A service point as its record has it: what one looks for on the spot."""

    name: str
    address: str | None
    hours: str | None
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A line of a sample, and what its record says now. ``said`` None: the community says by now that it is not offered."""

    cell: SampleCellFacts
    item: ItemFacts
    community: Markup
    said: OfferingFacts | None
    state: str
    phone: str | None
    places: tuple[PlaceSaid, ...]
    station: PlaceSaid | None
    """The community's station, for a line that names no place: one can ask there."""
    address: str
    """Where the result is entered."""

    @property
    def found(self) -> str:
        """What was found, as a code; ``settled`` where the street settled that the check was wrong."""
        if self.cell.settled_on:
            return "settled"
        return self.cell.result.value if self.cell.result else "open"


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample in the list of a division: who drew it, and how far it is there."""

    sample: SampleFacts
    drawn_by: Markup
    progress: SampleProgress
    address: str


def check_rows(session: Session, edition: EditionFacts, cells: Sequence[SampleCellFacts]) -> list[CheckRow]:
    """The lines of a sample in their order: a few queries, however many there are."""
    names = divisions.get_divisions(session, {cell.community for cell in cells})
    records = spot_checks.records_of_cells(session, cells)
    profiles = divisions.get_profiles(session, names)
    return [
        _row(
            cell,
            edition.by_id(cell.item_id),
            place_name(names[cell.community].short_name),
            records.get((cell.community, cell.item_id)),
            profiles.get(cell.community),
        )
        for cell in cells
    ]


def _row(
    cell: SampleCellFacts,
    item: ItemFacts,
    community: Markup,
    said: OfferingFacts | None,
    profile: ProfileFacts | None,
) -> CheckRow:
    return CheckRow(
        cell=cell,
        item=item,
        community=community,
        said=said,
        state=str(labels.STATES[said.state]) if said else str(labels.SEGMENTS["unknown"]),
        phone=said.phone if said else None,
        places=tuple(
            PlaceSaid(point.name, point.address, _hours(point.hours), point.phones)
            for point in (said.points if said else ())
        ),
        station=PlaceSaid(
            profile.station_name or "", profile.address, _hours(profile.hours), tuple(profile.phones)
        )
        if profile and not (said and said.points)
        else None,
        address=url_for("offices.edit_check", code=cell.community, sample=cell.sample, item=item.code),
    )


def _hours(text: str | None) -> str | None:
    if not text:
        return None
    return ("; " if language() == "en" else "；").join(all_in_words(OpeningHours.parse(text)))


def sample_rows(session: Session, code: int, samples: Sequence[SampleFacts]) -> list[SampleRow]:
    """Samples that have lines in a division, in their order: two queries."""
    progress = spot_checks.progress_of(session, [sample.id for sample in samples], within=code)
    names = divisions.get_divisions(session, {sample.division for sample in samples})
    return [
        SampleRow(
            sample,
            place_name(names[sample.division].short_name),
            progress[sample.id],
            url_for("offices.show_sample", code=code, sample=sample.id),
        )
        for sample in samples
        if sample.id in progress
    ]


def is_offered(said: OfferingFacts | None) -> bool:
    """Whether a record says that the service is offered, so that there is something to look at."""
    return said is not None and said.state in (State.DELIVERED, State.PARTIAL)


def to_visit(rows: Sequence[CheckRow]) -> list[CheckRow]:
    """The lines for which somebody has to go there: no one was reached by telephone, or there is no number."""
    return [
        row
        for row in rows
        if row.cell.is_open and (row.cell.result is CheckResult.NOT_REACHED or not _numbers(row))
    ]


def visits_of(rows: Sequence[CheckRow]) -> list[CheckRow]:
    """The lines to go to; where there is none, all that are still to be checked."""
    return to_visit(rows) or [row for row in rows if row.cell.is_open]


def _numbers(row: CheckRow) -> bool:
    return bool(row.phone) or any(place.phones for place in row.places)
