"""The quarter-hour circle as a measure of the matrix: divisions or communities by the 14 kinds, and how many reach enough of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalogue.catalogues import EditionFacts
from catalogue.circle import Circle
from catalogue.circle.facts import CircleRate, CommunityCircle, Reached
from catalogue.circle.tallies import CircleTally, CountedCircle
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.divisions import DivisionFacts, children
from catalogue.models import CommitteeKind, Level

from ...circle.criteria import kind_name
from ...circle.kept import circle_of_division
from ...circle.presenters import SIGNS, STATES, RateText, count_text, rate_text
from ...extensions import db
from ...words import labels
from ...words.i18n import HTML_LANG, colon, language
from ...words.place_names import place_text
from ..criteria import BY_NAME, BY_SHARE, OfficeCriteria
from .pen import TINTS, interval_bar
from .ways import own_address

_STYLES = {
    state: f"s{SEGMENTS.index(segment)}"
    for state, segment in (
        (Reached.REACHED, Segment.DELIVERED),
        (Reached.NOT, Segment.ABSENT),
        (Reached.UNKNOWN, Segment.UNKNOWN),
    )
}
"""A community's kinds look as lines that are valid, absent or not reported."""
_NOTHING = f"s{SEGMENTS.index(Segment.NOT_APPLICABLE)}"


@dataclass(frozen=True, slots=True)
class CircleMatrix:
    """The circle of a division laid out for one page. ``urban``: of urban communities, or else of villages.

    ``rows`` are divisions below with their counts, ``communities`` those of a street; one of both is empty.
    """

    division: DivisionFacts
    counted: CountedCircle
    criteria: OfficeCriteria
    rows: tuple[tuple[DivisionFacts, CircleTally], ...]
    communities: tuple[CommunityCircle, ...]
    wall: bool

    @property
    def circle(self) -> Circle:
        """The kinds."""
        return self.counted.found.circle

    @property
    def urban(self) -> bool:
        """Whether figures are of urban communities; else of villages."""
        return self.criteria.kind != CommitteeKind.CUN

    @property
    def tally(self) -> CircleTally:
        """The division's own counts."""
        return self.counted.whole.of(self.urban)

    @property
    def least(self) -> int:
        """From how many kinds on a community counts."""
        return self.criteria.least or len(self.circle.kinds)

    @property
    def rate(self) -> RateText:
        """The rate of the division."""
        return rate_text(self.tally.rate(self.least))

    @property
    def of_communities(self) -> bool:
        """Whether each row is a community."""
        return not self.rows

    @property
    def wide(self) -> bool:
        """Whether intervals of numbers of three digits or more need wide columns."""
        return self.tally.whole > 99

    def without(self) -> tuple[tuple[str, str, str], ...]:
        """The kinds with the address of those without them, and how many those are: what a telephone shows."""
        found = []
        for place, kind in enumerate(self.circle.kinds):
            rate = self.tally.of_kind(place)
            few, many = rate.whole - rate.high, rate.whole - rate.low
            address = _circle_of(self.division.code, self.criteria, missing=kind.key)
            found.append((kind_name(kind), address, f"{few}" if few == many else f"{few}–{many}"))
        return tuple(found)

    def head(self) -> Markup:
        """The two rows of the head: the kinds, and a row of links that sort."""
        return Markup("".join(_Writer(self).head()))  # noqa: S704 - every name in it is escaped

    def body(self) -> Markup:
        """The rows of the table."""
        return Markup("".join(_Writer(self).body()))  # noqa: S704 - every name in it is escaped


def lay_out_circle(
    division: DivisionFacts, edition: EditionFacts, asked: OfficeCriteria, *, wall: bool = False
) -> CircleMatrix:
    """The circle of a division above community level, with its rows in the order asked for."""
    counted = circle_of_division(edition, division, asked.type_tag)
    below = [row for row in children(db.session(), division.code) if row.level is not Level.COMMUNITY]
    urban = asked.kind != CommitteeKind.CUN
    kinds = [kind.key for kind in counted.found.circle.kinds]
    least = asked.least or len(kinds)
    rows = tuple((row, counted.part(row.code).of(urban)) for row in below)
    listed = () if below else tuple(each for each in counted.found.communities if _wanted(each, asked.kind))
    if asked.sort == BY_NAME:
        rows = tuple(sorted(rows, key=lambda row: row[0].short_name, reverse=asked.falling))
        listed = tuple(sorted(listed, key=lambda each: each.name, reverse=asked.falling))
    elif asked.sort == BY_SHARE or asked.sort in kinds:
        place = kinds.index(asked.sort) if asked.sort in kinds else None
        way = -1 if asked.falling else 1

        def by_rate(row: tuple[DivisionFacts, CircleTally]) -> tuple[bool, float, float]:
            rate = row[1].rate(least) if place is None else row[1].of_kind(place)
            whole = rate.whole or 1
            return not rate.whole, way * rate.low / whole, way * rate.high / whole

        def by_kinds(each: CommunityCircle) -> tuple[int, int]:
            if place is None:
                return way * each.reached, way * each.possible
            return way * list(STATES).index(each.states[place]), 0

        rows, listed = tuple(sorted(rows, key=by_rate)), tuple(sorted(listed, key=by_kinds))
    return CircleMatrix(division, counted, asked, rows, listed, wall)


def _wanted(each: CommunityCircle, kind: str) -> bool:
    return kind not in tuple(CommitteeKind) or each.committee == kind


def _circle_of(code: int, asked: OfficeCriteria, **of: Any) -> str:
    """The page of the circle of a division, of the same type of communities; the list of those without a kind, if one is named."""
    anchor = "communities" if "missing" in of else None
    return url_for("offices.show_circle", code=code, type=asked.type_tag, **of, _anchor=anchor)


class _Writer:
    """Writes the table, with texts that are prepared once."""

    def __init__(self, matrix: CircleMatrix) -> None:
        self.matrix, self.asked = matrix, matrix.criteria
        self.names = [str(escape(kind_name(kind))) for kind in matrix.circle.kinds]
        self.keys = [kind.key for kind in matrix.circle.kinds]
        self.own = own_address(self.asked, matrix.division.code, wall=matrix.wall)
        self.english = language() == "en"
        self.told = {state: str(escape(text)) for state, text in STATES.items()}
        self.sorts, self.village = escape(_("Sort by this column")), escape(_("village"))
        self.none_here = escape(_("no communities of this kind"))
        self.nothing = str(labels.SYMBOLS[Segment.NOT_APPLICABLE])
        least, width = matrix.least, len(self.keys)
        self.counts = (
            _("Reach all %(count)s", count=width)
            if least == width
            else _("Reach at least %(least)s", least=least)
        )
        self.only = self.asked.ask(sort=None)
        self.least = None if least == width else least

    def head(self) -> Iterator[str]:
        yield '<tr><td class="lead"></td><td class="sum"></td>'
        for key, name in zip(self.keys, self.names, strict=True):
            yield (
                f'<th class="item" scope="col"><a href="{self._without(self.matrix.division.code, key)}" title="{name}">'
                f"<span>{name}</span></a></th>"
            )
        level = Level.COMMUNITY if self.matrix.of_communities else self.matrix.rows[0][0].level
        yield '</tr>\n<tr class="sorts">'
        yield self._sort("corner", BY_NAME, str(labels.LEVELS[level]))
        yield self._sort("sum", BY_SHARE, self.counts)
        for number, key in enumerate(self.keys, 1):
            yield self._sort("by", key, f"{number}")
        yield "</tr>"

    def _sort(self, style: str, way: str, text: str) -> str:
        asked = self.asked
        here = asked.sort == way
        target = asked.ask(sort=None) if here and asked.falling else asked.ask(sort=way, falling=here)
        state = f' aria-sort="{"descending" if asked.falling else "ascending"}"' if here else ""
        return (
            f'<th class="{style}" scope="col"{state}><a href="{self.own}{escape(target)}#matrix" title="{self.sorts}">'
            f"{escape(text)}</a></th>"
        )

    def body(self) -> Iterator[str]:
        division = self.matrix.division
        yield f'<tr class="total"><th scope="row" id="r{division.code}"><b>{self._name(division.short_name)}</b> '
        yield f"<small>{self.matrix.tally.whole}</small></th>"
        yield from self._figures(division.code, place_text(division.short_name), self.matrix.tally)
        for row, tally in self.matrix.rows:
            address = f"{own_address(self.asked, row.code, wall=self.matrix.wall)}{escape(self.only)}"
            yield f'</tr>\n<tr><th scope="row" id="r{row.code}"><a href="{address}">{self._name(row.short_name)}</a> <small>{tally.whole}</small></th>'
            if tally.whole:
                yield from self._figures(row.code, place_text(row.short_name), tally)
            else:
                yield f'<td class="none" colspan="{len(self.keys) + 1}">{self.none_here}</td>'
        for each in self.matrix.communities:
            yield from self._community(each)
        yield "</tr>"

    def _figures(self, code: int, name: str, tally: CircleTally) -> Iterator[str]:
        rate = tally.rate(self.matrix.least)
        if not rate.whole:
            yield f'<td class="sum">{self.nothing}</td>'
        else:
            text = rate_text(rate)
            yield (
                f'<td class="sum"><a href="{escape(_circle_of(code, self.asked, least=self.least))}" title="{escape(name)}{colon()}{escape(self.counts)} {text.figures}"><b>{_span(rate)}</b></a>'
                f"<span>/{rate.whole:,}</span> <i>{text.share}</i>{interval_bar(rate.low, rate.high, rate.whole)}</td>"
            )
        for place, key in enumerate(self.keys):
            of_kind = tally.of_kind(place)
            step = min(TINTS, 1 + of_kind.low * TINTS // of_kind.whole) if of_kind.low else 0
            style = f"t{step}" if of_kind.whole else _NOTHING
            shown = _span(of_kind) if of_kind.whole else self.nothing
            yield (
                f'<td class="{style}"><a href="{self._without(code, key)}" title="{escape(name)} {self.names[place]}{colon()}'
                f'{rate_text(of_kind).figures}">{shown}</a></td>'
            )

    def _without(self, code: int, key: str) -> Markup:
        return escape(_circle_of(code, self.asked, missing=key))

    def _community(self, each: CommunityCircle) -> Iterator[str]:
        address = url_for("residents.show_own_circle", code=each.code)
        name, village = (
            escape(place_text(each.name)),
            "" if each.urban else f" <small>{self.village}</small>",
        )
        yield f'</tr>\n<tr><th scope="row" id="r{each.code}"><a href="{address}">{self._name(each.name)}</a>{village}</th>'
        yield f'<td class="sum"><b>{count_text(each)}</b></td>'
        for kind, state in zip(self.names, each.states, strict=True):
            yield (
                f'<td class="{_STYLES[state]}"><a href="{address}" title="{name} {kind}{colon()}{self.told[state]}">'
                f"{SIGNS[state]}</a></td>"
            )

    def _name(self, name: str) -> str:
        text = str(escape(name))
        return f'<span lang="{HTML_LANG["zh"]}">{text}</span>' if self.english else text


def _span(rate: CircleRate) -> str:
    return f"{rate.low}" if rate.low == rate.high else f"{rate.low}–{rate.high}"
