"""A month of effort for a page: by duty, by part, beside the guide value. Nothing by person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.effort.duties import Duty, duties, shipped_duties, whole_minutes
from catalogue.effort.guides import guide_for
from catalogue.effort.months import Effort, effort_of, lines_to_fill
from catalogue.foundation import clock
from catalogue.models import Level

from ..extensions import db
from ..requests.choices import read_one_month
from ..words.i18n import pick
from ..words.place_names import place_name

MONTHS_SHOWN = 12
RECORD, REVIEW, ANSWER = "record_line", "review_line", "answer_case"


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty in a month: minutes of one act, how often it was asked and done, and the nominal minutes of that."""

    key: str
    name: str | Markup
    minutes: str
    asked: int
    done: int
    minutes_asked: int
    minutes_taken: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """A division right below in a month; ``above_guide``: a community of which more was asked than the guide value."""

    name: Markup
    address: str
    minutes_asked: int
    minutes_taken: int
    above_guide: bool


@dataclass(frozen=True, slots=True)
class EffortPage:
    """A month of a division. ``months``: first days and addresses of the months to choose from."""

    month: date
    months: Sequence[tuple[date, str]]
    duties: Sequence[DutyRow]
    parts: Sequence[PartRow]
    minutes_asked: int
    minutes_taken: int
    guide: int
    above_guide: bool
    to_fill: int
    minutes_to_fill: int
    source: str | Markup


def in_minutes(tenths: int) -> str:
    """Tenths of a minute as a number: 0.5, 3."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def read_month(arguments: Mapping[str, str]) -> date:
    """The month of a query string (``month=2026-11``), one of those to choose from; the present one where none is named. Raises ``ChoiceRefused``."""
    return read_one_month(arguments, clock.months_until(clock.today(), MONTHS_SHOWN))


def present_effort(
    division: DivisionFacts,
    edition: EditionFacts | None,
    month: date,
    address: Callable[..., str],
) -> EffortPage:
    """The page of a division's month. ``address(code, month=...)`` leads to another division or month."""
    session = db.session()
    known = duties(session)
    found = effort_of(session, division.code, month)
    guide = guide_for(session, division.code)
    is_one = division.level is Level.COMMUNITY
    below = () if is_one else divisions.children(session, division.code)
    unfilled = lines_to_fill(session, edition.id, division.code) if edition is not None else 0
    each = next(duty for duty in known if duty.key == RECORD)
    asked = found.total.minutes_asked(known)
    return EffortPage(
        month=month,
        months=[
            (first, address(division.code, month=f"{first:%Y-%m}"))
            for first in clock.months_until(clock.today(), MONTHS_SHOWN)
        ],
        duties=[_duty_row(duty, found.total) for duty in known],
        parts=[
            _part_row(part, found.parts.get(part.code, Effort({}, {})), known, guide, month, address)
            for part in below
        ],
        minutes_asked=asked,
        minutes_taken=found.total.minutes_taken(known),
        guide=guide,
        above_guide=is_one and asked > guide,
        to_fill=unfilled,
        minutes_to_fill=whole_minutes(unfilled * each.tenths),
        source=pick(shipped_duties().source_zh, shipped_duties().source_en),
    )


def _duty_row(duty: Duty, total: Effort) -> DutyRow:
    return DutyRow(
        key=duty.key,
        name=pick(duty.name_zh, duty.name_en),
        minutes=in_minutes(duty.tenths),
        asked=total.asked.get(duty.key, 0),
        done=total.done.get(duty.key, 0),
        minutes_asked=total.minutes_asked([duty]),
        minutes_taken=total.minutes_taken([duty]),
    )


def _part_row(
    part: DivisionFacts,
    effort: Effort,
    known: Sequence[Duty],
    guide: int,
    month: date,
    address: Callable[..., str],
) -> PartRow:
    asked = effort.minutes_asked(known)
    return PartRow(
        name=place_name(part.short_name),
        address=address(part.code, month=f"{month:%Y-%m}"),
        minutes_asked=asked,
        minutes_taken=effort.minutes_taken(known),
        above_guide=part.level is Level.COMMUNITY and asked > guide,
    )


@dataclass(frozen=True, slots=True)
class SendingNote:
    """What a duty will cost a community, said before it is sent; ``warning`` where the month goes above the guide value."""

    words: str
    warning: str | None


def note_before_sending(community: int, duty: str) -> SendingNote:
    """What one more act of a duty asks of a community this month. Nothing is refused."""
    session = db.session()
    known = duties(session)
    minutes = next(each.tenths for each in known if each.key == duty)
    asked = effort_of(session, community, clock.today()).total.minutes_asked(known)
    guide = guide_for(session, community)
    after = asked + whole_minutes(minutes)
    return SendingNote(
        _(
            "This takes the community about %(minutes)s min. This month %(asked)d min are asked of it already.",
            minutes=in_minutes(minutes),
            asked=asked,
        ),
        _(
            "With this, %(after)d min are asked of it this month, more than the district's guide value of %(guide)d min.",
            after=after,
            guide=guide,
        )
        if after > guide
        else None,
    )
