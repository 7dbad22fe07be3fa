"""Proposals in words, for the page, a poster and a list of numbers to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.divisions import ProfileFacts
from catalogue.notices.reading import Proposal, ProposalKind
from catalogue.offerings import PointFacts
from catalogue.sessions import SessionDraft
from catalogue.time.hours import read_hours

from ...words.formatting import phone_text
from ...words.opening_hours import all_in_words
from ...words.sessions import day_in_words, times_in_words, when_in_words

KINDS: Mapping[ProposalKind, LazyString] = {
    ProposalKind.CLOSURE: _l("Closed for some days"),
    ProposalKind.HOURS: _l("Other hours"),
    ProposalKind.PHONE: _l("New telephone number"),
    ProposalKind.ADDRESS: _l("New address"),
    ProposalKind.SESSION: _l("Session"),
    ProposalKind.CANCEL: _l("Session cancelled"),
}


def poster_line(proposal: Proposal) -> str:
    """A proposal as a line of a message."""
    return " ".join(poster_parts(proposal))


def poster_parts(proposal: Proposal) -> tuple[str, ...]:
    """A proposal as a poster tells it: what first, then when, a number, an address, a place."""
    days = [day_in_words(day) for day in proposal.dates]
    if proposal.repeat is not None:
        days = [when_in_words(SessionDraft(item_id=0, what_zh="", repeat=proposal.repeat))]
    if proposal.first is not None:
        days = [day_in_words(proposal.first)]
        if proposal.until is not None and proposal.until != proposal.first:
            days.append(day_in_words(proposal.until))
    between = "–" if proposal.first is not None else " "
    hours = read_hours(proposal.schedule)
    kind = str(KINDS[proposal.kind]) if proposal.kind is not ProposalKind.SESSION else None
    said = [
        " ".join(each for each in (proposal.what or proposal.place, kind) if each),
        " ".join(each for each in (between.join(days), times_in_words(proposal.times)) if each),
        "；".join(all_in_words(hours)) if hours else None,
        proposal.number,
        proposal.address,
        proposal.place if proposal.what else None,
    ]
    return tuple(each for each in said if each)


def call_list(profile: ProfileFacts | None, points: Iterable[PointFacts]) -> tuple[tuple[str, str], ...]:
    """Whom residents can call: pairs of a name and its numbers; those without a number are left out."""
    station = [(profile.station_name or "", profile.phones)] if profile else []
    named = [*station, *((point.name, point.phones) for point in points)]
    told = ((name, "、".join(map(phone_text, phones))) for name, phones in named if phones)
    return tuple(dict.fromkeys(told))
