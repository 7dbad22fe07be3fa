"""Lines and places as a worker reads them: one glance a line, and what there is to do about it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.catalogues.terms import DEFAULT_CRITERION
from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.models import Mode, State
from catalogue.offerings import NEEDS, Line, OfferingFacts, PointFacts, reachable

from ..words import labels
from ..words.ends import end_in_words
from ..words.formatting import day, phone_text
from ..words.i18n import filled_in, in_chinese, language, pick
from ..words.item_names import item_name
from ..words.opening_hours import week_in_words
from ..words.place_names import place_name
from .forms import taken_from

NEAR_DAYS = 30
"""This many days before it expires, a confirmation is shown as about to expire."""
LONGEST_NOTE = 60
"""Characters of a note that are shown in the list instead of a place."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One of a community's lines. ``overdue`` and ``due`` are about its confirmation or planned day."""

    code: str
    name: str | Markup
    version: int
    segment: Segment
    disputed: bool
    ruled: bool
    kept_by: Markup | None
    where: Markup | None
    remarks: tuple[str | Markup, ...]
    lacking: str | None
    confirmed: str | None
    due: str | None
    overdue: str | None
    confirmable: bool
    returned: str | None = None
    """That a spot check returned the line, and when; None if none did."""
    body: str | None = None
    """Who in the community answers for it: a key of ``labels.BODIES``."""

    @property
    def anchor(self) -> str:
        """The anchor of the line in the list."""
        return f"line-{self.code}"

    @property
    def empty(self) -> bool:
        """Whether the line is still to be filled in."""
        return self.segment is Segment.UNKNOWN


@dataclass(frozen=True, slots=True)
class CategoryRows:
    """A category and those of its lines that are shown."""

    code: str
    name: str | Markup
    rows: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the lines are: ``counts`` by segment, and how many lines each filter shows."""

    filled: int
    total: int
    counts: tuple[int, ...]
    disputed: int
    filters: Mapping[str, int]


def present_lines(lines: Sequence[Line], *, today: date, whole_notes: bool = False) -> tuple[LineRow, ...]:
    """The lines as rows, in their order."""
    return tuple(present_line(line, today=today, whole_notes=whole_notes) for line in lines)


def present_line(line: Line, *, today: date, whole_notes: bool = False) -> LineRow:
    """One line as a row. ``whole_notes``: notes are not shortened."""
    offering = line.offering
    due = overdue = None
    if line.outdated:
        overdue = _("What counts as offered has changed since. Please confirm it again.")
    elif offering is not None and offering.holds_until is not None:
        due, overdue = _runs_out(offering, today)
    ruled = line.segment is Segment.NOT_APPLICABLE
    missed = offering is not None and is_missed(offering, today)
    return LineRow(
        code=line.item.code,
        body=line.item.body,
        name=item_name(line.item),
        version=line.version,
        segment=line.segment,
        disputed=line.disputed,
        ruled=ruled,
        kept_by=_kept_by(offering) if offering and offering.declarer else None,
        where=_where(offering, today, whole_notes) if offering else None,
        remarks=tuple(_remarks(offering)) if offering else (),
        lacking=lacking(line),
        confirmed=_confirmed(offering, today) if offering else None,
        due=due,
        overdue=overdue,
        confirmable=offering is not None
        and not ruled
        and not line.kept_by_others
        and not missed
        and not line.returned
        and offering.state is not State.NOT_APPLICABLE
        and (offering.confirmed_on != today or line.outdated),
        returned=_(
            "A spot check returned this line on %(day)s. It counts as not offered until you put it right.",
            day=day(offering.returned_on),
        )
        if offering and offering.returned_on
        else None,
    )


def _kept_by(offering: OfferingFacts) -> Markup:
    """Who keeps a line that follows a declaration."""
    by = place_name(offering.declarer or "")
    if offering.draft.mode is Mode.SHARED:
        return filled_in(_("Shared by %(office)s, which keeps this line"), office=by)
    return filled_in(_("Provided by %(office)s, which keeps this line"), office=by)


def is_missed(offering: OfferingFacts, today: date) -> bool:
    """Whether the planned day of a record, or its last day, has passed."""
    last = offering.draft.planned_for if offering.state is State.PLANNED else offering.last_day
    return last is not None and last < today


def lacking(line: Line) -> str | None:
    """What a line that says “offered” still owes to its criterion; None if it owes nothing."""
    offering = line.offering
    if offering is None or offering.state is not State.DELIVERED:
        return None
    return (
        None
        if reachable(offering.draft, line.item.form, offering.points, offering.station_phone)
        else _(NEEDS[line.item.form])
    )


def _runs_out(offering: OfferingFacts, today: date) -> tuple[str | None, str | None]:
    """What to say of the day up to which a record holds: while it is near, and once it has passed."""
    until = offering.holds_until
    assert until is not None
    left = (until - today).days
    if offering.state is State.PLANNED:
        passed = _("The planned day, %(day)s, has passed.", day=day(until))
        near = ngettext("Planned in %(num)d day", "Planned in %(num)d days", left)
        at_once = _("Planned for today")
    elif offering.state is State.NOT_APPLICABLE:
        passed = _("The ruling ended on %(day)s.", day=day(until))
        near = ngettext("The ruling ends in %(num)d day", "The ruling ends in %(num)d days", left)
        at_once = _("The ruling ends today")
    elif offering.last_day == until:
        passed = _("The last day, %(day)s, has passed.", day=day(until))
        near = ngettext("Ends in %(num)d day", "Ends in %(num)d days", left)
        at_once = _("Ends today")
    else:
        passed = _("Out of date since %(day)s.", day=day(until))
        near = ngettext("Expires in %(num)d day", "Expires in %(num)d days", left)
        at_once = _("Expires today")
    if left < 0:
        return None, passed
    return (None if left > NEAR_DAYS else near if left else at_once), None


def _confirmed(offering: OfferingFacts, today: date) -> str | None:
    if offering.confirmed_on is None:
        return None
    if offering.confirmed_on == today:
        return _("Confirmed today")
    return _("Confirmed on %(day)s", day=day(offering.confirmed_on))


def _where(offering: OfferingFacts, today: date, whole_notes: bool) -> Markup | None:
    """Where, when, whom to call, in one line."""
    draft = offering.draft
    parts: list[str | Markup] = []
    if offering.points:
        first, others = offering.points[0], len(offering.points) - 1
        name = in_chinese(first.name)
        if others:
            name = name + " " + ngettext("and %(num)d more", "and %(num)d more", others)
        parts.append(name)
        parts += _joined(week_in_words(first.hours, today))
    phones = (
        [offering.phone] if offering.phone else [phone for point in offering.points for phone in point.phones]
    )
    parts += [
        Markup('<span class="figure">{}</span>').format(phone_text(phone))
        for phone in dict.fromkeys(phones[:2])
    ]
    if draft.link and not phones:
        parts.append(draft.link)
    if not parts and draft.note_zh:
        note = draft.note_zh if whole_notes else _shortened(draft.note_zh)
        parts.append(in_chinese(note))
    # The dot stays with what is before it, so that no line begins with one.
    return Markup("\u00a0· ").join(parts) if parts else None


def _joined(phrases: Iterable[str]) -> list[str]:
    text = ("; " if language() == "en" else "；").join(phrases)
    return [text] if text else []


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1] + "…"


def _remarks(offering: OfferingFacts) -> Iterable[str | Markup]:
    draft = offering.draft
    if offering.state is State.PARTIAL and draft.shortfall:
        yield _labelled(_("Lacking"), draft.shortfall)
    if offering.state is State.PLANNED and draft.planned_for:
        yield _("From %(day)s", day=day(draft.planned_for))
    if offering.state is State.SUSPENDED and draft.suspended_from:
        if draft.suspended_until:
            yield _(
                "Suspended from %(first)s to %(last)s",
                first=day(draft.suspended_from),
                last=day(draft.suspended_until),
            )
        else:
            yield _("Suspended since %(day)s", day=day(draft.suspended_from))
        if draft.suspended_reason:
            yield in_chinese(draft.suspended_reason)
    if offering.state is State.NOT_APPLICABLE and draft.note_zh:
        yield _labelled(_("Ruled by the district"), draft.note_zh)


def _labelled(label: str, text: str) -> Markup:
    colon = ": " if language() == "en" else "："
    return Markup("{}{}{}").format(label, colon, in_chinese(text))


def shows(row: LineRow, chosen: str) -> bool:
    """Whether a filter shows a line. A planned day that has passed is out of date too."""
    if chosen == "to-fill":
        return row.empty
    if chosen == "expired":
        return row.segment is Segment.EXPIRED or (row.overdue is not None and not row.empty)
    if chosen == "disputed":
        return row.disputed
    if chosen in labels.BODIES:
        return row.body == chosen
    return True


def usual_body(rows: Sequence[LineRow]) -> str | None:
    """Who answers for most of the lines, so that it need not be said of each; None where no line says it."""
    counts = Counter(row.body for row in rows if row.body)
    return counts.most_common(1)[0][0] if counts else None


def grouped(edition: EditionFacts, rows: Sequence[LineRow], chosen: str) -> tuple[CategoryRows, ...]:
    """The rows that a filter shows, by category; categories without any are left out."""
    by_code = {row.code: row for row in rows if shows(row, chosen)}
    groups = (
        CategoryRows(
            category.code,
            pick(category.name_zh, category.name_en),
            tuple(by_code[item.code] for item in category.items if item.code in by_code),
        )
        for category in edition.categories
    )
    return tuple(group for group in groups if group.rows)


def progress_of(rows: Sequence[LineRow], filters: Iterable[str]) -> Progress:
    """How far a community's lines are."""
    return Progress(
        filled=sum(not row.empty for row in rows),
        total=len(rows),
        counts=tuple(sum(row.segment is segment for row in rows) for segment in SEGMENTS),
        disputed=sum(row.disputed for row in rows),
        filters={chosen: sum(shows(row, chosen) for row in rows) for chosen in filters},
    )


@dataclass(frozen=True, slots=True)
class CriterionText:
    """What “offered” takes for an item: the rule, whether it is the portal's own, and the fields it needs."""

    form: str
    rule: str | Markup
    is_ours: bool
    needs: str
    summary: str | Markup
    source_text: Markup
    body: str | None
    """Who in the community answers for it."""


def criterion_of(item: ItemFacts, bodies: labels.Words) -> CriterionText:
    """What “offered” takes for an item; ``bodies`` are who in the community may answer for it."""
    ours = item.criterion_zh is None
    return CriterionText(
        form=str(labels.FORMS[item.form]),
        rule=_(DEFAULT_CRITERION) if ours else pick(item.criterion_zh, item.criterion_en),
        is_ours=ours,
        needs=_(NEEDS[item.form]),
        summary=pick(item.summary_zh, item.summary_en),
        source_text=in_chinese(item.source_text),
        body=str(bodies[item.body]) if item.body else None,
    )


@dataclass(frozen=True, slots=True)
class LineBefore:
    """The line from which a form may take place, provider and number. ``values`` are those of its fields, as JSON."""

    code: str
    name: str | Markup
    values: str


def present_before(line: Line) -> LineBefore:
    """The line before, to be offered in a form."""
    values = {
        name: [str(each) for each in value] if isinstance(value, tuple) else str(value)
        for name, value in taken_from(line).items()
    }
    return LineBefore(line.item.code, item_name(line.item), json.dumps(values, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class PointRow:
    """A service point: what a visitor needs of it, and the lines that name it."""

    id: int
    version: int
    name: Markup
    address: Markup | None
    hours: tuple[str, ...]
    phones: tuple[str, ...]
    admits: str
    ends: str | None
    over: bool
    located: bool
    used_by: tuple[str | Markup, ...]
    codes: frozenset[str]  # of the items of these lines


def present_place(point: PointFacts, lines: Sequence[Line], today: date) -> PointRow:
    """A place with the names of the lines that name it."""
    naming = [line for line in lines if line.offering and point.id in line.offering.draft.points]
    return PointRow(
        id=point.id,
        version=point.version,
        name=in_chinese(point.name),
        address=in_chinese(point.address) if point.address else None,
        hours=week_in_words(point.hours, today),
        phones=point.phones,
        admits=str(labels.ADMITS[point.admits]),
        ends=end_in_words(point, today),
        over=point.is_over(today),
        located=point.latitude is not None,
        used_by=tuple(item_name(line.item) for line in naming),
        codes=frozenset(line.item.code for line in naming),
    )


def point_choice(point: PointFacts, community: int, today: date) -> Markup:
    """A place as one of several to tick: name, then address, hours, telephone."""
    parts = [point.address, *_joined(week_in_words(point.hours, today))]
    parts += [phone_text(phone) for phone in point.phones[:1]]
    if point.community != community:
        parts.append(_("of another community"))
    if ends := end_in_words(point, today):
        parts.append(ends)
    rest = Markup("\u00a0· ").join(part for part in parts if part)
    return Markup('<b>{}</b> <span class="quiet">{}</span>').format(in_chinese(point.name), rest)
