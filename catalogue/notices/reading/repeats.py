"""Days that return: 每周一三五, 每月第一个周六, 每月10日和25日, 农历逢三、八."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...time.hours.model import weekday_names
from ...time.wording.tokens.numbers import WEEKDAYS, number
from .written_days import DAY, WEEK

_HAN = "一二三四五六七八九十"
_WORKING_DAYS = 5
_TEN = 10


@dataclass(frozen=True, slots=True)
class Repeat:
    """Days that return, as ``Mo,We``, ``Sa[1]``, ``every month day 10, 25``, ``every lunar month day 3, 13``."""

    start: int
    end: int
    said: str
    weekly: tuple[int, ...] = ()
    every: bool = False
    """Whether the text says so (每周), and does not merely list weekdays."""

    def without(self, off: Iterable[int]) -> Repeat:
        """The same days of the week but some."""
        weekly = tuple(sorted(set(self.weekly) - set(off)))
        return replace(self, weekly=weekly, said=",".join(weekday_names(weekly)))


def repeats_said(repeats: Iterable[Repeat]) -> str | None:
    """Days that return as a proposal or a session gives them, each once; None if there are none."""
    return ",".join(dict.fromkeys(each.said for each in repeats)) or None


def _weekdays(text: str) -> tuple[int, ...]:
    """Weekdays that a text lists, ranges filled."""
    found: list[int] = []
    ranged = False
    for char in re.sub(r"周|星期|礼拜|每|逢|个", "", text):
        if char in "至到-":
            ranged = True
        elif char in WEEKDAYS:
            day = WEEKDAYS[char]
            if ranged and found:
                last = found[-1]
                found += [(last + step) % 7 for step in range(1, (day - last) % 7)]
            found.append(day)
            ranged = False
    return tuple(sorted(set(found)))


_LIST = rf"{DAY}+(?:(?:[上下]午|晚上?)?[、,和及至到-]+(?:{WEEK})?{DAY}+(?![月点:时个]))*"
_REPEATS = re.compile(
    rf"(?P<nth>每个?月(?:的)?(?:第?(?:[一二三四五\d]|最后一?)[、,和及]?)+(?:个)?(?:周的?)?(?P<nthday>{WEEK}[一二三四五六日天末]))"
    rf"|(?P<monthday>每个?月(?:的)?(?:逢)?(?:\d{{1,2}}(?!\d)[日号]?(?!点|:|月)[、,和及]*)+)"
    rf"|(?P<lunar>(?:每?(?:个?月)?逢?(?:农历|阴历)|每个?月(?=初)|逢)(?:每?月)?(?:逢)?(?:的)?(?:[初]?(?:[二三]?十|廿)?[{_HAN}](?:[、,和及逢排]|(?=[初二十廿]))*)+(?![{_HAN}]{{0,2}}[月点周]))"
    rf"|(?P<daily>每天|每日|天天|每晚|每早|(?:每个?)?工作日|平日)"
    rf"|(?P<every>(?:每个?|每?逢){WEEK}{_LIST})"
    rf"|(?P<plain>(?<![上下本这]){WEEK}{DAY}(?:[、,和及至到-]+(?:{WEEK})?{DAY}+|{WEEK}{DAY}(?=[上下早晚中\d休闭不停关歇全])|{DAY}+)(?![月点:时个])(?:[、,和及至到-]+(?:{WEEK})?{DAY}+(?![月点:时个]))*)"
    rf"|(?P<weekend>(?:每个?|每?逢)周末|周六日)"
)


def find_repeats(text: str) -> list[Repeat]:
    """Every mention of days that return."""
    repeats = [repeat for found in _REPEATS.finditer(text) if (repeat := _repeat(found))]
    return [each for each in repeats if not _is_gloss(text, each)]


def _is_gloss(text: str, repeat: Repeat) -> bool:
    """Whether weekdays in brackets say again what is before them: 第二个周末(周六、周日), 14日、15日(周六、周日)."""
    before = _BEFORE_SEVERAL if repeat.every else _BEFORE_A_GLOSS
    return before.search(text[: repeat.start]) is not None and text[repeat.end :].startswith(")")


_BEFORE_A_GLOSS = re.compile(r"(?:周末|\d[日号]?)\($")
_BEFORE_SEVERAL = re.compile(r"\d[日号]?[、,](?:\d{1,2}月)?\d{1,2}[日号]?\($")
"""12月5日、12日、19日(每周六)."""


def _repeat(found: re.Match[str]) -> Repeat | None:
    start, end = found.span()
    kind = str(found.lastgroup)
    text = found[0].rstrip("、,和及")
    end = start + len(text)
    if found["nth"]:
        named = (5, 6) if found["nthday"].endswith("末") else _weekdays(found["nthday"])
        places = re.findall(
            r"最后|[一二三四五\d]", text[: found.start("nthday") - start].replace("最后一", "最后")
        )
        nth = ",".join("-1" if each == "最后" else str(number(each)) for each in places)
        said = ",".join(f"{weekday_names((day,))[0]}[{nth}]" for day in named)
        return Repeat(start, end, said, every=True)
    if kind == "monthday":
        days = re.findall(r"\d{1,2}", text)
        if "逢" in text and all(len(each) == 1 for each in days):
            days = [f"{ten}{day}".lstrip("0") for ten in range(3) for day in days]
        return Repeat(start, end, f"every month day {', '.join(days)}", every=True)
    if kind == "lunar":
        around = found.string[max(0, start - 4) : end + 8]
        found_days = _market(start, end, text, market="逢" in text or "集" in around)
        if found_days and re.search("公历|阳历", around):
            return replace(found_days, said=found_days.said.replace("lunar ", ""))
        return found_days
    if kind == "daily":
        weekdays = tuple(range(_WORKING_DAYS if "工作" in text or text == "平日" else 7))
        # 每晚7点: the part of the day is said of the time.
        end -= text[-1] in "晚早"
        return Repeat(start, end, weekday_names(weekdays)[0], weekdays, every=True)
    weekly = (5, 6) if kind == "weekend" or text == "周六日" else _weekdays(text)
    return Repeat(start, end, ",".join(weekday_names(weekly)), weekly, every=kind != "plain")


def _market(start: int, end: int, text: str, *, market: bool) -> Repeat | None:
    """逢三、八 is every third, eighth, thirteenth … of the lunar month; named tens are themselves."""
    bare = re.sub(r"每|月|逢|排|农历|阴历|的", " ", text).replace("廿", "二十")
    named = re.findall(rf"初[{_HAN}]|[二三]?十[{_HAN[:9]}]?|[{_HAN}]", bare)
    days = [number(each.replace("初", "")) for each in named]
    if not days:
        return None
    if market and max(days) <= _TEN and "初" not in text:
        days = [ten + day for ten in (0, 10, 20) for day in days]
    return Repeat(start, end, f"every lunar month day {', '.join(map(str, sorted(set(days))))}", every=True)
