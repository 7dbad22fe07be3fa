"""A notice with what was found in it, and looking around in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .days import DayPhrase, DayScanner
from .model import CONTRADICTION, NoticeDoubt, Proposal
from .names import activity_in, is_no_place, places_in
from .repeats import Repeat, find_repeats
from .spelling import Clause, blanked, body_and_signature, clauses, quoted_in, spell
from .times import TimePhrase, find_times
from .words import pattern, says

PHONE = re.compile(
    r"(?<![\d-])(?:\(?0\d{2,3}\)?[- ]?\d{3,4}[- ]?\d{4}|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|400[- ]?\d{3}[- ]?\d{4}|[2-8]\d{3}[- ]?\d{4})(?![\d:])"
)
_OF_A_PLACE = re.compile("窗口|大厅|[新本老我该]")
"""How names begin that say which place it is only together with another: 新店."""
_SHORT = 2
"""Characters of a name that does not say which place it is: 窗口."""
_MOST = 12
"""Proposals of one notice."""


@dataclass
class NoticeText:
    """The folded body of a notice read on ``today``, and what has been understood of it so far."""

    typed: str
    today: date
    proposals: list[tuple[int, Proposal]] = field(default_factory=list)
    doubts: list[NoticeDoubt] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    """Starts of day phrases and repeats that belong to a proposal."""

    def __post_init__(self) -> None:
        self.folded = spell(self.typed)
        self.quoted = quoted_in(self.folded)
        end, self.signer = body_and_signature(self.folded.text)
        self.text = self.folded.text[:end]
        self.clauses: list[Clause] = list(clauses(self.text))
        self.phones = [(found.start(), found.end()) for found in PHONE.finditer(self.text)]
        without = blanked(self.text, self.phones)
        self.repeats: list[Repeat] = find_repeats(without)
        spans = [(each.start, each.end) for each in self.repeats]
        former = [found.span(1) for found in _FORMERLY.finditer(without)]
        self.days: list[DayPhrase] = DayScanner(blanked(without, [*spans, *former]), self.today).find()
        spans += [(each.start, each.end) for each in self.days]
        # A former place is none, but that a number is the former one says that there is another.
        places = [(start, end) for start, end in former if not says("numbers", self.text[start:end])]
        self.plain = blanked(without, [*spans, *places])
        """The text with its days, repeats and numbers blank."""
        names = [found.span() for found in (*_NAMED_BY_TIME.finditer(self.text), *_YEAR.finditer(self.text))]
        times = find_times(blanked(self.text, [*spans, *self.phones, *names], ";"))
        self.times: list[TimePhrase] = [each for each in times if not each.ends]
        self.ends: list[TimePhrase] = [each for each in times if each.ends]
        self.bare = blanked(self.plain, [(each.start, each.end) for each in times])
        """The text with its times blank, too."""

    @cached_property
    def sentences(self) -> list[tuple[int, int, int]]:
        """Start, end and item of every sentence."""
        found: dict[int, tuple[int, int, int]] = {}
        for clause in self.clauses:
            start, _end, item = found.get(clause.sentence, (clause.start, 0, clause.item))
            found[clause.sentence] = (start, clause.end, item)
        return list(found.values())

    def sentence_of(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence with a place of the text."""
        for start, end, _item in self.sentences:
            if start <= place <= end:
                return start, end
        return 0, len(self.text)

    def clause_of(self, place: int) -> Clause:
        """The clause with a place of the text."""
        return next((each for each in self.clauses if each.start <= place <= each.end), self.clauses[-1])

    def item_of(self, place: int) -> tuple[int, int]:
        """Start and end of the numbered item with a place of the text; the whole text if it has none."""
        item = self.clause_of(place).item
        inside = [each for each in self.clauses if each.item == item]
        return inside[0].start, inside[-1].end

    def clauses_in(self, start: int, end: int) -> list[Clause]:
        """The clauses of a part of the text."""
        return [each for each in self.clauses if start <= each.start and each.end <= end]

    def days_in(self, start: int, end: int, *, free: bool = True) -> list[DayPhrase]:
        """The days named in a part of the text that say when something is; ``free``: not those of a proposal."""
        return [
            each
            for each in self.days
            if start <= each.start < end
            and not (
                each.deadline or self.is_only_if(each.start) or _FORTNIGHT.search(self.text, 0, each.start)
            )
            and not (free and each.start in self.used)
        ]

    def is_only_if(self, place: int) -> bool:
        """Whether the clause of a place of the text says what follows only if it snows, rains or blows: 下雪顺延."""
        return _ONLY_IF.match(self.text, self.clause_of(place).start) is not None

    def times_in(self, start: int, end: int) -> list[TimePhrase]:
        """The times in a part of the text."""
        return [each for each in self.times if start <= each.start < end]

    def repeats_in(self, start: int, end: int) -> list[Repeat]:
        """The days that return in a part of the text, also those of a proposal."""
        return [each for each in self.repeats if start <= each.start < end]

    def is_back(self, day: DayPhrase) -> bool:
        """Whether a day is the one on which something is as usual again: 28日恢复."""
        clause = self.clause_of(day.start)
        rest = self.bare[day.end : clause.end]
        if any(each.closes is not None for each in self.times_in(day.end, clause.end)) and not _AGAIN.search(
            rest
        ):
            # 1月1日至3日早8点至晚9点营业 are hours.
            return False
        timed = bool(self.times_in(day.end, clause.end))
        return _back_after(rest, timed=timed) or (
            _AS_USUAL.search(rest) is not None and not says("closing", rest)
        )

    def says_open(self, start: int, end: int) -> bool:
        """Whether a part of the text says that something is open."""
        return _PLAINLY_OPEN.search(self.bare, start, end) is not None

    def is_closed_on(self, day: DayPhrase | Repeat) -> bool:
        """Whether what is said of a day, up to the next one or a time, is that something is closed: 1日休息,2日8:00-11:30接诊."""
        if _ONLY_CLOSED.search(self.bare[: day.start]):
            return True
        starts = [*(each.start for each in self.days), *(each.start for each in self.times)]
        following = [start for start in starts if start >= day.end]
        rest = self.bare[day.end : min(following, default=len(self.bare))]
        rest = re.split("[,;]", pattern("not_closing").sub(" ", rest), maxsplit=1)[0]
        return pattern("closing").search(rest) is not None

    def starts(self, day: DayPhrase) -> bool:
        """Whether something holds from a day on: 12月1日起, 12月12日开业."""
        return day.onward or _START.match(self.bare[day.end :]) is not None

    def subject(self, start: int, end: int) -> str | None:
        """The service point that a part of the text is about: named there, before it, after it, or by who signed."""
        bare = None
        for first, last in ((start, end), *self._before(start)):
            names = self._names(first, last, told_of=True)
            if names and len(_telling(names)) > _SHORT:
                told = _telling(names)
                # 菜站 is no 理发店 that was named before it; 窗口 is the one of a place.
                return told if bare is None or bare in told or _OF_A_PLACE.match(bare) else bare
            bare = bare or (names[-1] if names else None)
        if bare:
            return bare
        item_start, item_end = self.item_of(start)
        names = (
            self._names(item_start, item_end, told_of=True)
            or self._names(item_start, item_end)
            or self._names(0, len(self.text))
        )
        return (
            next((name for name in names if len(name) > _SHORT), names[0]) if names else (self.signer or None)
        )

    def _before(self, start: int) -> list[tuple[int, int]]:
        item_start, _end = self.item_of(start)
        return [(each.start, each.end) for each in reversed(self.clauses_in(item_start, start))]

    def _names(self, start: int, end: int, *, told_of: bool = False) -> list[str]:
        """Service points named in a part of the text; ``told_of``: not those where something goes or is."""
        part = self.bare[start:end]
        return [
            part[first:last].strip()
            for first, last in places_in(part)
            if not is_no_place(part[first:last])
            and last - first > 1
            # 电话也换了 after 驿站搬到老村委会院里 is the station's.
            and not (told_of and _GOING.search(part[:first]))
        ]

    def title_activity(self, start: int) -> str | None:
        """What the item's text before a sentence says that happens."""
        item_start, _end = self.item_of(start)
        head = self.bare[item_start:start] if start > item_start else ""
        return activity_in(re.sub(r"免费|服务(?!队)|通知|换|检查", "", head)) if head else None

    def said(self, start: int, end: int) -> str:
        """What was typed in a part of the text."""
        return self.folded.quote(start, end)

    def propose(self, place: int, proposal: Proposal, days: Iterable[DayPhrase | Repeat] = ()) -> None:
        """Add a proposal, unless it is there already; its days belong to it."""
        self.used.update(each.start for each in days)
        known = [each.as_fields() for _place, each in self.proposals]
        if proposal.as_fields() not in known and len(known) < _MOST:
            self.proposals.append((place, proposal))

    def ask_if_contradicting(self, days: Sequence[DayPhrase], part: tuple[int, int] | None = None) -> bool:
        """Whether days contradict what is said beside them: then it is asked about them, or about a part of the text."""
        if not any(day.contradicts for day in days):
            return False
        self.ask(CONTRADICTION, *(part or (days[0].start, days[-1].end)))
        self.used.update(day.start for day in days)
        return True

    def ask(self, message: str, start: int, end: int) -> None:
        """Ask about a part of the text."""
        doubt = NoticeDoubt(message, self.said(start, end)[:60])
        if doubt not in self.doubts:
            self.doubts.append(doubt)


def _telling(names: list[str]) -> str:
    """The last name that says which place it is: no bare 窗口."""
    return next((name for name in reversed(names) if len(name) > _SHORT), names[-1])


_NAMED_BY_TIME = re.compile(r"[三四3-4]点半(?=课堂|学校|学堂|班|托管)")
"""四点半课堂 says no time."""
_YEAR = re.compile(r"(?<![\d:])20[2-4]\d(?![\d:点])")
_FORTNIGHT = re.compile("(?:[单双]周?|隔周)的?$")
"""每逢单周周六 cannot be said in a proposal."""
_FORMERLY = re.compile(r"\((原[^()]*)\)")
"""What was, in brackets: (原来是周二)."""
_ONLY_IF = re.compile(
    r"(?:如|若|遇|要是|万一|赶上|下雨|下雪|雨雪|大风|风大|雨天|雪天|天气不好|零下|低于|超过|不足|不满)[^,;]{0,8}"
)
_PLAINLY_OPEN = re.compile(r"(?<!不对外)(?<!不)开放|接诊|门诊|营业|供餐|只开|办公|开门|有人|开饭|开餐|供应")
_GOING = re.compile(
    r"(?:旁边|对面|隔壁|挨着)(?:就|紧)?(?:是|挨着)?$|(?:搬|迁|移|挪|转|换|改|借|去|请|前往)(?:到|至|往|去|入|进|在)?$|(?<![现自关])(?:在|至|到|于)$|(?:举办|举行|进行|召开|承办|借给|配合|参加|迎接|被)$|(?:从|由(?!于))[^,;:]{0,6}$"
)
"""How a text ends before a name that says where to."""
_BETWEEN = re.compile(r"^[\s)]*(?:上午|下午|中午|早上?|晚上?|全天)?[起就后,]*\s*")
_AGAIN = re.compile(r"恢复|照常|正常|照旧")
_AS_USUAL = re.compile(r"(?:照常|正常|照样|照旧)(?:开|营业|上班|办公|接诊|供餐|看病|服务|办理|值班)")
_ONLY_CLOSED = re.compile("[只仅就](?:休息?|停诊?|关门?|闭馆|放假|停餐|歇)$")
"""只休1月1日一天: how a text ends before the only day off."""
_START = re.compile(
    r"[\s)]*(?:重新|正式|就|开始)*(?:启用|起用|开始|开伙|开餐|开馆|迎客|运营|试行|施行|受理|取件|在新|在那|搬|新店|新址|生效|开放[啦了]|正式开放|执行|实行|开门|看病|开业|开张|试营业|启动|办公|接诊|投入|运行)"
)


_OPEN_TO = re.compile(r"(?:重新)?对[\u4e00-\u9fff]{1,4}开放")


def _back_after(rest: str, *, timed: bool) -> bool:
    """Whether what comes after a day says as usual; 下午3点见, with a time, is when to meet."""
    said = _BETWEEN.sub("", rest)
    if pattern("usual").match(said) or said.startswith("接着") or _OPEN_TO.match(said):
        return True
    return not timed and re.match(r"[开见](?:[,;]|$)", said) is not None
