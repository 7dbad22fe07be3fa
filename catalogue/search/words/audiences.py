"""Whom a query is for: the audience words of an edition's items, spotted in what residents type."""

from __future__ import annotations

from functools import cache

from ...language import pinyin
from ...language.spelling import has_han
from .analysis import Analysis

_BY_CONCEPT: dict[str, str] = {
    "#elderly": "elderly",
    "#disabled": "disabled",
    "#child": "children_youth",
    "#youth": "children_youth",
    "#baby": "parents",
    "#unemployed": "job_seekers",
    "#migrant": "migrants",
    "#poor": "low_income",
    "#pension": "retirees",
    "#woman": "women",
}
_BY_WORD: dict[str, str] = {
    "求职者": "job_seekers",
    "待业人员": "job_seekers",
    "失业人员": "job_seekers",
    "找工作的人": "job_seekers",
    "job seekers": "job_seekers",
    "退休人员": "retirees",
    "退休职工": "retirees",
    "家长": "parents",
    "父母": "parents",
    "新手爸妈": "parents",
    "宝妈": "parents",
    "孕妇": "parents",
    "parents": "parents",
    "妇女": "women",
    "女性": "women",
    "房东": "landlords",
    "landlords": "landlords",
    "landlord": "landlords",
    "租客": "tenants",
    "租户": "tenants",
    "租房人": "tenants",
    "tenants": "tenants",
    "tenant": "tenants",
    "低保户": "low_income",
    "困难家庭": "low_income",
    "穷人": "low_income",
    "未成年人": "children_youth",
    "青少年": "children_youth",
    "外地人": "migrants",
    "外来人口": "migrants",
    "农民工": "migrants",
    "流动人口": "migrants",
}
_WORDS = """
    老人 老年 老年人 老人家 长者 高龄老人 老年朋友 残疾人 残障人士 残疾 残疾人士 盲人 聋哑人 儿童 孩子 小孩 青少年 未成年人 学生 小学生 中学生
    求职者 待业人员 失业人员 下岗职工 外地人 外来人口 流动人口 农民工 北漂 低收入 低收入家庭 贫困户 困难家庭 低保户 穷人 退休人员 退休职工 离退休人员 企业退休人员 退休
    家长 父母 宝妈 孕妇 新手爸妈 婴儿 幼儿 宝宝 妇女 女性 房东 租客 租户 租房人
    elderly seniors pensioners children kids teenagers disabled migrants parents women retirees landlords landlord tenants
    tenant unemployed
"""
_PEOPLE = frozenset(_WORDS.split()) | {
    "the elderly",
    "old people",
    "older people",
    "disabled people",
    "job seekers",
    "low income",
    "young people",
}


def audiences_in(text: str, analysis: Analysis) -> tuple[str, ...]:
    """Audiences that a folded text speaks of, in the order of their names; empty if it speaks of none."""
    found = {_BY_CONCEPT[token.text] for token in analysis.tokens if token.text in _BY_CONCEPT}
    found.update(audience for word, audience in _BY_WORD.items() if word in text)
    return tuple(sorted(found))


_SHORTEST_HEARD = 3
"""Fewer characters sound like too many other words."""
_LONGEST_HEARD = 24


@cache
def _by_sound() -> dict[str, str]:
    words = sorted(word for word in _PEOPLE if has_han(word))
    return {"".join(pinyin.syllables(word)): word for word in words}


def heard_as_people(text: str) -> str:
    """The word for people that a whole folded text sounds like (残急人, *canjiren*); else the text itself."""
    if text in _PEOPLE or len(text) > _LONGEST_HEARD:
        return text
    if has_han(text):
        if len(text) < _SHORTEST_HEARD:
            return text
        return _by_sound().get("".join(pinyin.syllables(text)), text)
    return _by_sound().get(text.replace(" ", ""), text)


def is_only_audience(text: str) -> bool:
    """Whether a folded text names people and nothing that they need: 老年人, *seniors*."""
    return text in _PEOPLE
