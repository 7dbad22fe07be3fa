"""Random worlds of places around reference points, and an oracle of the quarter-hour circle that reads them with plain loops."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.foundation.clock import UTC
from catalogue.models import (
    Admits,
    CommunityProfile,
    Form,
    Offering,
    OfferingPoint,
    ServicePoint,
    State,
    Trade,
)
from catalogue.near.walking import Coordinates, Pace, walk
from tests.worlds.eight_streets import World

MIDDLE = Coordinates(39.92, 116.41)
ITEMS = (
    "0101",
    "0202",
    "0201",
    "0210",
    "0301",
    "0401",
    "0506",
    "0507",
    "0701",
    "0711",
    "0801",
    "0901",
    "0902",
    "0903",
)
KINDS = {
    "employment": ("0101",),
    "social-security": ("0210",),
    "social-assistance": ("0301",),
    "health": ("0401",),
    "care": ("0201", "0202"),
    "safety": ("0701", "0711"),
    "culture": ("0506", "0507"),
    "environment": ("0801",),
    "shopping": ("0901",),
    "eating": ("0901",),
    "bill-payment": ("0903",),
    "hairdressing": ("0901",),
    "repairs": ("0901",),
    "domestic-help": ("0902",),
}
"""Of each kind the items that occur in these worlds."""
TRADES = {
    "shopping": Trade.SHOPPING,
    "eating": Trade.EATING,
    "hairdressing": Trade.HAIRDRESSING,
    "repairs": Trade.REPAIRS,
}


@dataclass
class Place:
    """A service point. ``at`` None: its coordinates are not known."""

    number: int
    community: int
    at: Coordinates | None
    admits: Admits
    open: bool
    trades: tuple[Trade, ...]


@dataclass
class Scene:
    """A world as plain values. ``lines``: state and last day by community and item; ``links``: which places a line names."""

    day: date
    homes: dict[int, Coordinates | None] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    lines: dict[tuple[int, str], tuple[State, date | None]] = field(default_factory=dict)
    links: dict[tuple[int, str], list[int]] = field(default_factory=dict)

    def counts(self, community: int, item: str) -> bool:
        """Whether a line counts as delivered."""
        state, until = self.lines.get((community, item), (None, None))
        return state is State.DELIVERED and (until is None or until >= self.day)

    def offers(self, community: int, item: str) -> bool:
        """Whether a line says that something is offered, in whole or in part."""
        return self.lines.get((community, item), (None, None))[0] in (State.DELIVERED, State.PARTIAL)


def invent(seed: int, world: World, today: date) -> Scene:
    """A world in which everything that matters occurs: few metres apart, some of it unknown, closed or out of date."""
    rng = Random(seed)
    scene = Scene(today)
    communities = [*world.communities_in(world.street), *world.communities_in(world.mixed_street)]

    def somewhere() -> Coordinates:
        return Coordinates(
            MIDDLE.latitude + rng.uniform(-0.02, 0.02), MIDDLE.longitude + rng.uniform(-0.02, 0.02)
        )

    for community in communities:
        scene.homes[community] = somewhere() if rng.random() < 0.85 else None
        for number in range(rng.randrange(2, 6)):
            scene.places.append(
                Place(
                    len(scene.places),
                    community,
                    somewhere() if rng.random() < 0.8 else None,
                    rng.choice(list(Admits)),
                    rng.random() < 0.9,
                    tuple(trade for trade in Trade if rng.random() < 0.4) if rng.random() < 0.7 else (),
                )
            )
            del number
    for community in communities:
        for item in ITEMS:
            state = rng.choice([State.DELIVERED] * 5 + [State.PARTIAL, State.ABSENT, None])
            if state is None:
                continue
            until = today + timedelta(days=rng.choice([-1, 0, 90])) if state is State.DELIVERED else None
            scene.lines[community, item] = (state, until)
            if state is not State.ABSENT and rng.random() < 0.9:
                near = [
                    place.number
                    for place in scene.places
                    if place.community == community or rng.random() < 0.1
                ]
                scene.links[community, item] = rng.sample(near, min(len(near), rng.randrange(1, 4)))
    return scene


def put(session: Session, scene: Scene, edition: EditionFacts) -> None:
    """Put a world into a database."""
    said_at = datetime(2026, 1, 15, 4, tzinfo=UTC)
    for community, home in scene.homes.items():
        north, east = home or (None, None)
        session.add(
            CommunityProfile(community_code=community, latitude=north, longitude=east, updated_at=said_at)
        )
    for (community, code), (state, until) in scene.lines.items():
        item = edition.item(code)
        session.add(
            Offering(
                community_code=community,
                item_id=item.id,
                state=state,
                holds_until=until,
                criterion_id=item.criterion_id,
                updated_at=said_at,
            )
        )
    session.flush()
    ids = {}
    for place in scene.places:
        north, east = place.at or (None, None)
        point = ServicePoint(
            community_code=place.community,
            name=f"服务点{place.number}",
            latitude=north,
            longitude=east,
            admits=place.admits,
            trades=place.trades,
            ends_on=None if place.open else scene.day - timedelta(days=1),
        )
        session.add(point)
        session.flush()
        ids[place.number] = point.id
    for (community, code), numbers in scene.links.items():
        for position, number in enumerate(numbers):
            session.add(
                OfferingPoint(
                    community_code=community,
                    item_id=edition.item(code).id,
                    point_id=ids[number],
                    position=position,
                )
            )
    session.flush()


class Oracle:
    """The circle by plain loops over a scene."""

    def __init__(self, scene: Scene, forms: dict[str, Form]) -> None:
        self.scene = scene
        self.walked = {item for item in ITEMS if forms[item] in (Form.VENUE, Form.FACILITY)}

    def kinds(self, community: int) -> dict[str, str]:
        """``reached``, ``not`` or ``unknown`` by kind."""
        return {kind: self._kind(community, kind, items) for kind, items in KINDS.items()}

    def _kind(self, community: int, kind: str, items: tuple[str, ...]) -> str:
        if kind in ("safety", "environment"):
            return "reached" if any(self.scene.counts(community, item) for item in items) else "not"
        said = {self._item(community, item, TRADES.get(kind)) for item in items}
        return next(state for state in ("reached", "unknown", "not") if state in said)

    def _item(self, community: int, item: str, trade: Trade | None) -> str:
        scene, home = self.scene, self.scene.homes[community]
        if item not in self.walked:
            return "reached" if scene.counts(community, item) else "not"
        if home is None:
            return "unknown"
        unknown = scene.counts(community, item) and not scene.links.get((community, item))
        for place in scene.places:
            if not place.open or not self._serves(place, community, item):
                continue
            surely = trade is None or trade in place.trades
            if trade is not None and not surely and place.trades:
                continue
            if place.at is None:
                own = place.number in scene.links.get((community, item), ()) and scene.offers(community, item)
                unknown |= own or place.community // 1000 == community // 1000
            elif walk(home, place.at, pace=Pace.ORDINARY).near:
                if surely:
                    return "reached"
                unknown = True
        return "unknown" if unknown else "not"

    def _serves(self, place: Place, community: int, item: str) -> bool:
        """Whether a place serves a community's residents, by the word of the line that counts for them."""
        scene = self.scene
        named_by = [
            teller
            for (teller, told), numbers in scene.links.items()
            if told == item and place.number in numbers and scene.offers(teller, item)
        ]
        if community in named_by:
            return scene.counts(community, item)
        if place.admits is Admits.COMMUNITY and place.community != community:
            return False
        if place.admits is Admits.STREET and place.community // 1000 != community // 1000:
            return False
        if place.community in named_by:
            return scene.counts(place.community, item)
        return any(scene.counts(teller, item) for teller in named_by)
