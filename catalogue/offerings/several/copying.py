"""Lines taken from another community and recorded as one's own, with places that serve here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, may
from ...catalogues import EditionFacts, ItemFacts
from ...counters.rollup import counted_day
from ...counters.segments import Segment
from ...divisions import DivisionFacts, ProfileFacts, communities_in, get_division, get_profiles
from ...foundation import clock
from ...foundation.codes import in_one_street
from ...foundation.errors import Invalid, NotAllowed, NotFound, Problem, _
from ...models import Mode, Offering, PhoneSource, State
from ...telephones import agreed_mobiles, mobiles_in, numbers_in
from ..admitting import admits
from ..facts import Line, OfferingDraft, OfferingFacts, PointFacts
from ..points.saving import points_of
from ..reading import lines_of
from .changing import CHANGED
from .proposing import ProposedLine, judge, record_several

HOLDS = frozenset({Segment.DELIVERED, Segment.PARTIAL, Segment.PLANNED, Segment.SUSPENDED, Segment.ABSENT})
"""Lines in these segments hold today, and may be taken."""


@dataclass(frozen=True, slots=True)
class CopySource:
    """A community from which lines may be taken: the type tags that both have, and how many of our empty lines it fills."""

    code: int
    name: str
    shared_tags: tuple[str, ...]
    fills: int


@dataclass(frozen=True, slots=True)
class PlaceMapping:
    """A place that lines of the source name: the places that may be named instead, and the one that is (None: left out)."""

    place: PointFacts
    choices: tuple[PointFacts, ...]
    chosen: PointFacts | None


@dataclass(frozen=True, slots=True)
class CopiedLine:
    """A line of the source, and what this community's line would say after it."""

    source: Line
    proposed: ProposedLine
    left_out: tuple[PointFacts, ...]
    """Places of the source's line that are not taken over."""
    number_left_out: bool
    """Whether it has somebody's own number that is not agreed to here."""


@dataclass(frozen=True, slots=True)
class CopyProposal:
    """What may be taken from a community: its places, and its lines in the edition's order."""

    places: tuple[PlaceMapping, ...]
    lines: tuple[CopiedLine, ...]


def copy_sources(
    session: Session, *, actor: Actor, edition: EditionFacts, community: int
) -> tuple[CopySource, ...]:
    """The communities of the same street that fill an empty line of ours, the most similar first.

    What they say is public: residents read it. Similar are those with the most type tags in common.
    """
    parent = get_division(session, community).parent_code
    if parent is None or not may(actor, Right.SEE_WORK, community):
        return ()
    sisters = {each.code: each for each in communities_in(session, parent) if each.code != community}
    empty = [line.item for line in lines_of(session, edition, community) if line.segment is Segment.UNKNOWN]
    fills = _fills(session, sisters, empty)
    profiles = get_profiles(session, [community, *fills])
    return _ranked(community, sisters, fills, profiles)


def nearest_sources(
    session: Session, *, actor: Actor, edition: EditionFacts, street: int, communities: Collection[int]
) -> dict[int, CopySource]:
    """For communities of a street that say nothing yet, each with the first of :func:`copy_sources`: three queries for all of them.

    One is missing if the street has no community to take lines from, or the actor may not see its work.
    """
    sisters = {each.code: each for each in communities_in(session, street)}
    fills = _fills(session, sisters, edition.items)
    profiles = get_profiles(session, list(sisters))
    found = {}
    for community in communities:
        if community in sisters and may(actor, Right.SEE_WORK, community):
            others = {code: count for code, count in fills.items() if code != community}
            for source in _ranked(community, sisters, others, profiles)[:1]:
                found[community] = source
    return found


def _fills(
    session: Session, sisters: Mapping[int, DivisionFacts], items: Collection[ItemFacts]
) -> dict[int, int]:
    """How many lines of these items each community says of itself that hold and are not disputed; only those with any."""
    day = counted_day(session)
    counted = session.execute(
        select(Offering.community_code, func.count())
        .where(
            Offering.community_code.in_(sisters),
            Offering.item_id.in_([item.id for item in items]),
            Offering.criterion_id.in_([item.criterion_id for item in items]),
            Offering.state != State.NOT_APPLICABLE,
            Offering.disputed.is_(False),
            Offering.declaration_id.is_(None),
            or_(Offering.holds_until.is_(None), Offering.holds_until >= day),
        )
        .group_by(Offering.community_code)
    )
    return {code: count for code, count in counted if count}


def _ranked(
    community: int,
    sisters: Mapping[int, DivisionFacts],
    fills: Mapping[int, int],
    profiles: Mapping[int, ProfileFacts],
) -> tuple[CopySource, ...]:
    """The most similar first: most type tags in common, then the one that fills most."""
    ours = set(profiles[community].type_tags) if community in profiles else set()
    found = []
    for code, count in fills.items():
        tags = profiles[code].type_tags if code in profiles else ()
        shared = tuple(tag for tag in tags if tag in ours)
        found.append(CopySource(code, sisters[code].short_name, shared, count))
    return tuple(sorted(found, key=lambda each: (-len(each.shared_tags), -each.fills, each.code)))


def propose_copies(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    source: int,
    mapped: Mapping[int, int | None],
    today: date | None = None,
) -> CopyProposal:
    """What this community's lines would say if they were taken from ``source``. Writes nothing.

    ``mapped`` names the place here, by its id, for places of the source by theirs (None: leave it out). Where it is
    silent, a place here is taken whose name differs at most in the community's name, or the place itself if it admits
    this community's residents.
    Raises ``NotAllowed`` for a source in another street that the actor may not see, and ``NotFound``.
    """
    there, here = _both(session, actor, community, source)
    lines = [
        line
        for line in lines_of(session, edition, source)
        if line.segment in HOLDS and line.offering and not (line.disputed or line.kept_by_others)
    ]
    items = [line.item for line in lines]
    own_lines = lines_of(session, edition, community, items=items)
    names = (there.short_name, here.short_name)
    places = _mappings(lines, points_of(session, community), names, community, mapped)
    agreed = agreed_mobiles(session, [community]).get(community, frozenset())
    chosen = {each.place.id: each.chosen for each in places}
    drafts = [_as_own(line.offering, chosen, names, community, agreed) for line in lines if line.offering]
    judged = judge(
        session,
        community,
        [ProposedLine(own, draft) for own, draft in zip(own_lines, drafts, strict=True)],
        today=today or clock.today(),
    )
    return CopyProposal(
        places,
        tuple(
            CopiedLine(
                line,
                proposed,
                tuple(point for point in _points(line) if chosen.get(point.id) is None),
                _has_private_number(line.offering, agreed),
            )
            for line, proposed in zip(lines, judged, strict=True)
        ),
    )


def copy_lines(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    source: int,
    mapped: Mapping[int, int | None],
    displayed: Sequence[tuple[ItemFacts, int, int]],
    today: date | None = None,
) -> tuple[tuple[ItemFacts, OfferingFacts], ...]:
    """Record lines of ``source`` as this community's own: all that were displayed, or none.

    ``displayed`` has an item, the version of our line and that of the source's, as they were shown. Raises what
    ``propose_copies`` and ``record_several`` raise.
    """
    proposal = propose_copies(
        session,
        actor=actor,
        edition=edition,
        community=community,
        source=source,
        mapped=mapped,
        today=today,
    )
    copies = {copied.source.item.id: copied for copied in proposal.lines}
    records, problems = [], []
    for item, version, source_version in displayed:
        copied = copies.get(item.id)
        if copied is None or copied.source.version != source_version:
            problems.append(Problem(item.code, CHANGED, {}))
        elif copied.proposed.problems or copied.proposed.draft is None:
            problems += [replace(problem, field=item.code) for problem in copied.proposed.problems]
        else:
            records.append((item, copied.proposed.draft, version))
    if problems:
        raise Invalid(problems)
    return record_several(session, actor=actor, community=community, records=records, today=today)


def copy_to_several(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    displayed: Mapping[tuple[int, int], Sequence[tuple[ItemFacts, int, int]]],
    today: date | None = None,
) -> dict[int, int]:
    """Record lines for several communities, each from a source of its own: all that were displayed, or none. Gives counts by community.

    ``displayed`` is by (community, source), as :func:`copy_lines` takes it. Raises what that raises; the field of a problem is the
    community's code and the item's, with a space between.
    """
    counts, problems = {}, []
    for (community, source), lines in sorted(displayed.items()):
        try:
            copied = copy_lines(
                session,
                actor=actor,
                edition=edition,
                community=community,
                source=source,
                mapped={},
                displayed=lines,
                today=today,
            )
        except Invalid as error:
            problems += [replace(problem, field=f"{community} {problem.field}") for problem in error.problems]
        else:
            counts[community] = len(copied)
    if problems:
        raise Invalid(problems)
    return counts


def _both(session: Session, actor: Actor, community: int, source: int) -> tuple[DivisionFacts, DivisionFacts]:
    there, here = get_division(session, source), get_division(session, community)
    if source == community or there.kind is None or not there.present:
        raise NotFound(_("There is no community with the code %(code)s."), code=source)
    if not (in_one_street(source, community) or may(actor, Right.SEE_WORK, source)):
        raise NotAllowed(_("Your account has no right to do this for this community or division."))
    return there, here


def _points(line: Line) -> tuple[PointFacts, ...]:
    return line.offering.points if line.offering else ()


def _mappings(
    lines: Sequence[Line],
    own: Sequence[PointFacts],
    names: tuple[str, str],
    community: int,
    mapped: Mapping[int, int | None],
) -> tuple[PlaceMapping, ...]:
    named = {point.id: point for line in lines for point in _points(line)}
    found = []
    for point in sorted(named.values(), key=lambda each: each.id):
        itself = (
            (point,)
            if point.community != community and admits(point.admits, of=point.community, community=community)
            else ()
        )
        choices = (*itself, *own)
        alike = {point.name, point.name.replace(*names)}
        usual = next((each for each in own if each.id == point.id or each.name in alike), None)
        usual = usual or next(iter(itself), None)
        wanted = next((each for each in choices if each.id == mapped.get(point.id)), None)
        found.append(PlaceMapping(point, choices, wanted if point.id in mapped else usual))
    return tuple(found)


def _as_own(
    offering: OfferingFacts,
    chosen: Mapping[int, PointFacts | None],
    names: tuple[str, str],
    community: int,
    agreed: Collection[str],
) -> OfferingDraft:
    """What a source's record says of this community: its places here, and the provider under this community's name."""
    draft = offering.draft
    places = [place for point in draft.points if (place := chosen.get(point)) is not None]
    shared = any(place.community != community for place in places)
    mode = draft.mode if not shared or draft.mode in (Mode.SHARED, Mode.STREET) else Mode.SHARED
    source = draft.phone_source
    if source is PhoneSource.PLACE and not any(place.phones for place in places):
        source = None
    there, here = names
    return replace(
        draft,
        points=tuple(dict.fromkeys(place.id for place in places)),
        mode=mode,
        phone_source=source,
        phone=None if _has_private_number(offering, agreed) else draft.phone,
        provider_name=draft.provider_name.replace(there, here) if draft.provider_name else None,
    )


def _has_private_number(offering: OfferingFacts | None, agreed: Collection[str]) -> bool:
    if offering is None or not offering.draft.phone:
        return False
    return not mobiles_in(numbers_in(offering.draft.phone)) <= set(agreed)
