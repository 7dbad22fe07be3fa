"""Calls to the hotline by invented residents: three months by matter, by street, and by community where accounts lead to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...demand import MONTHS, DemandLine, import_demand
from ...divisions import DivisionFacts
from ...foundation.clock import months_later
from ...models import Level, Role

#: Matters as a hotline sorts them, with their weight and the keys of the items that they are about. Some are no community
#: service: they belong to other offices.
_MATTERS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("老年餐桌", 9, ("meals",)),
    ("居家养老照料", 6, ("home-care", "day-care")),
    ("社区卫生服务站看病配药", 8, ("primary-health-care",)),
    ("幼儿早教", 2, ("early-childhood",)),
    ("社区文化活动场地", 5, ("culture-activities",)),
    ("健身器材损坏", 6, ("sports-facilities",)),
    ("楼道灯不亮", 4, ("public-utilities",)),
    ("下水道疏通", 7, ("public-utilities", "domestic-help")),
    ("邻里纠纷调解", 5, ("stability",)),
    ("困难家庭救助", 4, ("minimum-living-allowance", "emergency-relief")),
    ("残疾人辅助器具", 2, ("electronic-aids",)),
    ("失业登记和求职", 3, ("employment-advice", "job-placement")),
    ("垃圾分类投放点", 7, ("environment-cleanup",)),
    ("流动人口登记", 2, ("migrant-residents",)),
    ("养犬登记", 3, ("community-police",)),
    ("电动自行车充电", 9, ("fire-safety",)),
    ("暖气不热", 8, ()),
    ("公交站点调整", 3, ()),
    ("违法停车", 8, ()),
    ("中小学入学", 3, ()),
)


@dataclass(frozen=True, slots=True)
class _ByKey:
    """Understands the demonstration's own matters: the search and its dictionaries would take 100 MB for twenty names."""

    items: Mapping[str, tuple[int, ...]]

    def divisions_called(self, text: str) -> list[DivisionFacts]:
        """None: its divisions are named by their codes."""
        return []

    def items_of(self, matter: str) -> tuple[int, ...]:
        """The items of a matter."""
        return self.items[matter]


def count_calls(
    session: Session,
    *,
    author: str,
    seed: int,
    edition: EditionFacts,
    communities: Sequence[DivisionFacts],
    shown: Collection[int],
    today: date,
) -> None:
    """Bring in the calls of the last whole months. ``shown``: communities whose streets are counted community by community."""
    by_street = Counter(each.parent_code for each in communities if each.parent_code)
    detailed = {each.parent_code for each in communities if each.code in shown}
    places = [(code, size) for code, size in sorted(by_street.items()) if code not in detailed]
    places += [(each.code, 1) for each in communities if each.parent_code in detailed]
    names, weights, _keys = zip(*_MATTERS, strict=True)
    rows: list[tuple[str, int, str, int]] = []
    for back in range(1, MONTHS + 1):
        month = months_later(today.replace(day=1), -back)
        chance = random.Random(f"{seed} calls {month}")
        for code, size in places:
            calls = Counter(chance.choices(names, weights, k=chance.randint(0, 2) + size))
            rows += [(f"{month:%Y-%m}", code, name, count) for name, count in sorted(calls.items())]
    lines = [
        DemandLine(number, month, f"{code:012d}", name, str(count))
        for number, (month, code, name, count) in enumerate(rows, start=2)
    ]
    roots = {each.code // Level.PROVINCE.span * Level.PROVINCE.span for each in communities}
    city = Actor(author, tuple(Held(Role.CITY, root) for root in sorted(roots)))
    by_key = {item.key: item.id for item in edition.items}
    words = _ByKey(
        {name: tuple(by_key[key] for key in keys if key in by_key) for name, _weight, keys in _MATTERS}
    )
    import_demand(session, words, actor=city, lines=lines, file="12345.csv")
