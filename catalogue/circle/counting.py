"""The circle of divisions and of one community."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..divisions import get_division
from ..foundation.errors import NotFound, Refused, _
from ..models import Level
from ..near.places import AN_HOURS_WALK
from ..near.walking import Pace, Walk, walk_of
from ..offerings import PointFacts, store
from .facts import CommunityCircle, DivisionCircle, NearestOfKind, OwnCircle, Reached
from .gathering import Gathered, gather, origins_in
from .kinds import Circle, CircleKind, circle_of
from .reaching import NOT, REACHED, UNKNOWN, WalkedReach, reach
from .walks import quarter_radius

SAID = {NOT: Reached.NOT, UNKNOWN: Reached.UNKNOWN, REACHED: Reached.REACHED}


def reach_in(session: Session, edition: EditionFacts, division: int) -> tuple[Gathered, WalkedReach]:
    """What is reached from each community of a division. At most six queries, for a community as for a city.

    Raises ``Refused`` for an edition whose items tell nothing of the kinds.
    """
    circle, radius = circle_of(edition), quarter_radius()
    if not circle.told:
        raise Refused(_("The items of this catalogue tell nothing of the kinds of the quarter-hour circle."))
    gathered = gather(session, edition.items, origins_in(session, division), radius)
    return gathered, reach(circle, gathered, radius)


def circle_in(session: Session, edition: EditionFacts, division: int) -> DivisionCircle:
    """The circle of every present community of a division. Raises ``NotFound``, and ``Refused`` as :func:`reach_in` does."""
    facts = get_division(session, division)
    gathered, found = reach_in(session, edition, division)
    return DivisionCircle(facts, found.circle, gathered.day, communities_of(found))


def communities_of(found: WalkedReach) -> tuple[CommunityCircle, ...]:
    """The communities of what is reached, with their kinds."""
    return tuple(
        CommunityCircle(
            origin.code,
            origin.name,
            origin.kind,
            origin.at is not None,
            tuple(SAID[state] for state in states),
        )
        for origin, states in zip(found.origins, found.kinds.tolist(), strict=True)
    )


def own_circle(session: Session, edition: EditionFacts, community: int, *, beyond: bool = True) -> OwnCircle:
    """The circle of one community with the nearest place of each kind that serves it: up to an hour's walk, or without ``beyond``
    within the quarter of an hour.

    Raises ``NotFound`` for what is no present community. At most fifteen queries.
    """
    origins = (
        origins_in(session, community) if get_division(session, community).level is Level.COMMUNITY else ()
    )
    if not origins:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)
    circle, radius = circle_of(edition), quarter_radius()
    gathered = gather(session, edition.items, origins, radius)
    found = reach(circle, gathered, radius, places=True)
    nearest = {kind.key: _nearest(found, place) for place, kind in enumerate(circle.kinds)}
    (said,) = communities_of(found)
    told = list(zip(circle.kinds, said.states, strict=True))
    far = [kind for kind, state in told if state is not Reached.REACHED and nearest[kind.key] is None]
    if far and beyond:
        # Few kinds are looked for farther away: of all of them there would be thousands of places.
        items = {item.id: item for kind in far for item in kind.items}
        wider = reach(
            circle,
            gather(session, list(items.values()), origins, AN_HOURS_WALK),
            AN_HOURS_WALK,
            places=True,
        )
        nearest |= {kind.key: _nearest(wider, circle.kinds.index(kind)) for kind in far}
    points = store.points_by_id(session, [there[0] for there in nearest.values() if there])
    return OwnCircle(
        said,
        gathered.day,
        circle,
        tuple(_of_kind(kind, state, nearest[kind.key], points) for kind, state in told),
        tuple(SAID[state] for state in found.slower[0].tolist()),
    )


def _of_kind(
    kind: CircleKind, state: Reached, there: tuple[int, Walk] | None, points: Mapping[int, PointFacts]
) -> NearestOfKind:
    if there is None:
        return NearestOfKind(kind, state, None, None, state is Reached.REACHED)
    return NearestOfKind(kind, state, points[there[0]], there[1], False)


def _nearest(found: WalkedReach, place: int) -> tuple[int, Walk] | None:
    """The nearest place of a kind from the one origin, and the walk there."""
    kind = found.circle.kinds[place]
    columns = found.column(kind) if kind.on_foot else []
    if not columns:
        return None
    best = min(columns, key=lambda column: (found.metres[0, column], found.places[0, column]))
    metres = found.metres[0, best]
    if not np.isfinite(metres):
        return None
    return int(found.places[0, best]), walk_of(int(metres), Pace.ORDINARY)


def named_kind(circle: Circle, said: str) -> int | None:
    """The place of the kind that somebody names by its key, or by a Chinese name in full; None if there is none."""
    return next(
        (place for place, kind in enumerate(circle.kinds) if said in (kind.key, kind.name_zh, kind.named)),
        None,
    )
