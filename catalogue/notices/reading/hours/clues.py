"""Whether a sentence of a notice says when a place is open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ..context import NoticeText
from ..names import activity_in, places_in
from ..spelling import blanked
from ..words import pattern, says

_STRONG = re.compile(
    r"(?<![活报培举课])时间[为是]|值[班守]时间|不间断(?:服务|开放|营业)|中午不休|新(?:作息)?时间(?=[,:;])|[只仅]开(?=[上下早晚中\s])|只上半天"
    r"|(?:改|换|调)(?:了|下|一下)?时间|时间(?:有|要|将|临时)*(?:变|调|改|定)"
    r"|(?:看病|开药|取药|打饭|洗澡|理发|买菜|取件|就诊|借书|办事|办业务)时[间段]"
    r"|开(?:门|馆)[^,;]{0,14}(?:关门|打烊|闭馆|关)"
    r"|(?:只供|供应|新增|增加|恢复|开设)[早午晚]餐|[早午晚](?:餐|饭)(?=[\s:]*(?:\s|$)|从|自|由|改|调|提前|推迟|延|供应|服务)"
)
"""Words that are said of opening hours alone, besides those of ``hours`` that end in 时间."""
_HOURS_OF_PLACES = re.compile(r"(?:开放|门诊|营业|供餐|服务|办公|开门|[早午晚]餐)时[间段]")
_TIME = re.compile(r"(?:对外|冬季|夏季|夜间)?(?:开放|营业|服务|办公|门诊|供餐|接诊|借阅|开门|开馆)时[间段]")
_OPENS = re.compile(r"(?:对外)?(?:开放|开门|营业|开馆)(?!日|式|时)")
_OPEN = re.compile(
    r"开放[啦了]|正式开放|(?:照常|都|也|仍|仍然|继续|坚持|天天|延时|延长)(?:开|营业|服务|供餐)|不打烊|不休息|开业|试营业|试运行|营业了|加时"
)
_LATER = re.compile(r"延[时长迟](?:服务|开放|营业|关门|闭馆)?(?:到|至)[^,;\d]{0,4}\d")
"""延时到19:00 says no beginning."""
_UNCHANGED = re.compile(
    r"时间(?:均|都)?(?:不变|照旧),仍|时间(?:为|还是|仍为|仍是)?\s{4,}(?:均|都)?(?:不变|照旧|没变)"
)
_THE_REST = re.compile("(?:[上下中]午|晚上|早上|其[他余它](?!餐))[^,;]{0,6}(?:不变|照旧)")
"""下午改为13:30-17:30,上午不变 says only a part of the hours."""
_WHEN_DONE = re.compile("办理时间[:,]")
_WHERE_DONE = re.compile("地点[:,]")
_HEADING = re.compile(
    r"(?:开放|营业|服务|办公|供餐|门诊|接诊|开馆|开门|借阅)时间(?:有变化?|变了|改了|如下)$|(?:开放|营业|服务|办公|供餐|门诊|接诊|开馆)(?:时间)?(?:的)?(?:安排|调整|变更)?(?:的)?(?:公告|通知|安排|时间|告示|提示)$"
)
_SAYS_MORE = re.compile(r"^(?!\s*[,、]?\s*(?:休息|闭馆)?\s*$)")
"""What is more than a line with a weekday and its times."""
_ONLY_OPEN = re.compile(r"[\s,、和]*(?:照常|正常|全天)?(?:开放|营业|开门|接诊|供餐|办公|门诊)[\s,]*")
"""A sentence that says of some days and times only that a place is open then."""
_CUT_OFF = re.compile("停[水电气暖热]|断[水电气网]")
_OPEN_THEN = re.compile(r"\s{4,}(?:对外|免费)?(?:开放|营业|开门)\s*$")
_NO_OPENING = re.compile("开[展设班课讲会赛演学]|[召公展离打]开|离不开")
_BESIDE = 4
_VACCINATION = re.compile("接种|疫苗|免疫")
_LONGER = re.compile("延长|延时|不打烊|开放|开门|开馆|[也都](?:上班|办公|接诊|营业|开)")
_NEVER_SAYS_WHAT = re.compile(r"免费|服务|活动|门诊|健康|换|市场|检查|疫苗|清洗|消毒|[早午晚]餐")
_WITHIN_A_NAME = re.compile(r"(?![休闭不停关开])[\u4e00-\u9fff]{2,6}(?:时间|时光|时段|课堂|集市)")
_WEEKDAY_OFF = re.compile(r"周[一二三四五六日]\S{0,6}(?:休息|闭馆)")


def is_about_hours(notice: NoticeText, start: int, end: int) -> bool:
    """Whether a sentence with times says when a place is open, and not when something happens or is closed."""
    said = _Sentence(notice, start, end)
    if _UNCHANGED.search(said.bare) or (_THE_REST.search(said.bare) and not said.names_its_days):
        return False
    if said.says_only_the_end or any(not each.weekly for each in notice.repeats_in(start, end)):
        return False
    if said.is_a_form or said.is_of_an_outage:
        return False
    if said.begins_with_a_heading and not (said.activity or said.is_of_vaccination):
        return True
    if said.is_headed and not activity_in(said.plain.split("常")[0]):
        return True
    if not says("hours", pattern("closing").sub("", said.bare)) and not _STRONG.search(said.bare):
        return not said.activity and (said.lists_a_week or said.is_announced)
    if said.is_moved or said.is_of_vaccination:
        return False
    if said.names_hours_of_a_place:
        return True
    if said.activity and not (said.strong and said.plain.find(said.activity) > said.strong[0]):
        return False
    return bool(said.strong) or said.is_open_at_times


@dataclass
class _Sentence:
    """What a sentence says that is for or against opening hours."""

    notice: NoticeText
    start: int
    end: int

    @cached_property
    def bare(self) -> str:
        return self.notice.bare[self.start : self.end]

    @cached_property
    def names(self) -> list[tuple[int, int]]:
        return places_in(self.bare)

    @cached_property
    def plain(self) -> str:
        """The sentence without the names of places."""
        return blanked(self.bare, self.names)

    @cached_property
    def activity(self) -> str | None:
        """What takes place, by the words up to the clause with the last time: 早6点到晚9点,年货备足了."""
        timed = self.notice.clause_of(self.notice.times_in(self.start, self.end)[-1].start)
        # 麻将桌收走了,12月8日起每天下午2点到5点开放: a clause that says what is open then is of no other.
        plain = self.plain[: timed.end - self.start]
        says_open = _OPEN_THEN.search(plain) is not None
        return activity_in(
            _NEVER_SAYS_WHAT.sub(" ", plain[timed.start - self.start :] if says_open else plain)
        )

    @cached_property
    def strong(self) -> list[int]:
        """Where words are that are said of opening hours alone."""
        found = [
            each.start()
            for each in pattern("hours").finditer(self.bare)
            if each[0].endswith(("时间", "时段", "作息"))
        ]
        found += [each.start() for each in _STRONG.finditer(self.bare)]
        return found + [
            each.start() for each in _OPENS.finditer(self.plain) if self._is_of_a_place(each.start())
        ]

    @property
    def is_of_vaccination(self) -> bool:
        """Whether days of vaccination are named: these are sessions."""
        return _VACCINATION.search(self.bare) is not None and bool(
            self.notice.repeats_in(self.start, self.end)
        )

    @property
    def is_moved(self) -> bool:
        """Whether something that happens is moved: 排练时间改为."""
        if not says("moved", self.plain):
            return False
        if activity_in(self.plain) and not _HOURS_OF_PLACES.search(self.plain):
            return True
        return not self.strong and self.notice.title_activity(self.start) is not None

    @property
    def names_hours_of_a_place(self) -> bool:
        """Whether a word like 开放时间 comes after the name of a place: 健身步道旁的淋浴间开放时间."""
        return any(
            0 <= at - end <= _BESIDE and _TIME.match(self.bare, at)
            for at in self.strong
            for _start, end in self.names
        )

    @property
    def lists_a_week(self) -> bool:
        """Whether a place is named with several groups of weekdays."""
        groups = sum(bool(each.weekly) for each in self.notice.repeats_in(self.start, self.end))
        groups += sum(
            # 周末故事时间: a weekday within a name is no group.
            each.weekday and _WITHIN_A_NAME.match(self.bare, each.end - self.start) is None
            for each in self.notice.days_in(self.start, self.end)
        )
        return groups > 1 and bool(self.names)

    @property
    def is_of_an_outage(self) -> bool:
        """Whether the times are those of an outage: 9:00-17:00停水,供餐时间不变."""
        timed = {
            self.notice.clause_of(each.start).start for each in self.notice.times_in(self.start, self.end)
        }
        return all(_CUT_OFF.search(self.notice.clause_of(each).text) for each in timed)

    @property
    def says_only_the_end(self) -> bool:
        """Whether it says until when a place is open, and not from when: 延时到19:00, but not 延时到19:00,早9点开门."""
        later = _LATER.search(self.bare)
        return later is not None and not any(
            each.closes is not None and each.end - self.start >= later.end()
            for each in self.notice.times_in(self.start, self.end)
        )

    @property
    def is_a_form(self) -> bool:
        """Whether it is the line of a form that says when something is done, with the place in another."""
        text = self.notice.text
        return (
            _WHEN_DONE.search(text, self.start, self.end) is not None and _WHERE_DONE.search(text) is not None
        )

    @property
    def names_its_days(self) -> bool:
        """Whether days of the week are named, or dates with an end."""
        return bool(self.notice.repeats_in(self.start, self.end)) or any(
            each.weekday or len(each.days) > 1 or not each.onward
            for each in self.notice.days_in(self.start, self.end)
        )

    @property
    def begins_with_a_heading(self) -> bool:
        """Whether the first clause says of a place only that it is open: 卫生服务站节日门诊:1月1日…"""
        first = self.bare[: self.notice.clause_of(self.start).end - self.start]
        return (
            bool(places_in(first)) and re.search("(?:门诊|开放|营业|供餐|值班)$", first.strip()) is not None
        )

    @property
    def is_headed(self) -> bool:
        """Whether the sentence before is a heading of opening hours: 图书馆春节开放公告."""
        before = [
            self.notice.bare[first:last]
            for first, last, _item in self.notice.sentences
            if last < self.start and _SAYS_MORE.search(self.notice.bare[first:last])
        ][-1:]
        return any(
            (found := _HEADING.search(each)) and (places_in(each) or not found.start()) for each in before
        )

    @property
    def is_announced(self) -> bool:
        """Whether the sentence before says that a place is open: 图书馆元旦照常开！"""
        before = [(first, last) for first, last, _item in self.notice.sentences if last < self.start][-1:]
        if not before or before[0][0] < self.notice.item_of(self.start)[0]:
            return False
        bare = self.notice.bare[before[0][0] : before[0][1]]
        return bool(places_in(bare)) and _OPEN.search(bare) is not None and not activity_in(bare)

    @property
    def is_open_at_times(self) -> bool:
        """Whether clauses with times say that a place is open then."""
        notice, inside = self.notice, (self.start, self.end)
        with_times = [each for each in notice.clauses_in(*inside) if notice.times_in(each.start, each.end)]
        timed = [each for each in with_times if not says_shut(notice.bare[each.start : each.end])]
        weekly = bool(notice.repeats_in(*inside))
        plainly = any(notice.says_open(self.start, each.end) for each in timed)
        one_each = len(with_times) == len(notice.times_in(*inside))
        if not timed or (self._is_shut and one_each and not (plainly or weekly)):
            return False
        bare = _ONLY_OPEN.fullmatch(self.bare) is not None
        if not self.names and not ((weekly or bare) and notice.subject(self.start, self.start)):
            return False
        said = _NO_OPENING.sub("", "".join(notice.bare[each.start : each.end] for each in timed))
        return weekly or says("hours", said) or _LONGER.search(self.bare) is not None

    @property
    def _is_shut(self) -> bool:
        return says_shut(re.sub("休息|不休", "", _WEEKDAY_OFF.sub("", self.bare)))

    def _is_of_a_place(self, at: int) -> bool:
        """Whether the clause of a word says when a place is open: 图书室每周三14:00-17:00开放."""
        clause = self.notice.clause_of(self.start + at)
        before = self.notice.bare[clause.start : self.start + at]
        named = places_in(before)
        return bool(named and self.notice.times_in(clause.start, self.start + at)) and not activity_in(
            blanked(before, named)
        )


def says_shut(text: str) -> bool:
    """Whether a text says that something is closed, the week's rest apart."""
    return says("closing", pattern("not_closing").sub("", _WEEKDAY_OFF.sub("", text)))
