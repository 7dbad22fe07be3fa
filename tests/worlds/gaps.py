"""Random small worlds in which every step that closes a gap occurs, and an oracle that reads them with plain loops."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters import rollup
from catalogue.foundation.clock import UTC
from catalogue.models import (
    Admits,
    Case,
    CaseKind,
    CommunityProfile,
    Declaration,
    DeclarationItem,
    DeclarationObjection,
    Mode,
    Offering,
    OfferingPoint,
    OwnerList,
    ServicePoint,
    State,
)
from tests.worlds.small_town import COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS

STEPS = ("check", "fill", "declare", "list", "share", "resume", "set_up")
TENTHS = {"check": 2, "fill": 5, "declare": 30, "list": 50, "share": 20, "resume": 5, "set_up": 5}
EARLIER = {2: 2, 4: 4}
"""Of the items whose criterion the next edition of the small town changed: the earlier one."""
LATITUDE, LONGITUDE = 39.9, 116.4


@dataclass
class Line:
    """What one community says of one item."""

    state: State
    until: date | None
    disputed: bool
    mode: Mode
    speaks: bool


@dataclass
class Place:
    """A service point ``east`` metres from the middle, and the lines that name it."""

    community: int
    east: int
    admits: Admits
    open: bool
    cells: list[tuple[int, int]]


@dataclass
class Scene:
    """A world as plain values. ``items`` says of each item's id whether people walk to it."""

    day: date
    items: dict[int, bool]
    lines: dict[tuple[int, int], Line] = field(default_factory=dict)
    homes: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    declared: list[tuple[int, int, bool, set[tuple[int, int]]]] = field(default_factory=list)
    lists: list[tuple[int, set[int]]] = field(default_factory=list)
    cases: dict[tuple[int, int], int] = field(default_factory=dict)

    def segment(self, cell: tuple[int, int]) -> str:
        """The segment of a cell, by the words of docs/architecture.md."""
        line = self.lines.get(cell)
        if line is None:
            return "unknown"
        late = line.until is not None and line.until < self.day
        if line.state is State.NOT_APPLICABLE:
            return "unknown" if late else "not_applicable"
        if not line.speaks:
            return "unknown"
        if late and line.state in (State.DELIVERED, State.PARTIAL):
            return "expired"
        if late and line.state is State.PLANNED:
            return "absent"
        return line.state.value

    def valid(self, cell: tuple[int, int]) -> bool:
        """Whether a cell is delivered, validly so, and undisputed."""
        return self.segment(cell) == "delivered" and not self.lines[cell].disputed

    def step(self, cell: tuple[int, int]) -> str | None:
        """The cheapest step that closes the gap of a cell; None if it is no gap."""
        segment = self.segment(cell)
        if segment in ("delivered", "not_applicable"):
            return None
        if segment == "unknown":
            return "fill"
        if segment == "expired" and self.lines[cell].state is State.DELIVERED:
            return "check"
        community, item = cell
        around = {community // 10**3 * 10**3, community // 10**6 * 10**6}
        for office, declared, in_force, objected in self.declared:
            if office in around and declared == item and in_force and cell not in objected:
                return "declare"
        for other in COMMUNITIES:
            there = (other, item)
            if (
                other // 1000 == community // 1000
                and self.valid(there)
                and self.lines[there].mode is Mode.STREET
            ):
                return "declare"
        if any(office in around and item in items for office, items in self.lists):
            return "list"
        if any(self.reaches(place, cell) for place in self.places):
            return "share"
        return "resume" if segment == "suspended" else "set_up"

    def reaches(self, place: Place, cell: tuple[int, int]) -> bool:
        """Whether a neighbour's place could serve a cell on foot."""
        community, item = cell
        home = self.homes.get(community, (None, None))[0]
        if home is None or not self.items[item] or not place.open or place.admits is Admits.COMMUNITY:
            return False
        if place.admits is Admits.STREET and place.community // 1000 != community // 1000:
            return False
        near = math.ceil(round(abs(place.east - home) * 1.3) / 72) <= 15
        return near and any(
            other != community and each == item and self.valid((other, each)) for other, each in place.cells
        )

    def acts(self, cells: dict[tuple[int, int], str], step: str) -> int:
        """How often somebody has to do something to close all gaps of a step."""
        own = [cell for cell, each in cells.items() if each == step]
        if step == "declare":
            return len({(community // 1000, item) for community, item in own})
        if step == "list":
            return len({self.list_for(cell) for cell in own})
        return len(own)

    def list_for(self, cell: tuple[int, int]) -> int:
        """The place of the nearest office's oldest list among all."""
        for span in (10**3, 10**6):
            for number, (office, items) in enumerate(self.lists):
                if office == cell[0] // span * span and cell[1] in items:
                    return number
        raise LookupError(cell)


def draw(random: Random, edition: EditionFacts, walked: frozenset[int]) -> Scene:
    """A world at random."""
    scene = Scene(FIRST_DAY, {item.id: item.id in walked for item in edition.items})
    cells = [(community, item) for community in COMMUNITIES for item in scene.items]
    for cell in cells:
        if random.random() < 0.25:
            continue
        state = random.choice([*State, State.DELIVERED, State.DELIVERED, State.ABSENT, State.ABSENT])
        until = scene.day + timedelta(days=random.choice([-40, -1, 0, 90]))
        if state in (State.SUSPENDED, State.ABSENT) or (state is State.PARTIAL and random.random() < 0.7):
            until = None  # type: ignore[assignment]
        scene.lines[cell] = Line(
            state,
            until,
            random.random() < 0.1,
            random.choice([Mode.OWN] * 6 + [Mode.STREET]),
            cell[1] not in EARLIER or random.random() < 0.8,
        )
        if random.random() < 0.15:
            scene.cases[cell] = random.randrange(1, 4)
    for community in COMMUNITIES:
        east = random.choice([None, 0, 700, 1400])
        scene.homes[community] = (east, random.choice([None, 100, 900, 900]))
    for _ in range(random.randrange(6)):
        named = [cell for cell in cells if cell in scene.lines and random.random() < 0.3]
        scene.places.append(
            Place(
                random.choice(COMMUNITIES),
                random.choice([0, 300, 900, 1500, 3000]),
                random.choice(list(Admits)),
                random.random() < 0.85,
                named,
            )
        )
    for _ in range(random.randrange(3)):
        objected = {cell for cell in cells if random.random() < 0.1}
        office = random.choice([*STREETS, *DISTRICTS])
        scene.declared.append((office, random.choice(list(scene.items)), random.random() < 0.8, objected))
    for _ in range(random.randrange(3)):
        office = random.choice([*STREETS, *DISTRICTS])
        scene.lists.append((office, {item for item in scene.items if random.random() < 0.3}))
    return scene


def put(session: Session, scene: Scene, edition: EditionFacts) -> None:
    """Put a world into a database that holds the small town, and count it."""
    said_at = datetime(2026, 1, 15, 4, tzinfo=UTC)
    criteria = {item.id: item.criterion_id for item in edition.items}
    for (community, item), line in scene.lines.items():
        session.add(
            Offering(
                community_code=community,
                item_id=item,
                state=line.state,
                holds_until=line.until,
                disputed=line.disputed,
                mode=line.mode,
                criterion_id=criteria[item] if line.speaks else EARLIER[item],
                updated_at=said_at,
            )
        )
    for community, (east, households) in scene.homes.items():
        session.add(
            CommunityProfile(
                community_code=community,
                households=households,
                latitude=None if east is None else LATITUDE,
                longitude=None if east is None else longitude(east),
                updated_at=said_at,
            )
        )
    session.flush()
    for number, place in enumerate(scene.places):
        point = ServicePoint(
            community_code=place.community,
            name=f"服务点{number}",
            latitude=LATITUDE,
            longitude=longitude(place.east),
            admits=place.admits,
            ends_on=None if place.open else scene.day - timedelta(days=1),
        )
        session.add(point)
        session.flush()
        for community, item in place.cells:
            session.add(OfferingPoint(community_code=community, item_id=item, point_id=point.id))
    for office, item, in_force, objected in scene.declared:
        row = Declaration(
            declarer_code=office,
            name="统筹",
            confirmed_on=scene.day,
            confirmed_role="street",
            updated_at=said_at,
            ended_on=None if in_force else scene.day,
        )
        session.add(row)
        session.flush()
        session.add(DeclarationItem(declaration_id=row.id, item_id=item))
        for community, other in objected:
            session.add(
                DeclarationObjection(
                    declaration_id=row.id,
                    community_code=community,
                    item_id=other,
                    reason="没有",
                    raised_at=said_at,
                    raised_role="worker",
                )
            )
    for number, (office, items) in enumerate(scene.lists):
        session.add(OwnerList(division_code=office, name=f"名录{number}", item_ids=sorted(items)))
    for (community, item), reports in scene.cases.items():
        session.add(
            Case(
                kind=CaseKind.NEED,
                division_code=community,
                item_id=item,
                fingerprint=f"{community}-{item}",
                reports=reports,
                opened_at=datetime(2026, 2, 20, tzinfo=UTC),
                due_on=scene.day,
            )
        )
    session.flush()
    rollup.rebuild(session)


def longitude(east: int) -> float:
    """The longitude of a point some metres east of the middle."""
    return LONGITUDE + math.degrees(east / (6_371_008.8 * math.cos(math.radians(LATITUDE))))
