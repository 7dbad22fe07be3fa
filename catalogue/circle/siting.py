"""Where to put the next k places for a kind or an item, so that most people come to have it within 15 minutes on foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..divisions import DivisionFacts, get_division
from ..foundation.codes import subtree
from ..foundation.errors import Invalid, Problem, Refused, _
from ..models import CommunityProfile, Division, Level
from ..near.places import WALKED
from ..near.walking import Coordinates, box_around
from .candidates import Premises
from .counting import reach_in
from .covering import Covered, Covering, best_covering
from .gathering import Origin
from .kinds import CircleKind
from .reaching import REACHED, UNKNOWN, States, WalkedReach
from .walks import LIMIT, coordinates_of, pairs_within, quarter_radius

MOST_PLACES = 100
SITED = (Level.STREET, Level.DISTRICT)
"""Divisions for which places are looked for."""


@dataclass(frozen=True, slots=True)
class SitedPlace:
    """A place that was chosen: ``adds`` is the weight that comes to have the service by it, after those before it."""

    candidate: Premises
    adds: int
    communities: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Siting:
    """The answer. ``by_households``: weights are households; else each community counts as one, for not all households are known.

    ``already`` and ``total`` are the weight that has the service now, and that of all communities with a reference point.
    ``unlocated`` communities have none and are left out; of ``unsure`` ones it is not known whether they have the service, and they count as if not.
    ``beyond`` communities of other divisions come to have a chosen place within 15 minutes too; they are not counted.
    """

    division: DivisionFacts
    target: CircleKind | ItemFacts
    day: date
    k: int
    by_households: bool
    households_missing: int
    candidates: tuple[Premises, ...]
    listed: bool
    places: tuple[SitedPlace, ...]
    problem: Covering
    answer: Covered
    already: int
    total: int
    unlocated: int
    unsure: int
    beyond: int
    origins: tuple[Origin, ...]
    has_it: frozenset[int]
    """The communities that have it now."""


def site(
    session: Session,
    edition: EditionFacts,
    division: int,
    target: CircleKind | ItemFacts,
    k: int,
    candidates: Sequence[Premises] | None = None,
) -> Siting:
    """The ``k`` best of ``candidates``, or of the reference points of the division's communities.

    A place is taken to admit everyone. Raises ``NotFound``, ``Refused`` for another level or a service that one does not walk to, and
    ``Invalid`` for a ``k`` that is no number of places.
    """
    facts = get_division(session, division)
    if facts.level not in SITED:
        raise Refused(_("Places are looked for in a street or a district."))
    if not 1 <= k <= MOST_PLACES:
        raise Invalid([Problem("k", _("Give a number of places from 1 to %(most)d."), {"most": MOST_PLACES})])
    require_walked(target)
    gathered, found = reach_in(session, edition, division)
    states = _states(found, target)
    known = [place for place, origin in enumerate(found.origins) if origin.at is not None]
    origins = tuple(found.origins[place] for place in known)
    states = states[known]
    among = tuple(candidates) if candidates is not None else _reference_points(origins)
    missing = sum(not origin.households for origin in origins)
    weights = [1 if missing else origin.households or 0 for origin in origins]
    without = np.flatnonzero(states != REACHED)
    covers = _covers([origins[place] for place in without], among)
    problem = Covering(tuple(weights[place] for place in without), covers, k)
    answer = best_covering(problem)
    chosen = [among[j] for j in answer.chosen]
    return Siting(
        division=facts,
        target=target,
        day=gathered.day,
        k=k,
        by_households=not missing,
        households_missing=missing,
        candidates=among,
        listed=candidates is not None,
        places=_places(problem, answer, among, [origins[place] for place in without]),
        problem=problem,
        answer=answer,
        already=sum(weight for weight, state in zip(weights, states, strict=True) if state == REACHED),
        total=sum(weights),
        unlocated=len(found.origins) - len(origins),
        unsure=int((states == UNKNOWN).sum()),
        beyond=_beyond(session, division, chosen),
        origins=origins,
        has_it=frozenset(
            origin.code for origin, state in zip(origins, states, strict=True) if state == REACHED
        ),
    )


def require_walked(target: CircleKind | ItemFacts) -> None:
    """Raise ``Refused`` for a kind or an item that has no places to walk to."""
    walked = target.on_foot if isinstance(target, CircleKind) else target.form in WALKED
    if not walked or (
        isinstance(target, CircleKind) and not any(item.form in WALKED for item in target.items)
    ):
        raise Refused(_("This service comes to the people: there is no place to walk to."))


def _states(found: WalkedReach, target: CircleKind | ItemFacts) -> States:
    if isinstance(target, CircleKind):
        return found.kinds[:, [kind.key for kind in found.circle.kinds].index(target.key)]
    return found.items[:, [item.id for item in found.circle.edition.items].index(target.id)]


def _reference_points(origins: Sequence[Origin]) -> tuple[Premises, ...]:
    return tuple(Premises(origin.name, origin.at, origin.code) for origin in origins if origin.at is not None)


def _covers(origins: Sequence[Origin], candidates: Sequence[Premises]) -> tuple[tuple[int, ...], ...]:
    """Of each candidate, which of some communities have it within 15 minutes on foot."""
    homes = coordinates_of([origin.at for origin in origins if origin.at is not None])
    pairs = pairs_within(homes, coordinates_of([each.at for each in candidates]), quarter_radius())
    near = pairs.metres <= LIMIT
    found: list[list[int]] = [[] for _each in candidates]
    for start, place in zip(pairs.start[near].tolist(), pairs.place[near].tolist(), strict=True):
        found[place].append(start)
    return tuple(tuple(sorted(each)) for each in found)


def _places(
    problem: Covering, answer: Covered, candidates: Sequence[Premises], origins: Sequence[Origin]
) -> tuple[SitedPlace, ...]:
    found, seen = [], set[int]()
    for j, adds in zip(answer.chosen, answer.adds, strict=True):
        new = [each for each in problem.covers[j] if each not in seen]
        seen.update(new)
        found.append(SitedPlace(candidates[j], adds, tuple(origins[each] for each in new)))
    return tuple(found)


def _beyond(session: Session, division: int, chosen: Sequence[Premises]) -> int:
    """How many present communities outside the division have a chosen place within 15 minutes on foot. One query."""
    if not chosen:
        return 0
    boxes = [box_around(each.at, quarter_radius()) for each in chosen]
    south, west = min(box[0] for box in boxes), min(box[2] for box in boxes)
    top, right = max(box[1] for box in boxes), max(box[3] for box in boxes)
    rows = session.execute(
        select(CommunityProfile.latitude, CommunityProfile.longitude)
        .join(Division, Division.code == CommunityProfile.community_code)
        .where(
            CommunityProfile.latitude.between(south, top),
            CommunityProfile.longitude.between(west, right),
            Division.retired_on.is_(None),
            ~Division.code.between(*subtree(division)),
        )
    )
    homes = coordinates_of(
        [Coordinates(north, east) for north, east in rows if north is not None and east is not None]
    )
    pairs = pairs_within(homes, coordinates_of([each.at for each in chosen]), quarter_radius())
    return len(set(pairs.start[pairs.metres <= LIMIT].tolist()))
