"""What a resident reads of one line: one sentence of state, then where, when, and whom to call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup, escape

from catalogue.counters.segments import OFFERED, Segment
from catalogue.divisions import ProfileFacts
from catalogue.foundation.clock import BEIJING
from catalogue.models import Form, Mode, State
from catalogue.near.walking import Coordinates, straight_line
from catalogue.offerings import Line, OfferingDraft, OfferingFacts, PointFacts

from ...frame.hotline import hotline
from ...frame.notices import hours_at
from ...words.formatting import day
from ...words.i18n import as_written, filled_in, in_chinese, language
from ...words.i18n import say as _
from ...words.opening_hours import is_open_now, joined_week, now_in_words
from ...words.place_names import place_name, point_name
from .traits import coming_and_cost, who_gets_in
from .viewpoint import Reader, Telling
from .walks import walk_to

_OFFERED = {
    None: _l("Offered"),
    Mode.OWN: _l("Offered"),
    Mode.SHARED: _l("Offered together with a neighbouring community"),
    Mode.STREET: _l("Offered, arranged by the street office"),
    Mode.MARKET: _l("Offered by businesses"),
}
_REACHED = {
    Form.HOME: _l("call to have someone come"),
    Form.REMOTE: _l("call or go online"),
}
_TONES = {
    Segment.DELIVERED: "yes",
    Segment.EXPIRED: "partly",
    Segment.PARTIAL: "partly",
    Segment.PLANNED: "no",
    Segment.SUSPENDED: "no",
    Segment.ABSENT: "no",
    Segment.NOT_APPLICABLE: "no",
    Segment.UNKNOWN: "unknown",
}


#: No line begins with the dot.
_DOT = Markup("\N{NO-BREAK SPACE}· ")


def phrases(*lasting: str | Markup, now: Sequence[str] = ()) -> Markup:
    """Phrases as one line; of those in ``now`` paper keeps none."""
    line = _DOT.join(map(escape, lasting))
    if not now:
        return line
    return line + Markup('<span class="now">{}</span>').format(_DOT + _DOT.join(map(escape, now)))


@dataclass(frozen=True, slots=True)
class Venue:
    """A place to go to: ``now`` says what holds at the moment, ``week`` is what a door sign has.

    ``walk`` is how far it is from where the reader lives; None where either is not known. ``only`` says whom it
    serves where that is not the reader. ``access`` is what it says of steps and of people without local hukou.
    """

    point: int
    name: str
    address: str | None
    directions: str | None
    now: str
    week: str
    phones: tuple[str, ...]
    walk: str | None
    only: str | None
    access: Markup


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call. ``whose`` is ``station`` or ``hotline`` where the number is not the service's or the place's own."""

    phone: str
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words. ``tone`` is yes, partly, no or unknown.

    ``parts`` are the phrases of the sentence that hold for longer, ``now`` those that hold at the moment only.
    """

    segment: Segment
    tone: str
    parts: tuple[str | Markup, ...]
    now: tuple[str, ...]
    remarks: tuple[str | Markup, ...]
    venues: tuple[Venue, ...]
    contact: Contact
    link: str | None
    disputed: bool

    @property
    def only(self) -> str | None:
        """Whom all of its places serve, where none of them serves the reader."""
        return self.venues[0].only if self.venues and all(venue.only for venue in self.venues) else None

    @property
    def sentence(self) -> Markup:
        """The phrases as one line; paper leaves out those of the moment."""
        return phrases(*self.parts, now=self.now)


def say_line(line: Line, now: datetime, telling: Telling) -> Said:
    """A line of the community in ``telling``, as its reader has it at ``now``."""
    offering = line.offering
    if offering is None:
        return Said(
            segment=line.segment,
            tone="unknown",
            parts=_unknown(telling),
            now=(),
            remarks=(),
            venues=(),
            contact=station_contact(telling.profile, telling.community.code if telling.community else None),
            link=None,
            disputed=False,
        )
    return say_offering(offering, line.segment, line.item.form, now, telling)


def say_offering(
    offering: OfferingFacts, segment: Segment, form: Form, now: datetime, telling: Telling
) -> Said:
    """What the community in ``telling`` says of an item, in words, at ``now``."""
    today = now.astimezone(BEIJING).date()
    offering = _nearest_first(without_closed(offering, today), telling.reader)
    draft = offering.draft
    offered = segment in OFFERED
    open_ones = [point for point in offering.points if not point.is_over(today)]
    opening = _opening(offering, now) if segment in (Segment.DELIVERED, Segment.PARTIAL) else ()
    venues = (
        tuple(_venue(point, offering.community, now, today, telling) for point in open_ones)
        if offered
        else ()
    )
    return Said(
        segment=segment,
        tone=_TONES[segment],
        parts=(
            *_parts(offering, segment, today, telling),
            *(coming_and_cost(open_ones) if segment in (Segment.DELIVERED, Segment.PARTIAL) else ()),
            *(() if opening or not offered else _otherwise(segment, form)),
        ),
        now=opening,
        remarks=_remarks(draft, segment),
        venues=venues,
        contact=contact_of(
            offering,
            open_ones if offered else [],
            telling.profile,
        ),
        link=draft.link,
        disputed=offering.disputed,
    )


def _nearest_first(offering: OfferingFacts, reader: Reader | None) -> OfferingFacts:
    """The same with its places by how far they are from where the reader lives; where it is not known, as they were."""
    origin = reader.origin if reader else None
    if origin is None or len(offering.points) < 2:
        return offering

    def far(point: PointFacts) -> float:
        if point.latitude is None or point.longitude is None:
            return math.inf
        return straight_line(origin, Coordinates(point.latitude, point.longitude))

    return replace(offering, points=tuple(sorted(offering.points, key=far)))


RETURNED = _l("a spot check could not confirm it, the record is being put right")
"""Said of a service that a spot check returned, until its words change: no more, and of no person."""
RETURN_UNCONFIRMED = _l("not confirmed to be back, please call first")
"""Said of a service whose suspension has ended, until the community says what is so."""


def _parts(
    offering: OfferingFacts, segment: Segment, today: date, telling: Telling
) -> tuple[str | Markup, ...]:
    draft = offering.draft
    if segment is Segment.DELIVERED:
        offered = _offered(offering, telling)
        return offered, *_end(offering)
    if segment is Segment.EXPIRED:
        return _expired(offering, telling)
    if segment is Segment.PARTIAL:
        return _("Offered in part"), *_end(offering)
    if segment is Segment.PLANNED:
        return (_("Being prepared"), _("planned from %(day)s", day=day(draft.planned_for)))
    if segment is Segment.SUSPENDED and draft.awaits_return(today):
        return _("Suspended until %(day)s", day=day(draft.suspended_until)), str(RETURN_UNCONFIRMED)
    if segment is Segment.SUSPENDED:
        until = draft.suspended_until
        return (
            _("Suspended"),
            _("until %(day)s", day=day(until)) if until else _("no date of return is known"),
        )
    if segment is Segment.NOT_APPLICABLE:
        who = telling.who
        return (filled_in(_("Does not apply to %(who)s"), who=who) if who else _("Does not apply here"),)
    if segment is Segment.ABSENT:
        return _absent(offering, telling.who)
    return _unknown(telling)


def _absent(offering: OfferingFacts, who: str | Markup | None) -> tuple[str | Markup, ...]:
    if offering.state is State.PLANNED:
        return (
            _("Not offered yet"),
            _("it was planned from %(day)s", day=day(offering.draft.planned_for)),
        )
    if offering.returned_on:
        return _("Not offered"), str(RETURNED)
    return (filled_in(_("Not offered by %(who)s"), who=who) if who else _("Not offered"),)


def without_closed(offering: OfferingFacts, today: date) -> OfferingFacts:
    """The same without the places whose last day has passed, unless there are no others."""
    open_ones = tuple(point for point in offering.points if not point.is_over(today))
    return replace(offering, points=open_ones) if open_ones else offering


def _end(offering: OfferingFacts) -> tuple[str, ...]:
    last = offering.last_day
    return (_("offered until %(day)s", day=day(last)),) if last else ()


def _expired(offering: OfferingFacts, telling: Telling) -> tuple[str | Markup, ...]:
    last = offering.last_day
    if last is not None and last == offering.holds_until:
        return _("It was offered until %(day)s", day=day(last)), _("call before you go")
    return (
        _offered(offering, telling),
        _("not confirmed since %(day)s", day=day(offering.confirmed_on)),
        _("call before you go"),
    )


def _offered(offering: OfferingFacts, telling: Telling) -> str | Markup:
    mode = offering.draft.mode
    if offering.declarer:
        by = place_name(offering.declarer)
        if mode is Mode.SHARED:
            return filled_in(_("Offered by %(who)s, shared with your community"), who=by)
        return filled_in(_("Arranged and provided by %(who)s"), who=by)
    if mode is Mode.OWN and (who := telling.who):
        return filled_in(_("Offered by %(who)s"), who=who)
    return str(_OFFERED[mode])


def _unknown(telling: Telling) -> tuple[str | Markup, ...]:
    who = telling.who
    told = filled_in(_("Not reported by %(who)s"), who=who) if who else _("Not reported")
    return told, _("ask by telephone")


def _opening(offering: OfferingFacts, now: datetime) -> tuple[str, ...]:
    """The present state of an open place if there is one, else of the first with known hours."""
    told = [hours for hours in map(hours_at, offering.points) if hours]
    for hours in sorted(told, key=lambda text: not is_open_now(text, now)):
        if words := now_in_words(hours, now):
            return words
    return ()


def _otherwise(segment: Segment, form: Form) -> tuple[str, ...]:
    """What to do if no place has known hours."""
    if segment is Segment.EXPIRED:
        return ()
    if form in _REACHED:
        return (str(_REACHED[form]),)
    return (_("ask for the hours by telephone"),) if form is Form.VENUE else ()


def _remarks(draft: OfferingDraft, segment: Segment) -> tuple[str | Markup, ...]:
    remarks: list[str | Markup] = []
    if segment is Segment.PARTIAL and draft.shortfall:
        remarks.append(filled_in(_("Lacking so far: %(what)s"), what=as_written(draft.shortfall)))
    if segment is Segment.SUSPENDED:
        if draft.suspended_reason:
            remarks.append(filled_in(_("Reason: %(reason)s"), reason=as_written(draft.suspended_reason)))
        if draft.substitute:
            remarks.append(filled_in(_("Instead: %(what)s"), what=as_written(draft.substitute)))
    if draft.note_zh or draft.note_en:
        remarks.append(as_written(draft.note_zh, draft.note_en))
    return tuple(remarks)


def _venue(point: PointFacts, told_by: int, now: datetime, today: date, telling: Telling) -> Venue:
    hours = hours_at(point)
    return Venue(
        point=point.id,
        name=point.name,
        address=point.address,
        directions=point.directions,
        now=now_as_sentence(hours, now),
        week=joined_week(hours, today),
        phones=point.phones,
        walk=walk_to(telling.reader.origin if telling.reader else None, point),
        only=telling.turned_away(point, told_by),
        access=who_gets_in(point),
    )


def contact_of(
    offering: OfferingFacts, points: Sequence[PointFacts], profile: ProfileFacts | None
) -> Contact:
    """The service's own number, else a place's; the station's, though it be given as the service's, comes last."""
    number = offering.phone
    own = number if number and not _is_stations(number, profile) else None
    at_place = next((point.phones[0] for point in points if point.phones), None)
    return contact_at(own or at_place or number, profile, offering.community)


def contact_at(number: str | None, profile: ProfileFacts | None, community: int | None) -> Contact:
    """A number to call, which may be the station's; without one, the station of ``community``, whose profile it is."""
    if number is None:
        return station_contact(profile, community)
    return Contact(number, "station" if _is_stations(number, profile) else None)


def _is_stations(number: str, profile: ProfileFacts | None) -> bool:
    return profile is not None and number in profile.phones


def station_contact(profile: ProfileFacts | None, community: int | None) -> Contact:
    """The community's service station, or the number for everything where the station has none."""
    if profile is not None and profile.phones:
        return Contact(profile.phones[0], "station")
    return Contact(hotline(community).phone, "hotline")


def where_in_words(said: Said, *, brief: bool = False) -> Markup | None:
    """The first place to go to: how to find it or else its address, how far it is, and how many more there are.

    None if there is none. ``brief``: without the way, for a page that has it in its list of places.
    """
    if not said.venues:
        return None
    first = said.venues[0]
    text = point_name(first.name)
    if not brief and (first.directions or first.address):
        way = as_written(first.directions) if first.directions else in_chinese(first.address)
        text = Markup("{}{}{}").format(text, ", " if language() == "en" else "，", way)
    if first.walk:
        text += _DOT + first.walk
    more = len(said.venues) - 1
    if more:
        text += _DOT + ngettext("%(num)d more place", "%(num)d more places", more)
    return text


def when_in_words(said: Said) -> str | None:
    """The week's hours of the first place; None if they are not known."""
    return said.venues[0].week or None if said.venues else None


def now_as_sentence(hours: str | None, now: datetime) -> str:
    """What holds at ``now``, standing by itself; empty if the hours are not known."""
    return _capitalised(_DOT.join(now_in_words(hours, now, alone=True)))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
