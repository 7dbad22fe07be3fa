"""Texts of records in both languages: the standard has one field for each, so Chinese comes first and English follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..models import Admits, Mode

INVENTED = "演示数据，内容为虚构。Demonstration data: made up."
SILENT = "近期未确认，办理前请先电话询问。Not confirmed lately: please call before you go."
ENDED = (
    "原定期限已过，请先电话询问。The day up to which it was offered has passed: please call before you go."
)
DISPUTED = "有居民反映与实际不符，正在核实。Residents report that this is not so. It is being looked into."
GONE = "本条记录已撤下。This record is published no more."
CLOSED = "不开放。Closed."
DAYLIGHT = "日出至日落。From sunrise to sunset."
OPEN_END = "关门时间未说明。No closing time is known."
ON_HOLIDAYS = "法定节假日。On public holidays."
IN_SCHOOL_HOLIDAYS = "学校假期。In school holidays."
ELSE_TIMES = "其余时间。At other times."
NO_STEPS = "入口无台阶。One gets in without steps."
STEPS = "入口有台阶。There are steps at the entrance."
FREE = "免费。Free of charge."
COMES_HOME = "可上门。It comes to the home."
LOCALS = "仅限本市户籍居民。For people with local registration (hukou) only."
EVERY_ORIGIN = "不限户籍。For people without local registration (hukou) too."

ADMITS = {
    Admits.COMMUNITY: "面向本社区居民。For residents of the community.",
    Admits.STREET: "面向本街道（乡镇）居民。For residents of the street or township.",
    Admits.EVERYONE: "面向所有人。For everyone.",
}
MODES = {
    Mode.OWN: "本社区提供 By the community itself",
    Mode.SHARED: "与邻近社区共享 Shared with a neighbouring community",
    Mode.STREET: "街道（乡镇）统筹 Arranged by the street or township",
    Mode.MARKET: "市场提供 By the market",
}


def planned(day: date | None) -> str:
    """That a service is being prepared."""
    when = f"，计划{day.isoformat()}起提供" if day else ""
    then = f" for {day.isoformat()}" if day else ""
    return f"筹备中{when}。It is being prepared{then}."


def overdue(day: date | None) -> str:
    """That a service was to be offered from a day on, and is not."""
    return f"原计划{day}起提供，尚未提供。It was planned for {day} and is not offered yet."


def suspended(first: date | None, last: date | None) -> str:
    """That a service is suspended, and when."""
    since = f"自{first.isoformat()}起" if first else ""
    until = f"至{last.isoformat()}" if last else ""
    from_, to = f" from {first.isoformat()}" if first else "", f" until {last.isoformat()}" if last else ""
    return f"暂停{since}{until}。Suspended{from_}{to}."


def cancelled(days: Sequence[date]) -> str:
    """That something that returns does not take place on some days."""
    said = "、".join(day.isoformat() for day in days), ", ".join(day.isoformat() for day in days)
    return f"{said[0]}不办。Not on {said[1]}."


def lunar(days: Sequence[int]) -> str:
    """That something returns on days of the lunar calendar."""
    said = ", ".join(map(str, days))
    return f"农历每月{said.replace(', ', '、')}日。On days {said} of each month of the lunar calendar."


def within_time(limit: str) -> str:
    """How long it takes until one gets an answer."""
    return f"办理时限：{limit}"


def every_year(dates: str) -> str:
    """That times hold in a part of every year."""
    return f"每年：{dates}。Every year: {dates}."
