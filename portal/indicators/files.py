"""The indicators of a division to take away, for people and for programs: all of them, known or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from catalogue.indicators import CountedShare, FacilityState, IndicatorState, shipped_indicators
from catalogue.indicators.shipped import Counted

from ..words import labels

HEADS: labels.Words = {
    "number": _l("No."),
    "name": _l("Indicator"),
    "name_en": _l("Indicator (English)"),
    "unit": _l("Unit"),
    "target": _l("Target"),
    "target_year": _l("Year of the target"),
    "kind": _l("Kind of target"),
    "value": _l("Value"),
    "second": _l("Second figure"),
    "source_class": _l("Source class"),
    "as_of": _l("As of"),
    "source": _l("Source"),
    "numerator": _l("Numerator"),
    "denominator": _l("Denominator"),
    "unknown": _l("Number unknown"),
    "edition": _l("Edition"),
    "proxy_low": _l("Own rule: at least, in per cent"),
    "proxy_high": _l("Own rule: at most, in per cent"),
    "proxy_numerator": _l("Own rule: numerator"),
    "proxy_denominator": _l("Own rule: denominator"),
    "proxy_unknown": _l("Own rule: number unknown"),
    "proxy_as_of": _l("Own rule: day"),
    "proxy_edition": _l("Own rule: edition"),
}
"""The columns of a table of indicators. The value is the published one where there is one, and all figures up to the edition are
about it; what this portal counts by its own rule is beside it."""
_PROXY = tuple(column.removeprefix("proxy_") for column in HEADS if column.startswith("proxy_"))


def indicators_as_json(
    division: int, states: Iterable[IndicatorState], facilities: Iterable[FacilityState]
) -> dict[str, Any]:
    """All indicators of a division and its facilities, for programs."""
    source = shipped_indicators().source
    return {
        "division": f"{division:012d}",
        "source": {"title": source.title_zh, "part": source.part_zh, "target_year": source.target_year},
        "indicators": [indicator_as_json(each) for each in states],
        "facilities": [_facility(each) for each in facilities],
    }


def indicator_as_json(state: IndicatorState) -> dict[str, Any]:
    """One indicator. ``value`` is the published one, else the least that is counted, in per cent; all beside it is of this value.

    A published value has no numerator and no denominator: its source gives none.
    """
    indicator, published = state.indicator, state.published
    proxy = _proxy(state, state.proxy) if state.proxy else None
    told: dict[str, Any] = {
        "number": indicator.number,
        "name": indicator.name_zh,
        "name_en": indicator.name_en,
        "unit": indicator.unit,
        "target": indicator.target,
        "target_year": shipped_indicators().source.target_year,
        "kind": indicator.kind.value,
    }
    if published:
        value = {
            "value": float(published.value),
            "second": float(published.second) if published.second is not None else None,
            "as_of": published.as_of.isoformat(),
            "source": published.source,
        }
    elif proxy:
        value = {"value": proxy["low"], **{key: proxy[key] for key in _PROXY if key not in ("low", "high")}}
    else:
        value = {}
    about = ("value", "second", "as_of", "source", "numerator", "denominator", "unknown", "edition")
    told |= {"source_class": state.source_class.value} | {key: value.get(key) for key in about}
    told["proxy"] = proxy
    return {key: told[key] for key in (*(key for key in HEADS if key in told), "proxy")}


def _proxy(state: IndicatorState, share: CountedShare) -> dict[str, Any]:
    return {
        "low": _percent(share.numerator, share.denominator),
        "high": _percent(share.numerator + share.unknown, share.denominator),
        "numerator": share.numerator,
        "denominator": share.denominator,
        "unknown": share.unknown,
        "as_of": state.day.isoformat(),
        "edition": state.edition,
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _facility(state: FacilityState) -> dict[str, Any]:
    facility, points, districts = state.facility, state.points, state.districts
    return {
        "key": facility.key,
        "name": facility.name_zh,
        "name_en": facility.name_en,
        "item": facility.item,
        "target": facility.target,
        "counted": facility.counted.value,
        "value": points.points if points else districts.numerator if districts else None,
        "of": districts.denominator if districts else facility.target,
        "unknown": state.unknown,
        "unknown_of": "communities" if facility.counted is Counted.POINTS else "districts",
        "as_of": state.day.isoformat(),
        "edition": state.edition,
        "source_class": state.source_class.value,
    }


def indicator_rows(
    states: Iterable[IndicatorState], heads: Mapping[str, object] | None = None
) -> list[list[Any]]:
    """A row of heads, in words if they are given, and a row for each indicator."""
    rows: list[list[Any]] = [[str((heads or {}).get(column, column)) for column in HEADS]]
    for state in states:
        told = indicator_as_json(state)
        proxy = told.pop("proxy") or {}
        told |= {f"proxy_{key}": proxy.get(key) for key in _PROXY}
        rows.append([told[column] for column in HEADS])
    return rows
