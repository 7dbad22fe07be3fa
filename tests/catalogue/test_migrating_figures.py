"""A filled database of an earlier schema keeps its meaning: its figures are the same after all migrations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from catalogue.catalogues import edition_in_force, get_edition
from catalogue.counters.recount import verify
from catalogue.counters.segments import SEGMENTS, Segment, segment_of
from catalogue.coverage.matrix import matrix
from catalogue.coverage.summary import full_communities
from catalogue.foundation import migrating
from catalogue.models import State
from catalogue.offerings import lines_of

DAY = date(2026, 3, 1)
CITY, DISTRICT, STREET = 990000000000, 990101000000, 990101001000
COMMUNITIES = {990101001001: "ju", 990101001002: "ju", 990101001201: "cun"}
NAMES = (*(segment.value for segment in SEGMENTS), "disputed")

RECORDS: list[tuple[int, int, State, date | None, bool]] = [
    (990101001001, 1, State.DELIVERED, date(2026, 9, 1), False),
    (990101001001, 2, State.DELIVERED, date(2026, 9, 1), True),
    (990101001001, 3, State.DELIVERED, date(2026, 9, 1), False),
    (990101001002, 1, State.DELIVERED, date(2026, 1, 1), False),  # expired
    (990101001002, 2, State.PARTIAL, None, False),
    (990101001201, 1, State.NOT_APPLICABLE, date(2027, 1, 1), False),
    (990101001201, 2, State.NOT_APPLICABLE, date(2027, 1, 1), True),
    (990101001201, 3, State.PLANNED, date(2026, 2, 1), False),  # passed: absent
]
"""Community, item, state, last day on which it holds, disputed."""

EDITIONS = {1: ("then", date(2012, 1, 1), {}), 2: ("soon", date(2026, 7, 1), {2: "每周一次", 4: None})}
"""Key, first day, and what an edition has beyond items 1 to 3 under the system's own criterion."""


def items_of(edition: int) -> dict[int, str | None]:
    """Criterion by item id."""
    return {1: None, 2: None, 3: None} | EDITIONS[edition][2]


def counters(cells: list[Segment], disputed: int) -> dict[str, int]:
    tally = Counter(segment.value for segment in cells)
    return {name: tally[name] for name in NAMES[:-1]} | {"disputed": disputed}


def standing(community: int, item: int) -> tuple[Segment, bool]:
    for code, item_id, state, until, disputed in RECORDS:
        if (code, item_id) == (community, item):
            return segment_of(state, until, DAY), disputed
    return Segment.UNKNOWN, False


def counted(communities: list[int], items: list[int]) -> dict[str, int]:
    cells = [standing(community, item) for community in communities for item in items]
    return counters([segment for segment, _disputed in cells], sum(disputed for _segment, disputed in cells))


def of_kind(kind: int) -> list[int]:
    return [code for code, of in COMMUNITIES.items() if kind == 0 or of == ("", "ju", "cun")[kind]]


def rows_before() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of the database of an earlier landing, table by table."""
    at = "2026-03-01 00:00:00.000000"
    levels = ((CITY, None, "province"), (DISTRICT, CITY, "district"), (STREET, DISTRICT, "street"))
    divisions = [(*each, None) for each in levels]
    divisions += [(code, STREET, "community", kind) for code, kind in COMMUNITIES.items()]
    for code, parent, level, kind in divisions:
        yield "divisions", {
            "code": code, "parent_code": parent, "level": level, "name": f"名{code}", "short_name": f"名{code}",
            "kind": kind, "quasi": False,
        }  # fmt: skip
    for item in (1, 2, 3, 4):
        yield "items", {"id": item, "key": f"item-{item}"}
    for number, (key, starts, _more) in EDITIONS.items():
        yield "editions", {
            "id": number, "key": key, "title_zh": "目录", "title_en": "Catalogue", "nicknames": "[]",
            "trial": True, "in_force_from": starts, "source": "{}", "digest": key, "loaded_at": at,
        }  # fmt: skip
        yield "categories", {
            "edition_id": number, "number": 1, "source_text": "一", "name_zh": "一", "name_en": "One",
        }  # fmt: skip
        for item, criterion in items_of(number).items():
            yield "edition_items", {
                "edition_id": number, "item_id": item, "category_number": 1, "position": item,
                "code": f"01{item:02d}", "source_text": "项", "name_zh": "项", "name_en": "Item", "form": "home",
                "criterion_zh": criterion, "criterion_en": criterion, "summary_zh": "说明",
                "summary_en": "Summary", "audiences": "[]", "life_events": "[]",
                "vocabulary": json.dumps({"zh": [], "en": [], "related": []}, separators=(",", ":")), "guide": "{}",
            }  # fmt: skip
        for community in COMMUNITIES:
            sums = counted([community], list(items_of(number)))
            yield "community_summaries", {"edition_id": number, "community_code": community} | sums
    yield "coverage_day", {"id": 1, "day": DAY}
    yield (
        "service_points",
        {"id": 1, "community_code": 990101001001, "name": "站", "phones": "[]", "admits": "street"},
    )
    for community, item, state, until, disputed in RECORDS:
        yield "offerings", {
            "community_code": community, "item_id": item, "state": state.value, "holds_until": until,
            "disputed": disputed, "version": 1, "phone": "010-55500000", "confirmed_on": date(2025, 9, 1),
            "updated_at": at,
        }  # fmt: skip
    yield "offering_points", {"community_code": 990101001001, "item_id": 1, "point_id": 1, "position": 1}
    for division in (CITY, DISTRICT, STREET):
        for kind in (0, 1, 2):
            for item in (1, 2, 3, 4):
                key = {"division_code": division, "kind": kind, "item_id": item}
                yield "coverage_rollup", key | counted(of_kind(kind), [item])


@pytest.fixture
def grown(engine: Engine) -> Engine:
    """The test's database as an earlier landing filled it."""
    migrating.downgrade(engine, "0004")
    with engine.begin() as connection:
        for table, values in rows_before():
            names = ", ".join(f'"{name}"' for name in values)
            places = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)
    return engine


def cells_of(segments: list[tuple[Segment, bool]]) -> tuple[int, ...]:
    return tuple(counters([each for each, _ in segments], sum(disputed for _, disputed in segments)).values())


def test_figures_of_a_filled_database_are_the_same_after_the_migrations(grown: Engine) -> None:
    migrating.upgrade(grown)
    with Session(grown) as session:
        assert verify(session) == ()
        edition = edition_in_force(session, DAY)
        assert edition is not None
        assert edition.key == "then"
        for kind, number in (("all", 0), ("ju", 1), ("cun", 2)):
            for division in (CITY, DISTRICT, STREET):
                assert matrix(session, edition, division, kind=kind).total == tuple(
                    cells_of([standing(community, item) for community in of_kind(number)])
                    for item in (1, 2, 3)
                )
        first, *_others = lines_of(session, edition, 990101001001)
        assert [point.name for point in first.offering.points] == ["站"]
        assert full_communities(session, edition, CITY).communities == 3


def test_records_of_before_speak_for_the_criterion_that_was_in_force(grown: Engine) -> None:
    migrating.upgrade(grown)
    with Session(grown) as session:
        soon = get_edition(session, "soon")
        changed = matrix(session, soon, CITY).total[1]
        # The second item asks for more: its two words of 居 are unknown there, the ruling holds.
        assert changed == cells_of(
            [(Segment.UNKNOWN, False), (Segment.UNKNOWN, False), (Segment.NOT_APPLICABLE, False)]
        )
        assert (
            matrix(session, soon, CITY).total[0]
            == matrix(session, get_edition(session, "then"), CITY).total[0]
        )


def test_a_filled_database_can_go_back(grown: Engine) -> None:
    with grown.connect() as connection:
        before = everything(connection)
    migrating.upgrade(grown)
    migrating.downgrade(grown, "0004")
    with grown.connect() as connection:
        assert everything(connection) == before


def everything(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that holds what people said or what is counted of it."""
    tables = [
        "coverage_rollup", "community_summaries", "edition_items", "editions", "items", "categories",
        "offerings", "offering_points",
    ]  # fmt: skip
    found = {}
    for table in tables:
        columns = ", ".join(
            sorted(f'"{column["name"]}"' for column in inspect(connection).get_columns(table))
        )
        found[table] = sorted(map(str, connection.execute(text(f"SELECT {columns} FROM {table}"))))
    return found
