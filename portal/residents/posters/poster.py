"""A community's poster for its notice board: what can be had, grouped, in few words, on two sheets of A4 at most.

Few words are a limit and not a style: what is longer stays on the page to which the QR code leads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import OFFERED, Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation.clock import BEIJING
from catalogue.language.spelling import has_han
from catalogue.models import Form
from catalogue.near import origin_of
from catalogue.offerings import Line, PointFacts

from ...words.formatting import phone_text
from ...words.i18n import filled_in, in_chinese, language
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.opening_hours import plain_week
from ...words.type_size import COLUMN, SMALLEST, Block, Row, largest_size, width
from ..presenting.counts_in_words import services_in_words
from ..presenting.sentences import without_closed
from ..presenting.sketch import PlaceToDraw, Sketch, points_to_draw, sketch_of
from ..presenting.traits import comes_home
from .groups import SheetGroup, group_for_paper
from .head import SheetHead, present_head, shortened

MOST_DRAWN = 8
"""Places on the sketch."""
PICTURE = 76
"""Millimetres: the height of the picture. static/sheets.css has the same."""
MOST_WHERE, MOST_LACKING = 18, 18
"""Characters of a place's name and of what is lacking that a line holds."""
WIDEST_WHEN = 32
"""Width of a place's hours in 汉字."""


COMES = {
    Form.HOME: _l("call to have someone come"),
    Form.REMOTE: _l("by telephone or online"),
}


@dataclass(frozen=True, slots=True)
class PosterLine:
    """A service that can be had: ``detail`` says where, when and whom to call, as far as that differs from the station.

    ``old``: not confirmed for a year.
    """

    name: str | Markup
    detail: Markup | None
    old: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class Poster:
    """Ready to be laid out: ``size`` is that of the type in points, the largest with which the sheets hold it all.

    ``at_station``: some services say no more because the station's word holds for them.
    """

    head: SheetHead
    groups: tuple[SheetGroup[PosterLine], ...]
    total: int
    offered: str
    any_old: bool
    at_station: bool
    size: int
    confirmed_on: date | None
    sketch: Sketch | None
    """Its places around the station; None where no position is known, or where the sheets have no room for it."""


def present_poster(
    edition: EditionFacts,
    lineage: Sequence[DivisionFacts],
    profile: ProfileFacts | None,
    lines: Sequence[Line],
    now: datetime,
) -> Poster:
    """The poster of the community at the end of ``lineage``. ``lines`` are all of its lines."""
    division, today = lineage[-1], now.astimezone(BEIJING).date()
    by_item = {line.item.code: line for line in lines}

    def grouped(*, brief: bool) -> tuple[SheetGroup[PosterLine], ...]:
        details = partial(_detail, division=division, profile=profile, today=today, brief=brief)
        row = partial(_row, detail=details)
        return tuple(
            group_for_paper(category, by_item, row, today, called=plain_name)
            for category in edition.categories
        )

    groups = grouped(brief=False)
    if largest_size(_blocks(groups)) < SMALLEST:
        groups = grouped(brief=True)
    offered = [each for group in groups for each in group.lines]
    sketch = sketch_of(origin_of(profile), _drawn(lines, division, today), on_paper=True, most=MOST_DRAWN)
    if sketch and largest_size([*_blocks(groups), *_sketch_blocks(sketch)]) < SMALLEST:
        sketch = None
    dated = [line.offering.confirmed_on for line in lines if line.offering and line.offering.confirmed_on]
    return Poster(
        head=present_head(lineage, profile, today),
        groups=groups,
        total=len(lines),
        offered=services_in_words(line.segment for line in lines),
        any_old=any(each.old for each in offered),
        at_station=any(each.detail is None for each in offered),
        size=largest_size([*_blocks(groups), *(_sketch_blocks(sketch) if sketch else ())]),
        confirmed_on=max(dated, default=None),
        sketch=sketch,
    )


def _drawn(lines: Sequence[Line], division: DivisionFacts, today: date) -> Iterable[PlaceToDraw]:
    """The places that offer something, those with most services first, without the community's name before each."""
    named = [
        point for line in lines if line.segment in OFFERED and line.offering for point in line.offering.points
    ]
    served = Counter(point.id for point in named)
    points = {point.id: point for point in named if not point.is_over(today)}
    ordered = sorted(points.values(), key=lambda point: (-served[point.id], point.id))
    for place in points_to_draw(ordered):
        yield replace(place, name=shortened(without_community(place.name, division.short_name), MOST_WHERE))


def _row(line: Line, detail: Callable[[Line], Markup | None]) -> PosterLine:
    return PosterLine(
        name=plain_name(line.item),
        detail=detail(line),
        old=line.segment is Segment.EXPIRED,
        disputed=bool(line.offering and line.offering.disputed),
    )


def _detail(
    line: Line, *, division: DivisionFacts, profile: ProfileFacts | None, today: date, brief: bool
) -> Markup | None:
    """Where, when and whom to call in few words; None where all of it is as at the service station.

    ``brief`` leaves out when, and what is lacking: the page to which the poster leads has both.
    """
    offering = line.offering
    if offering is None:
        return None
    offering = without_closed(offering, today)
    point = offering.points[0] if offering.points else None
    parts: list[str | Markup] = comes_in_words(line.item, point)
    if point is not None:
        station = profile is not None and is_station(point, profile)
        if not station:
            parts.append(
                in_chinese(shortened(without_community(point.name, division.short_name), MOST_WHERE))
            )
        if not brief and not (station and profile is not None and point.hours == profile.hours):
            parts.append(week_of(point, today))
    stations = profile.phones if profile else ()
    phone = offering.phone or (point.phones[0] if point and point.phones else None)
    if line.item.form is Form.HOME:
        phone = phone or next(iter(stations), None)
    if phone and (line.item.form is Form.HOME or phone not in stations):
        parts.append(Markup('<span class="poster-phone">{}</span>').format(phone_text(phone)))
    if line.segment is Segment.PARTIAL:
        parts.append(lacking(None if brief else offering.draft.shortfall))
    return Markup("\N{NO-BREAK SPACE}· ").join(part for part in parts if part) or None


def comes_in_words(item: ItemFacts, point: PointFacts | None) -> list[str | Markup]:
    """How a service that comes to the home is had, or one by telephone without a place: the station's hours do not hold for it.

    Of a place to which one may also go: that it comes.
    """
    if item.form is Form.HOME or (point is None and item.form in COMES):
        return [str(COMES[item.form])]
    return [comes_home()] if point is not None and point.delivers else []


def lacking(shortfall: str | None) -> str | Markup:
    """What is lacking; on English paper only that something is, for what communities write is Chinese."""
    if not shortfall or (language() == "en" and has_han(shortfall)):
        return _("in part")
    return filled_in(_("lacking: %(what)s"), what=in_chinese(shortened(shortfall, MOST_LACKING)))


def _blocks(groups: Iterable[SheetGroup[PosterLine]]) -> Iterable[Row]:
    """What the columns of the poster hold, from top to bottom; the style sheet has the same proportions."""
    for group in groups:
        yield (Block(f"{group.number} {group.name}", 1.2, 3.5),)
        for line in group.lines:
            yield (Block(f"{line.name} *", 1, 0.8),)
            if line.detail:
                yield (Block(line.detail.striptags(), 0.92, 0),)
        for text in group.otherwise:
            yield (Block(text.striptags(), 0.9, 0),)


def _sketch_blocks(sketch: Sketch) -> Iterable[Row]:
    """What the sketch needs of a column: its heading, the picture, its list."""
    yield (Block(_("15 minutes on foot"), 1.2, 3.5 + PICTURE),)
    for place in sketch.places:
        yield (Block(f"{place.number} {place.name.striptags()} {place.way}", 0.92, 0.8, COLUMN - 6),)


def is_station(point: PointFacts, profile: ProfileFacts) -> bool:
    return point.name == profile.station_name or bool(point.address and point.address == profile.address)


def week_of(point: PointFacts, today: date, *, widest: int = WIDEST_WHEN) -> str:
    """The week with what holds on holidays, or the week alone, whichever fits a line; else that it is longer.

    ``widest`` is the width of a line in 汉字. Empty if the hours are not known.
    """
    joint = "; " if language() == "en" else "；"
    texts = [joint.join(plain_week(point.hours, today, holidays=holidays)) for holidays in (True, False)]
    return next((text for text in texts if width(text) <= widest), _("several times a week"))


def without_community(name: str, community: str) -> str:
    """A place's name without its community's, which is at the top of the poster."""
    rest = name.removeprefix(community)
    return rest if rest and rest != name else name
