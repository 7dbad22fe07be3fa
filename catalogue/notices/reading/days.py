"""Days as notices name them: 12月10日(周四), 下周二, 14日至16日, 腊月二十三, 即日起."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...time.lunar import LONGEST_MONTH, next_lunar_day
from ...time.wording.tokens.numbers import WEEKDAYS, number
from . import written_days as written
from .words import words

LONGEST_RANGE = 200
"""Days."""
_LATELY = 60
"""Days back: a date without a year that passed so recently is the one that passed, unless its next one is near."""
_NEXT_IS_NEAR = 180
_LOOK_BACK = 15
"""Days back that a lunar day may be."""
_BEFORE_NEW_YEAR = 40
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayPhrase:
    """Days in a text. ``onward``: from the first on (起); ``contradicts``: a weekday or lunar day says otherwise.

    ``passed``: the first day is over; ``deadline``: up to the day (12月10日前).
    """

    start: int
    end: int
    days: tuple[date, ...]
    onward: bool = False
    contradicts: bool = False
    passed: bool = False
    deadline: bool = False
    vague: bool = False
    weekday: bool = False
    """Whether it is named by its weekday alone (周五), which may also be a part of opening hours."""

    def only_on(self, weekdays: Iterable[int]) -> DayPhrase:
        """Those of several days that are on some days of the week, if any of them is."""
        kept = tuple(day for day in self.days if day.weekday() in weekdays)
        return replace(self, days=kept) if kept and len(self.days) > 1 else self

    def lasting(self, count: int) -> DayPhrase:
        """The first day and those after it."""
        return replace(self, days=tuple(self.first + timedelta(days=step) for step in range(max(count, 1))))

    @property
    def first(self) -> date:
        """The first day."""
        return self.days[0]

    @property
    def last(self) -> date:
        """The last day that is named."""
        return self.days[-1]


def ranges_of(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in their order as unbroken stretches: the first and the last day of each."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day == found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def days_of(phrases: Iterable[DayPhrase]) -> tuple[date, ...]:
    """The days of several phrases, each once, in their order."""
    return tuple(sorted({day for each in phrases for day in each.days}))


class DayScanner:
    """Finds the days of a folded text as somebody reads them on ``today``."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.month: tuple[int, int] | None = None
        """Year and month of the last date: a day alone is of it."""
        self.lunar = 0
        """The lunar month that was named last: 初七 is of it."""
        self.lunar_day = 0

    def find(self) -> list[DayPhrase]:
        """Every mention of days, in the order of the text."""
        found: list[DayPhrase] = []
        place = 0
        while match := written.any_date().search(self.text, place):
            phrase = self._phrase(match)
            if phrase is not None:
                found.append(phrase)
            place = max(match.end(), phrase.end if phrase else 0)
        return found

    def _phrase(self, match: re.Match[str]) -> DayPhrase | None:
        first = self._days(match)
        if first is None:
            return self._impossible(match)
        of_week = bool(match["bw"] or match["wd"] or match["weekend"])
        lunar = bool(match["lm"] or match["fest"] or match["eve"])
        first, end = self._shifted(first, match.end())
        named = end
        if match["bw"]:
            first = self._named_beside(first, end)
        contradicts, end = self._glosses(first, first, end, weekday_said=of_week, lunar=lunar)
        dated = end > named  # 周六(26日)
        days = list(first)
        while (joined := self._joined(match, days, end)) is not None:
            more, wrong, end = joined
            days += more
            contradicts |= wrong
        onward = written.ONWARD.match(self.text, end)
        counting = written.OF_A_FESTIVAL if match["fest"] else written.COUNTED
        counted = counting.match(self.text, end) if len(days) == 1 else None
        if counted:
            # 明天起连续三天
            days = [days[0] + timedelta(days=step) for step in range(max(number(counted[1]), 1))]
            onward, end = None, counted.end()
        deadline = None if onward else written.DEADLINE.match(self.text, end)
        end = (onward or deadline).end() if onward or deadline else end  # type: ignore[union-attr]
        return DayPhrase(
            match.start(),
            end,
            tuple(sorted(set(days))),
            onward=onward is not None or (len(days) == 1 and match[0] in ("即日", "今起", "当日起")),
            contradicts=contradicts,
            passed=days[0] < self.today,
            deadline=deadline is not None or self.text.endswith(("截至", "截止"), 0, match.start()),
            vague=self.text.startswith(("前后", "左右"), end)
            or self.text.endswith(written.PERHAPS, 0, match.start()),
            weekday=not dated and bool(match["bw"] or match["weekend"]),
        )

    def _named_beside(self, days: list[date], end: int) -> list[date]:
        """The date in brackets after a weekday, if it is on that weekday: 周五(12月11日) need not be the next one."""
        gloss = written.GLOSS.match(self.text, end)
        said = days_of(DayScanner(gloss[1], self.today).find()) if gloss else ()
        return list(said) if said and said[-1].weekday() == days[0].weekday() else days

    def _shifted(self, days: list[date], end: int) -> tuple[list[date], int]:
        """正月十五前一天: a day counted from another, and where that ends."""
        shifted = written.SHIFTED.match(self.text, end) if len(days) == 1 else None
        if not shifted:
            return days, end
        step = number(shifted[2]) * (-1 if shifted[1] == "前" else 1)
        return [days[0] + timedelta(days=step)], shifted.end()

    def _joined(
        self, match: re.Match[str], days: list[date], end: int
    ) -> tuple[list[date], bool, int] | None:
        """The days that go on from those of a phrase that ends here, whether they contradict, and where they end."""
        joint = self._joint(match, end)
        following = self._date_after(match, joint.end()) if joint else None
        more = self._days(following, after=days[-1]) if following else None
        if joint is None or following is None or more is None:
            return None
        if joint.re is not written.SECOND and (more[0] - days[-1]).days > LONGEST_RANGE:
            # 2月15日,2月12日至14日 does not go on.
            return None
        wrong, after = self._glosses([*days, *more], more, following.end())
        if joint[0] == "," and written.LAST.search(self.text[: match.start()]):
            # 营业到2月4日,2月5日至14日休息
            return None
        if joint[0] == "," and written.as_usual().match(self.text, after):
            # 1月1日至3日,1月4日(周一)上班
            return None
        if joint.re is not written.SECOND:
            return more, wrong, after
        span = (more[-1] - days[-1]).days
        filled = [days[-1] + timedelta(days=step) for step in range(1, min(max(span, 0), LONGEST_RANGE) + 1)]
        return filled, wrong or not 0 <= span <= LONGEST_RANGE, after

    def _joint(self, match: re.Match[str], end: int) -> re.Match[str] | None:
        joints = [written.SECOND, written.AND, written.NEXT_DAY]
        if match["bw"] or match["wd"] or match["weekend"]:
            joints.append(written.NEXT_WEEKDAY)
        return next((found for each in joints if (found := each.match(self.text, end))), None)

    def _date_after(self, match: re.Match[str], start: int) -> re.Match[str] | None:
        """The date after a joint, with what it may leave out: 16日, 1.3, 二十九."""
        found = written.any_date().match(self.text, start) or written.BARE_DAY.match(self.text, start)
        if found is None and (match["wd"] or match["bw"]):
            return written.WEEKDAY_ALONE.match(self.text, start)
        if found is None and match["tm"]:
            return written.NEXT_DOTTED.match(self.text, start)
        if found is None and (match["lm"] or match["first"] or match["later"]):
            return written.LUNAR_DAY.match(self.text, start)
        return found

    def _impossible(self, match: re.Match[str]) -> DayPhrase | None:
        """A date that no calendar has, such as 2月30日; None if it is no date at all."""
        if not (
            match["mm"] and "月" in match[0] and 1 <= number(match["mm"]) <= 12 and number(match["md"]) <= 39
        ):
            return None
        return DayPhrase(match.start(), match.end(), (self.today,), contradicts=True)

    def _glosses(
        self,
        whole: list[date],
        days: list[date],
        end: int,
        *,
        weekday_said: bool = False,
        lunar: bool = False,
    ) -> tuple[bool, int]:
        """Whether what is written beside a date (周四, 腊月廿三, 明天) says another day, and where it ends.

        ``days`` are those of the last date, ``whole`` are all that were named before the brackets.
        """
        wrong = False
        month = self.month
        while gloss := (written.LATER_GLOSS if lunar else written.GLOSS).match(self.text, end):
            weekdays = "".join(re.findall(rf"{written.WEEK}({written.DAY}+)", gloss[1]))
            other = written.any_date().search(gloss[1])
            if other and written.SEVERAL.search(gloss[1]):
                said_days = days_of(DayScanner(gloss[1], self.today).find())
                wrong |= len(said_days) > 1 and (said_days[0], said_days[-1]) != (whole[0], days[-1])
                end = gloss.end()
                continue
            if not weekdays and not other:
                break
            said_of = whole if len(weekdays) > 1 else days
            if weekdays and (len(said_of) > 1) == (len(weekdays) > 1):
                wrong |= any(said_of[place].weekday() != WEEKDAYS[weekdays[place]] for place in (0, -1))
            if other and not other.groupdict().get("bw"):
                said = self._days(other)
                wrong |= said is not None and len(days) == 1 and days[0] not in said
            end = gloss.end()
        beside = None if weekday_said else written.WEEKDAY_BESIDE.match(self.text, end)
        if beside and len(days) == 1:
            wrong |= days[0].weekday() != WEEKDAYS[beside[1]]
            end = beside.end()
        self.month = month
        return wrong, end

    def _days(self, match: re.Match[str], after: date | None = None) -> list[date] | None:
        """The days of one date; None if it is none."""
        named = match.groupdict() | {"sign": match[0][-1]}
        try:
            found = self._one(named, after)
        except ValueError:
            return None
        if found:
            self.month = (found[0].year, found[0].month)
        return found

    def _one(self, named: dict[str, str | None], after: date | None) -> list[date] | None:
        if named.get("fy"):
            return [date(int(named["fy"] or 0), int(named["fm"] or 0), int(named["fd"] or 0))]
        if self.lunar and _is_written_as_lunar(named):
            # 农历十一月十五…十一月十七
            self.lunar = number(named["mm"] or "")
            found = next_lunar_day(
                self.lunar, number(named["md"] or ""), self.today - timedelta(days=_LOOK_BACK)
            )
            return [found] if found else None
        if named.get("mm"):
            return [self._in_year(named["mm"], named["md"], after, named.get("ny"))]
        if named.get("tm"):
            return [self._in_year(named["tm"], named["td"], after, None)]
        if named.get("oy"):
            return [date(int(named["oy"] or 0), 1, 1)]
        if named.get("om"):
            return [self._in_year(named["om"], "1", after, None)]
        if named.get("nmd"):
            month = self.today.replace(day=1) + timedelta(
                days=32 if (named["nm"] or "").startswith("下") else 0
            )
            return [month.replace(day=int(named["nmd"] or 0))]
        if named.get("nmf"):
            return [(self.today.replace(day=1) + timedelta(days=32)).replace(day=1)]
        if named.get("nd"):
            return [self._in_month(int(named["nd"] or 0), after)]
        return self._named_by_words(named, after)

    def _named_by_words(self, named: dict[str, str | None], after: date | None) -> list[date] | None:
        if named.get("two"):
            first = self.today + timedelta(days=named["two"] == "明后")
            return [first, first + timedelta(days=1)]
        if named.get("rel"):
            return [self.today + timedelta(days=words().relative[named["rel"] or ""])]
        if named.get("wd") or named.get("bw") or named.get("weekend"):
            return self._of_week(named, after)
        return self._of_festival(named)

    def _in_year(self, month: str | None, day: str | None, after: date | None, year: str | None) -> date:
        numbers = 1 if month == "元" else number(month or ""), number(day or "")
        if year:
            return date(self.today.year + (year != "今年"), *numbers)
        if after is not None:
            found = date(after.year, *numbers)
            return found if found >= after else date(after.year + 1, *numbers)
        found = date(self.today.year, *numbers)
        past = found if found < self.today else date(self.today.year - 1, *numbers)
        coming = found if found >= self.today else date(self.today.year + 1, *numbers)
        lately = (self.today - past).days <= _LATELY and (coming - self.today).days > _NEXT_IS_NEAR
        return past if lately else coming

    def _in_month(self, day: int, after: date | None) -> date:
        if after is not None or self.month:
            year, month = (after.year, after.month) if after else self.month or (0, 0)
            found = date(year, month, day)
            if after is None or found >= after:
                return found
        else:
            found = self.today.replace(day=day)
            if found >= self.today:
                return found
        return (found.replace(day=1) + timedelta(days=32)).replace(day=day)

    def _of_week(self, named: dict[str, str | None], after: date | None) -> list[date]:
        monday = self.today - timedelta(days=self.today.weekday())
        if named.get("wd"):
            weeks = {"下下": 2, "下": 1}.get(named["wp"] or "", 0)
            monday += timedelta(weeks=weeks)
            if named["wd"] == "末":
                return [monday + timedelta(days=_SATURDAY), monday + timedelta(days=_SATURDAY + 1)]
            return [monday + timedelta(days=WEEKDAYS[named["wd"] or ""])]
        if named.get("weekend"):
            return [monday + timedelta(days=_SATURDAY), monday + timedelta(days=_SATURDAY + 1)]
        weekday, since = WEEKDAYS[(named["bw"] or "")[-1]], after or self.today
        # 下周一到周三: in the week of the day before.
        return [since + timedelta(days=(weekday - since.weekday()) % 7)]

    def _of_festival(self, named: dict[str, str | None]) -> list[date] | None:
        since = self.today - timedelta(days=_LOOK_BACK)
        found: date | None = None
        if named.get("lm"):
            month = {"正": 1, "冬": 11, "腊": 12}.get(named["lm"] or "") or number(named["lm"] or "")
            self.lunar, self.lunar_day = month, _lunar_number(named["ld"] or "")
            found = next_lunar_day(month, self.lunar_day, since)
        elif named.get("eve"):
            self.lunar, self.lunar_day = 1, 0  # 除夕至初三
            found = next_lunar_day(12, LONGEST_MONTH, since)
        elif named.get("first") or (named.get("later") and (self.lunar or self._near_new_year())):
            day = _lunar_number((named.get("first") or named.get("later") or "").removeprefix("初"))
            if self.lunar and day < self.lunar_day:
                # 腊月二十九…初五
                self.lunar = self.lunar % 12 + 1
            self.lunar, self.lunar_day = 1 if named.get("first") else self.lunar or 1, day
            found = next_lunar_day(self.lunar, day, since)
        elif named.get("fest"):
            name = named["fest"] or ""
            known = words()
            if name in known.festivals:
                month_of, day_of = known.festivals[name].split("-")
                return [self._in_year(month_of, day_of, None, None)]
            month_of, day_of = known.lunar_festivals[name].split("-")
            found = next_lunar_day(int(month_of), int(day_of), since)
        return [found] if found else None

    def _near_new_year(self) -> bool:
        """Whether 初三 without a month is one of the first month: around the Spring Festival."""
        first = next_lunar_day(1, 1, self.today - timedelta(days=_LOOK_BACK))
        return first is not None and (first - self.today).days <= _BEFORE_NEW_YEAR


def _is_written_as_lunar(named: Mapping[str, str | None]) -> bool:
    """Whether a date is written as those of the lunar calendar are: 十一月十七, without a sign after it."""
    month, day = named.get("mm"), named.get("md")
    return bool(month and day) and not f"{month}{day}".isdigit() and named.get("sign") not in ("日", "号")


def _lunar_number(text: str) -> int:
    return 20 + number(text[1:]) if text.startswith("廿") else number(text)
