"""居务公开, 村务公开: what a community publishes on its notice board, as a table on two sheets of A4 at most.

What is offered where and when, what it costs, who answers, what is not offered, and what has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation import clock
from catalogue.models import CommitteeKind, State
from catalogue.offerings import Line, PointFacts
from catalogue.paper import PointChange, StateChange
from catalogue.service_guides import GuideText, merged_guide

from ...words import labels
from ...words.formatting import phone_text, short_day
from ...words.i18n import comma, filled_in, in_chinese, pick
from ...words.i18n import say as _
from ...words.item_names import item_name
from ...words.place_names import place_name
from ...words.type_size import SIZES, Block, Room, Row, height, largest_size
from ..presenting.counts_in_words import services_in_words
from ..presenting.sentences import without_closed
from .groups import SheetGroup, group_for_paper
from .head import SheetHead, present_head, shortened
from .poster import MOST_WHERE, comes_in_words, is_station, lacking, week_of, without_community

MONTHS_TOLD = 3
"""Changes of this many months are told."""
MOST_CHANGES = 8
MOST_FEE = 24
WIDEST_WEEK = 64
"""Width of a place's hours in 汉字: those of a summer and a winter have room."""
MOST_NOTE = 36
"""Characters of a fee and of a note; the page of the service has the whole text."""
COLUMNS = (58, 77, 22, 29)
"""Millimetres: the service, where and when, what it costs, whom to call. static/sheets.css has the same."""
IN_A_TABLE = Room(one_sheet=178, two_sheets=205 + 235)
_FIELDS = {
    "name": _l("name"),
    "address": _l("address"),
    "phones": _l("telephone"),
    "hours": _l("hours"),
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row of the table. Empty cells are empty texts; ``old``: not confirmed for a year.

    ``body``: the sign of who answers for it in the community; empty where this is the station, or not said.
    """

    name: str | Markup
    body: str
    where: Markup
    fee: str | Markup
    phone: str
    old: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """What has changed in a community since a day."""

    since: date
    states: Sequence[StateChange]
    points: Sequence[PointChange]


@dataclass(frozen=True, slots=True)
class PublicSheet:
    """Ready to be laid out: ``size`` is that of the type in points."""

    head: SheetHead
    title: str
    hours: tuple[Markup, ...]
    """The hours of each service point, where they are said once and not in each row."""
    groups: tuple[SheetGroup[SheetLine], ...]
    changes: tuple[Markup, ...]
    more_changes: int
    since: date
    total: int
    offered: str
    any_old: bool
    bodies: str | None
    """What the signs of bodies mean; None where no row has one."""
    size: int
    confirmed_on: date | None


Fees = Mapping[int, tuple[GuideText, ...]]
"""By item id, what the guides say of its cost, from the widest source to the narrowest."""


def fees_of(
    edition: EditionFacts,
    lineage: Sequence[DivisionFacts],
    written: Mapping[tuple[int, int], Mapping[str, str]],
) -> Fees:
    """What the guides say of the cost of every item, for a community at the end of ``lineage``.

    ``written`` has the texts of its divisions by division and item id.
    """
    by_item: dict[int, dict[int, Mapping[str, str]]] = {}
    for (division, item), texts in written.items():
        by_item.setdefault(item, {})[division] = texts
    return {
        item.id: merged_guide(item.guide, by_item.get(item.id, {}), lineage).get("fee", ())
        for item in edition.items
    }


def title_of_sheet(division: DivisionFacts) -> str:
    """村务公开 of a village, 居务公开 of any other community."""
    if division.kind is CommitteeKind.CUN:
        return _("Village affairs made public")
    return _("Community affairs made public")


def told_since(today: date) -> date:
    """The first day whose changes a sheet tells."""
    return clock.months_later(today, -MONTHS_TOLD)


def present_public_sheet(
    edition: EditionFacts,
    lineage: Sequence[DivisionFacts],
    profile: ProfileFacts | None,
    lines: Sequence[Line],
    fees: Fees,
    changes: ToldChanges,
    now: datetime,
) -> PublicSheet:
    """The sheet of the community at the end of ``lineage``. ``lines`` are all of its lines."""
    division, today = lineage[-1], now.astimezone(clock.BEIJING).date()
    by_item = {line.item.code: line for line in lines}
    told = tuple(_changes(edition, changes))

    def grouped(*, hours: bool, brief: bool) -> tuple[SheetGroup[SheetLine], ...]:
        row = partial(
            _line, division=division, profile=profile, fees=fees, today=today, hours=hours, brief=brief
        )
        return tuple(
            group_for_paper(category, by_item, row, today, called=item_name)
            for category in edition.categories
        )

    once = tuple(_hours_once(lines, division, profile, today))
    groups, week = grouped(hours=True, brief=False), once[:0]
    bodies = _bodies(groups, division)
    # What two sheets cannot hold: first hours are said once, then notes are left out, at last the hours.
    for brief, said in ((False, once), (True, once), (True, once[:0])):
        if height(_rows(groups, week, told[:MOST_CHANGES], bodies), SIZES[-1]) > IN_A_TABLE.two_sheets:
            groups, week = grouped(hours=False, brief=brief), said
    dated = [line.offering.confirmed_on for line in lines if line.offering and line.offering.confirmed_on]
    return PublicSheet(
        head=present_head(lineage, profile, today),
        title=title_of_sheet(division),
        hours=week,
        groups=groups,
        changes=told[:MOST_CHANGES],
        more_changes=max(0, len(told) - MOST_CHANGES),
        since=changes.since,
        total=len(lines),
        offered=services_in_words(line.segment for line in lines),
        any_old=any(each.old for group in groups for each in group.lines),
        bodies=bodies,
        size=largest_size(_rows(groups, week, told[:MOST_CHANGES], bodies), IN_A_TABLE),
        confirmed_on=max(dated, default=None),
    )


def _line(
    line: Line,
    *,
    division: DivisionFacts,
    profile: ProfileFacts | None,
    fees: Fees,
    today: date,
    hours: bool,
    brief: bool,
) -> SheetLine:
    assert line.offering is not None  # what is offered is on record
    offering = without_closed(line.offering, today)
    point = offering.points[0] if offering.points else None
    station = point is not None and profile is not None and is_station(point, profile)
    draft = offering.draft
    parts: list[str | Markup] = comes_in_words(line.item, point)
    if offering.declarer:
        parts.append(place_name(offering.declarer))
    if station:
        parts.append(_("Service station"))
    elif point is not None:
        parts.append(in_chinese(shortened(without_community(point.name, division.short_name), MOST_WHERE)))
    elif not parts and not brief and (draft.note_zh or draft.note_en):
        parts.append(pick(shortened(draft.note_zh, MOST_NOTE), shortened(draft.note_en, MOST_NOTE)))
    if point is not None and hours and not (station and profile and point.hours == profile.hours):
        parts.append(week_of(point, today, widest=WIDEST_WEEK))
    if line.segment is Segment.PARTIAL:
        parts.append(lacking(None if brief else draft.shortfall))
    phone = offering.phone or (point.phones[0] if point and point.phones else None)
    if profile and phone in profile.phones:
        phone = None
    return SheetLine(
        name=item_name(line.item),
        body=_sign(line.item.body, division),
        where=Markup("\N{NO-BREAK SPACE}· ").join(part for part in parts if part),
        fee=_fee(fees.get(line.item.id, ()), division, point),
        phone=phone_text(phone) if phone else _("Service station"),
        old=line.segment is Segment.EXPIRED,
        disputed=offering.disputed,
    )


def _hours_once(
    lines: Iterable[Line], division: DivisionFacts, profile: ProfileFacts | None, today: date
) -> Iterable[Markup]:
    """The hours of each place that the rows name, once."""
    told = set()
    for line in lines:
        if line.offering is None:
            continue
        for point in without_closed(line.offering, today).points[:1]:
            station = profile is not None and is_station(point, profile)
            week = week_of(point, today, widest=WIDEST_WEEK)
            if point.id in told or not week or (station and profile and point.hours == profile.hours):
                continue
            told.add(point.id)
            name = _("Service station") if station else without_community(point.name, division.short_name)
            yield filled_in(_("%(place)s: %(hours)s"), place=in_chinese(name), hours=week)


def _fee(texts: Sequence[GuideText], division: DivisionFacts, point: PointFacts | None) -> str | Markup:
    """What it costs: as the community writes itself, as its place says, or as is written above; empty if nowhere."""
    own = texts[-1].text if texts and texts[-1].source == division else None
    said = own or (point.fee if point else None) or "；".join(each.text for each in texts)
    if said:
        return in_chinese(shortened(said, MOST_FEE))
    return _("free") if point and point.free_of_charge else ""


def _changes(edition: EditionFacts, changes: ToldChanges) -> Iterable[Markup]:
    """What has changed, in one sentence each, the latest first."""
    found = [(point.on, _point_change(point)) for point in changes.points]
    for line in changes.states:
        item = edition.items_by_id.get(line.item_id)
        if item is not None:
            found.append((line.on, _state_change(item, line)))
    for on, sentence in sorted(found, key=lambda each: each[0], reverse=True):
        yield filled_in(_("%(day)s: %(change)s"), day=short_day(on), change=sentence)


def _state_change(item: ItemFacts, change: StateChange) -> Markup:
    def said(state: State | None) -> str:
        return str(labels.label(state)) if state else _("Not reported")

    return filled_in(
        _("%(name)s, before: %(before)s, now: %(after)s"),
        name=item_name(item),
        before=said(change.before),
        after=said(change.after),
    )


def _point_change(change: PointChange) -> Markup:
    name = in_chinese(shortened(change.name, MOST_WHERE))
    if change.new:
        return filled_in(_("new: %(name)s"), name=name)
    if change.gone:
        return filled_in(_("no longer there: %(name)s"), name=name)
    what = comma().join(str(_FIELDS[each]) for each in change.fields)
    return filled_in(_("%(name)s has changed: %(what)s"), name=name, what=what)


def _sign(body: str | None, division: DivisionFacts) -> str:
    """One character for who answers for an item; none for the station, which answers for most."""
    if body == "party":
        return _("P")
    if body == "committee":
        return _("V") if division.kind is CommitteeKind.CUN else _("C")
    return ""


def _bodies(groups: Iterable[SheetGroup[SheetLine]], division: DivisionFacts) -> str | None:
    """What the signs mean that the rows have."""
    signs = {line.body for group in groups for line in group.lines}
    known = {
        _sign("party", division): _("Community Party organisation"),
        _sign("committee", division): _("villagers' committee")
        if division.kind is CommitteeKind.CUN
        else _("residents' committee"),
    }
    told = [_("(%(sign)s) %(body)s", sign=sign, body=body) for sign, body in known.items() if sign in signs]
    if not told:
        return None
    return _(
        "Who answers, by the editors' view: %(signs)s; without a sign the service station.",
        signs=comma().join(told),
    )


def _rows(
    groups: Iterable[SheetGroup[SheetLine]],
    hours: Sequence[Markup],
    changes: Sequence[Markup],
    bodies: str | None,
) -> Iterable[Row]:
    """What the table holds, from top to bottom; the style sheet has the same proportions."""
    service, where, fee, phone = COLUMNS
    whole = sum(COLUMNS)
    if hours:
        yield (Block(_("Opening hours"), 1, 4, whole),)
    for sentence in hours:
        yield (Block(sentence.striptags(), 1, 0.4, whole),)
    if bodies:
        yield (Block(bodies, 1, 0.4, whole),)
    for group in groups:
        yield (Block(f"{group.number} {group.name}", 1.1, 2, whole),)
        for line in group.lines:
            yield (
                Block(f"{line.name} {line.body and f'({line.body})'} *", 1, 0.9, service - 2),
                Block(line.where.striptags(), 1, 0.9, where - 2),
                Block(escape(line.fee).striptags(), 1, 0.9, fee - 2),
                Block(line.phone, 1, 0.9, phone - 2),
            )
        for text in group.otherwise:
            yield (Block(text.striptags(), 1, 0.9, whole - 2),)
    for first in range(0, len(changes), 2):
        pair = changes[first : first + 2]
        yield [Block(sentence.striptags(), 1, 0.4, whole / 2) for sentence in pair]
