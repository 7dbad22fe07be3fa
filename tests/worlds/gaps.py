"""Random small worlds in which every step that closes a gap occurs, and an oracle that reads them with plain loops."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from catalogue.catalogues import EditionFacts
from catalogue.models import (
    Admits,
    Mode,
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
class Said:
    """An entry of a cell's history: from this day on it said so."""

    day: date
    state: State
    until: date | None
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
    suppliers: set[tuple[int, int]] = field(default_factory=set)
    cases: dict[tuple[int, int], int] = field(default_factory=dict)
    matters: dict[tuple[int, int], int] = field(default_factory=dict)
    visits: dict[tuple[int, int], int] = field(default_factory=dict)
    searches: dict[tuple[int, int], int] = field(default_factory=dict)
    past: dict[tuple[int, int], list[Said]] = field(default_factory=dict)

    def segment(self, cell: tuple[int, int]) -> str:
        """The segment of a cell, by the words of docs/architecture.md."""
        return self.counted(self.lines.get(cell), self.day)

    def counted(self, line: Line | Said | None, day: date) -> str:
        """The segment of what is said, on a day."""
        if line is None:
            return "unknown"
        late = line.until is not None and line.until < day
        if line.state is State.NOT_APPLICABLE:
            return "unknown" if late else "not_applicable"
        if not line.speaks:
            return "unknown"
        if late and line.state in (State.DELIVERED, State.PARTIAL):
            return "expired"
        if late and line.state is State.PLANNED:
            return "absent"
        return line.state.value

    def opened(self, cell: tuple[int, int], begins: date | None) -> tuple[date, bool] | None:
        """Since when a cell is a gap, day by day, and whether it always was; ``begins``: since when the criteria in force are."""
        entries = self.past.get(cell, [])
        found: tuple[date, bool] | None = None
        before = "unknown"
        day = entries[0].day if entries else self.day + timedelta(days=1)
        while day <= self.day:
            said = [entry for entry in entries if entry.day <= day][-1]
            now = self.counted(said, day)
            closed = ("delivered", "not_applicable")
            if before in closed and now not in closed:
                found = day, False
            elif now != before and found is None:
                found = day, True
            before, day = now, day + timedelta(days=1)
        if found is None and begins and cell in self.lines and not self.lines[cell].speaks:
            found = min(begins, self.day), True
        return found

    def disputed(self, cell: tuple[int, int]) -> bool:
        """Whether a cell's line is disputed, and speaks for the criterion in force."""
        line = self.lines.get(cell)
        return line is not None and line.disputed and line.speaks

    def asked(self, cell: tuple[int, int]) -> int:
        """How often residents asked for a cell: reports, the hotline, visits."""
        return self.cases.get(cell, 0) + self.matters.get(cell, 0) + self.visits.get(cell, 0)

    def searched(self, cell: tuple[int, int]) -> int:
        """How often it was looked for in its district and nothing was found."""
        return self.searches.get((cell[0] // 10**6 * 10**6, cell[1]), 0)

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
        if self.listed(item, around):
            return "list"
        if any(self.reaches(place, cell) for place in self.places):
            return "share"
        return "resume" if segment == "suspended" else "set_up"

    def listed(self, item: int, offices: set[int]) -> bool:
        """Whether offices keep a list with an item, or have a department that can hand over one."""
        kept = any(office in offices and item in items for office, items in self.lists)
        return kept or any((office, item) in self.suppliers for office in offices)

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
            return len({(cell[1] if self.list_for(cell) < 0 else 0, self.list_for(cell)) for cell in own})
        return len(own)

    def list_for(self, cell: tuple[int, int]) -> int:
        """Which list: the place of the nearest office's oldest one among all, or minus the code of the office whose owner has one."""
        for span in (10**3, 10**6):
            for number, (office, items) in enumerate(self.lists):
                if office == cell[0] // span * span and cell[1] in items:
                    return number
        return next(
            -office
            for span in (10**3, 10**6)
            if ((office := cell[0] // span * span), cell[1]) in self.suppliers
        )


def draw(random: Random, edition: EditionFacts, walked: frozenset[int]) -> Scene:
    """A world at random."""
    scene = Scene(FIRST_DAY, {item.id: item.id in walked for item in edition.items})
    cells = [(community, item) for community in COMMUNITIES for item in scene.items]
    for cell in cells:
        if random.random() < 0.75:
            _draw_line(random, scene, cell)
    for community in COMMUNITIES:
        east = random.choice([None, 0, 700, 1400])
        scene.homes[community] = (east, random.choice([None, 100, 900, 900]))
    _draw_offers(random, scene, cells)
    for district in DISTRICTS:
        if random.random() < 0.5:
            scene.searches[district, random.choice(list(scene.items))] = random.randrange(3, 9)
    return scene


def _draw_line(random: Random, scene: Scene, cell: tuple[int, int]) -> None:
    """What a community says of an item, what residents say of that, and what was said before."""
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
    for asked in (scene.cases, scene.matters, scene.visits):
        if random.random() < 0.1:
            asked[cell] = random.randrange(1, 4)
    scene.past[cell] = _history(random, scene.lines[cell], cell[1], scene.day)


def _draw_offers(random: Random, scene: Scene, cells: list[tuple[int, int]]) -> None:
    """Places, declarations, lists, and departments that can hand over one."""
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
    for office in (*STREETS, *DISTRICTS):
        scene.suppliers |= {(office, item) for item in scene.items if random.random() < 0.05}


def _history(random: Random, line: Line, item: int, today: date) -> list[Said]:
    """What a cell said before, each on a day of its own, and since when it says what it says."""
    days = sorted(random.sample(range(100), random.randrange(1, 4)))
    entries = [
        Said(
            today - timedelta(days=back),
            state := random.choice([State.DELIVERED, State.DELIVERED, *State]),
            None
            if state in (State.SUSPENDED, State.ABSENT)
            else today - timedelta(days=back - random.choice([-5, 10, 400])),
            item not in EARLIER or random.random() < 0.8,
        )
        for back in reversed(days)
    ]
    entries[-1] = Said(entries[-1].day, line.state, line.until, line.speaks)
    return entries
