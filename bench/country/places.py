"""The divisions of the whole country: as many of each level as the statistical list of 2023 has, and invented below the provinces.

Beijing is the list that the portal ships. The other provinces have their real names and codes, and as many prefectures as
they have. Everything below is drawn with a published seed: prefectures and districts are called 拟 (“supposed”) and
numbered, streets and communities have names of two or three characters, many of them the same in many places, as real ones are. How
many communities a province has follows what it has roughly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from catalogue import divisions
from catalogue.models import Level

SEED = "1060 places"
COUNTS = {
    Level.PROVINCE: 31,
    Level.PREFECTURE: 333,
    Level.DISTRICT: 2_978,
    Level.STREET: 41_352,
    Level.COMMUNITY: 620_573,
}
"""Of the whole country. The list of 2023 has nine prefectures more, which exist in codes only (市辖区 and the like)."""
BEIJING = 11


@dataclass(frozen=True, slots=True)
class _Province:
    code: int
    name: str
    prefectures: int
    share: float
    """Thousands of communities, roughly."""


_PROVINCES = tuple(
    _Province(*each)
    for each in (
        (12, "天津市", 0, 6.0),
        (13, "河北省", 11, 53.0),
        (14, "山西省", 11, 25.0),
        (15, "内蒙古自治区", 12, 14.0),
        (21, "辽宁省", 14, 16.0),
        (22, "吉林省", 9, 11.5),
        (23, "黑龙江省", 13, 14.0),
        (31, "上海市", 0, 6.2),
        (32, "江苏省", 13, 22.0),
        (33, "浙江省", 11, 25.0),
        (34, "安徽省", 16, 18.0),
        (35, "福建省", 9, 17.0),
        (36, "江西省", 11, 21.0),
        (37, "山东省", 16, 68.0),
        (41, "河南省", 17, 52.0),
        (42, "湖北省", 13, 28.0),
        (43, "湖南省", 14, 29.0),
        (44, "广东省", 21, 27.0),
        (45, "广西壮族自治区", 14, 16.0),
        (46, "海南省", 4, 3.3),
        (50, "重庆市", 0, 11.5),
        (51, "四川省", 21, 34.0),
        (52, "贵州省", 9, 18.0),
        (53, "云南省", 16, 15.0),
        (54, "西藏自治区", 7, 5.6),
        (61, "陕西省", 10, 20.0),
        (62, "甘肃省", 14, 17.5),
        (63, "青海省", 8, 4.7),
        (64, "宁夏回族自治区", 5, 2.9),
        (65, "新疆维吾尔自治区", 14, 13.0),
    )
)
_FIRST = "云青白金石龙凤泉清长安太平大小东西南北上下前后新老高双三柳杨桃李梅松竹梨枣槐榆枫兰荷菊张王刘陈赵周吴郑孙马朱胡林郭何罗宋谢韩唐"
_SECOND = "溪桥河山岭坡沟湾塘井庄店集镇营屯堡寨口门洼台坪坝岗泉湖滩园圃林树坞家阳和兴旺丰源盛"
_LONG_NAMES = (15, 23)
"""Provinces whose short names have three characters: 内蒙古, 黑龙江."""
_DIGITS = "〇一二三四五六七八九"
_LONG = 0.45
"""Share of names with three characters."""
_MOST_COMMITTEES = 198
"""Codes of residents' committees and of villages' begin at 001 and 200, and there is room for as many of each."""


def write(path: Path) -> Path:
    """Write the list in the portal's own form. Returns the same path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("code", "name", "level"))
        for code, name, level in country():
            table.writerow((code, name, level.value))
    return path


def country() -> Iterator[tuple[int, str, Level]]:
    """All divisions: code, name, level."""
    own = divisions.read_list([divisions.shipped_list().path])
    yield from ((each.code, each.name, each.level) for each in own)
    left = {level: count - sum(each.level is level for each in own) for level, count in COUNTS.items()}
    weights = [each.share for each in _PROVINCES]
    districts = _shares(left[Level.DISTRICT], [max(each.share, each.prefectures * 3) for each in _PROVINCES])
    streets = _shares(left[Level.STREET], weights)
    communities = _shares(left[Level.COMMUNITY], weights)
    for number, province in enumerate(_PROVINCES):
        yield from _province(province, districts[number], streets[number], communities[number])


def _province(
    province: _Province, districts: int, streets: int, communities: int
) -> Iterator[tuple[int, str, Level]]:
    rng = Random(f"{SEED} {province.code}")
    yield province.code * 10**10, province.name, Level.PROVINCE
    # Districts of a city that is a province hang right under it, with codes as if there were one prefecture.
    within = [province.code * 100 + number for number in range(1, (province.prefectures or 1) + 1)]
    of_prefecture = _shares(districts, [1.0] * len(within))
    of_district = _shares(streets, [rng.uniform(0.6, 1.4) for _each in range(districts)])
    of_street = iter(_shares(communities, [rng.uniform(0.4, 1.6) for _each in range(streets)]))
    counts = iter(of_district)
    for number, prefecture in enumerate(within):
        if province.prefectures:
            yield (
                prefecture * 10**8,
                f"{province.name[: 3 if province.code in _LONG_NAMES else 2]}拟{_numeral(number + 1)}市",
                Level.PREFECTURE,
            )
        for place in range(1, of_prefecture[number] + 1):
            district = prefecture * 100 + place
            name = f"拟{_numeral(place)}{'县' if place > 4 else '区'}"
            yield district * 10**6, name, Level.DISTRICT
            sizes = list(islice(of_street, next(counts)))
            yield from _streets(rng, district, sizes, town=place <= 4)


def _streets(
    rng: Random, district: int, sizes: Sequence[int], *, town: bool
) -> Iterator[tuple[int, str, Level]]:
    for place, size in enumerate(sizes):
        inner = place < len(sizes) * (0.6 if town else 0.15)
        kind, number = ("街道", place + 1) if inner else ("镇", 100 + place)
        street = district * 1000 + number
        yield street * 1000, f"{_name(rng)}{kind}", Level.STREET
        committees = min(
            size, _MOST_COMMITTEES, round(size * (rng.uniform(0.6, 1) if inner else rng.uniform(0, 0.2)))
        )
        for last in range(size):
            if last < committees:
                yield street * 1000 + 1 + last, f"{_name(rng)}社区居委会", Level.COMMUNITY
            else:
                yield street * 1000 + 200 + last - committees, f"{_name(rng)}村委会", Level.COMMUNITY


def _name(rng: Random) -> str:
    middle = rng.choice(_FIRST) if rng.random() < _LONG else ""
    return rng.choice(_FIRST) + middle + rng.choice(_SECOND)


def _numeral(number: int) -> str:
    """A number below 100 in characters."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 1 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (
        _DIGITS[ones] if ones or not tens else ""
    )


def _shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that add up to ``total``, by weight."""
    whole, given, told = sum(weights), 0, 0.0
    found = []
    for weight in weights:
        told += weight
        upto = round(total * told / whole)
        found.append(upto - given)
        given = upto
    return found
