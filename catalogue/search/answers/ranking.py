"""From an understood query to items: the ways to read a need, and when to say that nothing answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from ...catalogues import heirs_by_key
from ...doors import OtherDoor
from ...language.spelling import fold, has_han
from ..needs.engine import Engine, ScoredItem
from ..needs.guidance import Distinction, Guidance
from ..query.understanding import Understood
from ..words.analysis import Analysis, analyse
from ..words.items import SearchedItem
from ..words.people import is_only_audience
from .competing import HELPS, AnswerBy, Competitors

_BESIDE = 0.3
"""Items that score less than this share of the best are left out."""
_EXACT = 0.55
"""The share of a need that an item must answer to be more than the nearest to it."""
_EXACTLY = 0.6
"""Or it is so likely to be meant. Either way words of items must be said (``Engine.is_said``), not only heard."""
_BEST, _FALLS = 20.0, 0.25
"""The score of an item that alone is meant, and how scores fall with chances: slowly, as they are compared by shares."""
_ANSWERED = 4.0
"""Where nothing was learned: what an answered need counts beside likeness."""
_ENOUGH = 0.42
"""Where nothing was learned: the share of a need that an item must answer to be an answer at all."""
_CONFUSED = 0.45
"""Items easily confused with the one found, or of which the need is a word too, score at least this share of the best."""
_GROUP_STEP = 0.02
_CODE = re.compile(r"(?:第|项目|编号|item|no\.?|#|\s)*(\d{1,2}[-. ]?\d{2,})\s*(?:项|号|条)?")
"""The code of an item, with or without its first zero and what people write around it: 第202项, 02-02."""
_FRAME = re.compile(r"社区|服务|类|\s|services?|community")


class Kind(StrEnum):
    """What an answer is."""

    EXACT = "exact"
    """An item answers."""
    GROUP = "group"
    """The words are broad: each of the items answers a part."""
    NEAREST = "nearest"
    """No item answers exactly; these are the nearest."""
    NONE = "none"
    """Nothing in the catalogue answers."""


class Ranked(NamedTuple):
    """Items for a need, best first; if some are easily confused, the difference between them.

    ``door``: the office that answers instead of items, or beside them. ``helpful``: the number of the item with which a
    community can help beside the office, where no item answers.
    """

    kind: Kind
    found: list[ScoredItem]
    distinction: Distinction | None = None
    door: OtherDoor | None = None
    helpful: int | None = None


class Ranking:
    """Ranks the items of one edition. Immutable, shared by threads."""

    def __init__(
        self,
        items: Sequence[SearchedItem],
        categories: Sequence[tuple[str, str]],
        engine: Engine,
        competitors: Competitors | None = None,
    ) -> None:
        """``categories``: per item its category's names, Chinese and English.

        ``competitors``: what was learned of the items and of other offices; None where nothing was yet.
        """
        self._items = items
        self._engine = engine
        self._competitors = competitors
        self.guidance = Guidance(items)
        self._numbers = {item.code: number for number, item in enumerate(items)}
        self._by_key = heirs_by_key(items)
        self._categories: dict[str, list[int]] = {}
        for number, names in enumerate(categories):
            for name in names:
                core = _FRAME.sub("", fold(name))
                if core:
                    self._categories.setdefault(core, []).append(number)

    def rank(self, understood: Understood, leads: Sequence[str] = (), *, asked: bool = False) -> Ranked:
        """Items that answer, best first, and what kind of answer they are; none if nothing answers honestly.

        ``leads``: keys of the only items that may be shown (``Emergency.leads``), in their order; empty where any may.
        ``asked``: whether the need asks about a matter (``Emergencies.asks``): then a sure answer comes before leads.
        """
        ranked = self._rank(understood)
        allowed = [number for key in leads for number in self._by_key.get(key, ())]
        if allowed:
            hidden = self.guidance.hidden(understood.understanding.need)
            allowed = [number for number in allowed if number not in hidden]
        if not allowed or (asked and (ranked.door or ranked.kind is Kind.EXACT)):
            return ranked
        if ranked.found and ranked.found[0].number in allowed:
            found = [hit for hit in ranked.found if hit.number in allowed]
            shown = {hit.number for hit in found}
            found += self._led_by([number for number in allowed if number not in shown], [])
            return Ranked(ranked.kind, found)
        return Ranked(Kind.NEAREST, self._led_by(allowed, []))

    def _rank(self, understood: Understood) -> Ranked:
        typed = understood.understanding.need
        understood = self._respelt(understood)
        need = understood.understanding.need
        analysis = understood.analysis
        if not any(analysis.importance):
            return Ranked(Kind.NONE, [], None)
        number = self._of_code(need)
        if number is not None:
            return Ranked(Kind.EXACT, [ScoredItem(number, 100.0, 1.0)], None)
        category = self._categories.get(_FRAME.sub("", need)) or self.guidance.group(need)
        if category:
            return Ranked(Kind.GROUP, _in_group(category), None)
        if is_only_audience(need) and (numbers := self._for_audiences(understood)):
            return Ranked(Kind.GROUP, _in_group(numbers), None)
        ranked = self._compete(understood, typed)
        if ranked.found and self.guidance.is_only_near(need):
            ranked = ranked._replace(kind=Kind.NEAREST)
        confused = self.guidance.distinguished(need, [hit.number for hit in ranked.found[:3]])
        if confused is None:
            return ranked
        return ranked._replace(found=self._led_by(confused[0], ranked.found), distinction=confused[1])

    def _respelt(self, understood: Understood) -> Understood:
        """The same with the characters set right that only look like others (广扬舞)."""
        need = understood.understanding.need
        right = self._engine.respelt(need) if has_han(need) else need
        if right == need:
            return understood
        understanding = replace(understood.understanding, need=right)
        return replace(understood, understanding=understanding, analysis=analyse(right))

    def _compete(self, understood: Understood, typed: str) -> Ranked:
        """The items that answer a need, and the office that does so instead of them, or beside them.

        ``typed``: the need before characters were set right.
        """
        need = understood.understanding.need
        coverage = self._engine.covered(need, understood.analysis)
        if self._competitors is None:
            return self._by_hand(coverage, typed, understood.analysis)
        coverage = self._unhinted(coverage, need, understood.analysis)
        chances = self._competitors.chances(
            understood.story or need,
            None if understood.story else understood.analysis,
            coverage,
            unhinted := self.guidance.touchy - coverage.keys(),
        )
        if chances is None:
            # Characters of which nothing was learned mean nothing; letters may be first letters or misspelt.
            letters = not has_han(need) and re.search("[a-z]", need)
            return self._by_hand(coverage if letters else {}, typed, understood.analysis)
        answer = chances.answer
        door = None
        if answer in (AnswerBy.DOOR, AnswerBy.BOTH) and chances.office is not None:
            door = self._competitors.doors[chances.office]
        if answer in (AnswerBy.DOOR, AnswerBy.NONE):
            best = next((each for each, chance in chances.items.items() if chance >= HELPS), None)
            helpful = None if best in self.guidance.touchy else best
            return Ranked(Kind.NONE, [], None, door, helpful if door else None)
        served = sum(chances.items.values()) or 1.0
        scores = {
            number: max((chance / served) ** _FALLS, _CONFUSED * (number in chances.said))
            for number, chance in chances.items.items()
            if number not in unhinted
        }
        found = [
            ScoredItem(number, _BEST * score, coverage.get(number, 0.0))
            for number, score in sorted(scores.items(), key=lambda each: -each[1])
            if score >= _BESIDE
        ]
        if found[0].number not in self.guidance.touchy:
            found = [hit for hit in found if hit.number not in self.guidance.touchy]
        sure = chances.items[found[0].number] >= _EXACTLY or found[0].coverage >= _EXACT
        whole = understood.story or (chances.said and typed == need)
        said = whole or self._engine.is_said(typed, understood.analysis)
        return Ranked(Kind.EXACT if sure and said and not door else Kind.NEAREST, found, None, door)

    def _by_hand(self, coverage: Mapping[int, float], typed: str, analysis: Analysis) -> Ranked:
        """What the items' words alone make of a need."""
        alike = self._engine.likeness(analysis)
        found = [
            ScoredItem(number, _ANSWERED * share + alike.get(number, 0.0), share)
            for number, share in coverage.items()
        ]
        found.sort(key=lambda hit: -hit.score)
        if not found or found[0].coverage < _ENOUGH:
            return Ranked(Kind.NONE, [])
        sure = found[0].coverage >= _EXACT and self._engine.is_said(typed, analysis)
        return Ranked(Kind.EXACT if sure else Kind.NEAREST, found)

    def _of_code(self, need: str) -> int | None:
        """The item whose code a need is; None for any other need, also for a number that is a word (110)."""
        code = _CODE.fullmatch(need)
        if code is None or self._engine.knows(need):
            return None
        digits = re.sub(r"\D", "", code[1])
        return self._numbers.get(digits, self._numbers.get(f"0{digits}"))

    def _unhinted(self, coverage: Mapping[int, float], need: str, analysis: Analysis) -> Mapping[int, float]:
        """The items that do not hint at troubles of which a need says nothing.

        A touchy item is shown where one of its own words or what they mean is in the need: not for 落户, although
        its words tell of 出狱落户. Words that mean other things too count by themselves only (probation at work).
        """
        touchy, vague = self.guidance.touchy, self.guidance.touchy_not
        hidden = self.guidance.hidden(need)
        coverage = {number: share for number, share in coverage.items() if number not in hidden}
        if not has_han(need):
            matters = zip(analysis.cells, analysis.importance, strict=True)
            said = {cell for cell, importance in matters if importance}
            if vague.isdisjoint(said) or vague >= said:
                return coverage
        return {
            number: share
            for number, share in coverage.items()
            if number not in touchy or self._engine.tells(number, need, analysis, vague)
        }

    def _led_by(self, numbers: Sequence[int], found: list[ScoredItem]) -> list[ScoredItem]:
        """The same items, with these among the best of them."""
        if not numbers:
            return found
        least = _CONFUSED * found[0].score if found else 1.0
        by_number = {hit.number: hit for hit in found}
        for place, number in enumerate(numbers):
            hit = by_number.get(number)
            score = least * (1 - _GROUP_STEP * place)
            if hit is None or hit.score < score:
                by_number[number] = ScoredItem(number, score, hit.coverage if hit else 0.0)
        return sorted(by_number.values(), key=lambda hit: (-hit.score, hit.number))

    def _for_audiences(self, understood: Understood) -> list[int]:
        """Every item for the people named: those for few others first, then by what their words say."""
        wanted = set(understood.understanding.audiences)
        said = self._engine.shares(understood.analysis)
        shared = {
            number: len(both) / len(item.audiences) + said.get(number, 0.0)
            for number, item in enumerate(self._items)
            if (both := wanted.intersection(item.audiences))
        }
        return sorted(shared, key=lambda number: -shared[number])


def _in_group(numbers: Sequence[int]) -> list[ScoredItem]:
    """These items in their order, with scores that fall a little from one to the next."""
    return [
        ScoredItem(number, _BEST * (1 - _GROUP_STEP * place), 1.0) for place, number in enumerate(numbers)
    ]
