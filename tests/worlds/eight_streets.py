"""The small world that tests live in: the shipped edition, and eight streets of three districts.

43 communities of both committee kinds, cut from the list of 2023: streets with 居 only, with 村 only, with both, and
one 类似 committee.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.catalogues import further_editions, load_edition, read_edition, shipped_edition
from catalogue.crosswalks.shipped import load_shipped
from catalogue.divisions.lists import ListFacts
from catalogue.foundation import clock
from catalogue.foundation.codes import committee_kind, contains
from catalogue.models import CommitteeKind
from catalogue.succession import import_list

SMALL_LIST = Path(__file__).parent.parent / "data" / "divisions-small.csv"
STATE_AS_OF = date(2023, 6, 30)


@dataclass(frozen=True)
class World:
    """Codes of the small world, in order. ``today`` is the day for which its coverage is counted."""

    edition_key: str
    today: date
    city: int
    districts: tuple[int, ...]
    streets: tuple[int, ...]
    communities: tuple[int, ...]
    names: Mapping[int, str]
    """Official names by code."""

    district = 110101000000  # 东城区
    street = 110101001000  # 东华门街道: six 居
    community = 110101001001  # 多福巷社区
    neighbour = 110101001002  # 银闸社区, in the same street
    elsewhere = 110109104001  # 杨坨社区, in another district
    village = 110109107201  # 燕家台村
    mixed_street = 110105024000  # 太阳宫地区: three 居, three 村
    village_street = 110109107000  # 清水镇: four 村

    @cached_property
    def by_kind(self) -> Mapping[CommitteeKind, tuple[int, ...]]:
        """The communities of each committee kind."""
        return {
            kind: tuple(code for code in self.communities if committee_kind(code)[0] is kind)
            for kind in CommitteeKind
        }

    def communities_in(self, division: int) -> tuple[int, ...]:
        """The communities in a division's subtree."""
        return tuple(code for code in self.communities if contains(division, code))


@cache
def _edition_key() -> str:
    return read_edition(shipped_edition()).edition.key


def describe(today: date | None = None) -> World:
    """The small world as its files tell it, without a database."""
    rows = [line.split(",") for line in SMALL_LIST.read_text(encoding="utf-8").splitlines()[1:]]
    at = {
        level: tuple(int(code) for code, _, own in rows if own == level)
        for level in ("province", "district", "street", "community")
    }
    return World(
        edition_key=_edition_key(),
        today=today or clock.today(),
        city=at["province"][0],
        districts=at["district"],
        streets=at["street"],
        communities=at["community"],
        names={int(code): name for code, name, _ in rows},
    )


def load(session: Session, today: date) -> None:
    """Fill an empty database with the small world. Commits nothing."""
    for file in (shipped_edition(), *further_editions()):
        load_edition(session, file, actor=operator("tests"))
    load_shipped(session, actor=operator("tests"), today=today)
    import_list(
        session,
        [SMALL_LIST],
        ListFacts("small", state_as_of=STATE_AS_OF, source="a cut of the list of 2023"),
        today=today,
        actor=operator("tests"),
    )
