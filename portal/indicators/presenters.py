"""Indicators and facilities, ready for the template: names in the reader's language, figures, and where they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.indicators import (
    CountedShare,
    FacilityState,
    Indicator,
    IndicatorChange,
    IndicatorState,
    PublishedValue,
    shipped_indicators,
)
from catalogue.indicators.shipped import IndicatorGroup, Proxy, TargetKind

from ..words import labels
from ..words.formatting import number, percent_span
from ..words.i18n import language, pick
from ..words.i18n import say as _
from .kept import KEPT_MINUTES, is_kept

_FIRST_CHARACTER = "\u2e80"
"""Where Chinese begins among all characters."""
GROUPS: labels.Words = {
    IndicatorGroup.SERVICES: _l("Social services"),
    IndicatorGroup.MANAGEMENT: _l("Social management"),
    IndicatorGroup.PARTICIPATION: _l("Social participation"),
    IndicatorGroup.ENVIRONMENT: _l("Social environment"),
    IndicatorGroup.RELATIONS: _l("Social relations"),
}
TARGETS: labels.Words = {TargetKind.EXPECTED: _l("expected"), TargetKind.BINDING: _l("binding")}
RULES: labels.Words = {
    Proxy.CULTURAL_VENUES: _l(
        "Communities and villages in which item 0501 or 0506 is delivered, of all of them."
    ),
    Proxy.STANDARDS: _l(
        "Urban communities in which all 27 tasks of the standard are met, of all urban communities."
    ),
    Proxy.GRIDS: _l(
        "Urban communities of which grids are recorded here, of all of them. Of the others nothing is known."
    ),
}
"""What is counted in the place of an indicator."""


@dataclass(frozen=True, slots=True)
class CountedText:
    """A share as the page tells it: the figures, its bounds in per cent, how many are unknown, by which rule."""

    figures: str
    share: str
    unknown: int
    rule: str


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A published value with its unit, and the day and the source of it (``PublishedValue``).

    ``note`` is the number of the note that says both, where several values have the same; None where its line says them.
    """

    text: str
    of: PublishedValue
    note: int | None = None


@dataclass(frozen=True, slots=True)
class ShownIndicator:
    """A line of the table."""

    number: int
    name: str | Markup
    target: str
    kind: str
    counted: CountedText | None
    published: PublishedText | None


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility: how many the plan wants, where it says so, how many are known, and what is counted.

    ``unknown``: of how many communities or districts nothing was reported, in words; empty where of none.
    """

    name: str | Markup
    part: str | Markup
    target: str
    known: str | None
    unknown: str
    rule: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """What the page of a division shows: the indicators by group, the facilities, and of when and what all this is.

    ``notes``: each day and source that several values share, once. ``unknown``: the indicators without any value; they are in no group.
    ``kept``: for how many minutes at most its figures of records are kept; 0 where they are counted at each request.
    """

    groups: list[tuple[str, list[ShownIndicator]]]
    unknown: list[ShownIndicator]
    notes: list[PublishedValue]
    facilities: list[FacilityRow]
    year: int
    day: date
    edition: str | Markup
    kept: int


def present_indicators(
    division: DivisionFacts,
    edition: EditionFacts,
    states: tuple[IndicatorState, ...],
    facilities: tuple[FacilityState, ...],
) -> IndicatorPage:
    """The page of a division."""
    known = [state for state in states if state.published or state.proxy]
    notes = shared_sources(states)
    return IndicatorPage(
        groups=by_group(known, notes),
        unknown=[_row(state, notes) for state in states if state not in known],
        notes=list(notes.values()),
        facilities=[_facility(state) for state in facilities],
        year=target_year(),
        day=states[0].day,
        edition=pick(edition.title_zh, edition.title_en),
        kept=KEPT_MINUTES if is_kept(division) else 0,
    )


def shared_sources(states: Iterable[IndicatorState]) -> dict[tuple[date, str], PublishedValue]:
    """A value of each day and source that several values have, in the order of the first of them."""
    values = [state.published for state in states if state.published]
    counts = Counter((each.as_of, each.source) for each in values)
    shared = {(each.as_of, each.source): each for each in values}
    return {key: each for key, each in shared.items() if counts[key] > 1}


def by_group(
    states: Iterable[IndicatorState], notes: Mapping[tuple[date, str], PublishedValue]
) -> list[tuple[str, list[ShownIndicator]]]:
    """The indicators group by group, in the order of the box."""
    return [
        (str(GROUPS[group]), [_row(state, notes) for state in some])
        for group, some in groupby(states, key=lambda state: state.indicator.group)
    ]


def target_year() -> int:
    """The year for which all targets are."""
    return shipped_indicators().source.target_year


def _row(state: IndicatorState, notes: Mapping[tuple[date, str], PublishedValue]) -> ShownIndicator:
    indicator, published = state.indicator, state.published
    unit = _unit(indicator)
    counted = told = None
    if state.proxy and indicator.proxy:
        counted = _counted(state.proxy, str(RULES[indicator.proxy]))
    if published:
        place = list(notes).index(key) + 1 if (key := (published.as_of, published.source)) in notes else None
        told = PublishedText(_with_unit(_figures(published), unit), published, place)
    return ShownIndicator(
        number=indicator.number,
        name=pick(indicator.name_zh, indicator.name_en),
        target=_with_unit(indicator.target, unit),
        kind=str(TARGETS[indicator.kind]),
        counted=counted,
        published=told,
    )


def _counted(share: CountedShare, rule: str) -> CountedText:
    return CountedText(
        figures=f"{number(share.numerator)}/{number(share.denominator)}",
        share=percent_span(share.numerator, share.unknown, share.denominator),
        unknown=share.unknown,
        rule=rule,
    )


def _facility(state: FacilityState) -> FacilityRow:
    facility, points, districts = state.facility, state.points, state.districts
    known, unknown, rule = None, "", _("Service points that deliver the item, each counted once.")
    if points is not None:
        known = number(points.points)
        if points.unknown:
            unknown = ngettext("%(num)d community unknown", "%(num)d communities unknown", points.unknown)
    elif districts is not None:
        known = f"{number(districts.numerator)}/{number(districts.denominator)}"
        rule = _("Districts in which a community reports item 0704 as delivered, of all districts.")
        if districts.unknown:
            unknown = ngettext("%(num)d district unknown", "%(num)d districts unknown", districts.unknown)
    return FacilityRow(
        name=pick(facility.name_zh, facility.name_en),
        part=pick(facility.part_zh, facility.part_en),
        target=number(facility.target) if facility.target else _("one in every district"),
        known=known,
        unknown=unknown,
        rule=rule,
    )


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A row of a file of published values as its preview tells it: what is kept of the day now, and what would be."""

    change: IndicatorChange
    number: int
    name: str | Markup
    before: str
    after: str


def change_text(change: IndicatorChange) -> ChangeText:
    """A row of the preview."""
    indicator = shipped_indicators().indicators[change.row.number - 1]
    unit = _unit(indicator)
    return ChangeText(
        change,
        indicator.number,
        pick(indicator.name_zh, indicator.name_en),
        _with_unit(_figures(change.before), unit) if change.before else "",
        _with_unit(_figures(change.row.published), unit),
    )


def _unit(indicator: Indicator) -> str:
    return (indicator.unit_en or indicator.unit) if language() == "en" else indicator.unit


def _figures(published: PublishedValue) -> str:
    return "/".join(_figure(each) for each in (published.value, published.second) if each is not None)


def _figure(value: Decimal) -> str:
    return f"{value:f}"


def _with_unit(figure: str, unit: str) -> str:
    """A figure with its unit: close to a sign of per cent and to Chinese, apart from other words."""
    close = not unit or unit == "%" or unit[0] >= _FIRST_CHARACTER
    return figure + (unit if close else f" {unit}")
