"""A notice in one spelling, its signature set apart, cut into items, sentences and clauses."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...time.wording.tokens.folding import Folded, fold
from .words import pattern

_CIRCLED = dict.fromkeys(range(0x2460, 0x2474), "；")
_STOPS = re.compile(r"[，,。；;！!？?]|[：:](?!\d)")
_HEADED = re.compile(r"^\s*(?:紧急|重要)?(?:通\s*知|公\s*告|告\s*示|提\s*醒)\s*[：:]")
"""通知： alone makes no text one with signs."""
_ITEM = re.compile(
    r"(?:^|(?<=[;,()])|(?<!\d:)(?<=:))\s*\(?(?:\d{1,2}(?:[、)]|\.(?!\d)|\.(?=\d{1,2}月))|[一二三四五六七八九][、)])"
)
_SIGNED_ON = re.compile(r"(?:20\d\d年?[-./]?)?\d{1,2}[-./月]\d{1,2}日?")
_ANOTHER_TIME = re.compile(r"(?<![一二三四五六日天末周\d])、(?=每[周月个])")
"""每周三上午做手指操、每周五下午听评书: two statements."""
_HEAD = re.compile(
    r"(?:通知|公告|告示|提醒|告知|提示|预告|通告|启事|各位[^,;:]{0,8}|[友们民员亲居坊众]|看过来)$"
)
"""How a line ends that a colon closes: what comes after is a sentence of its own."""
_LONGEST_SIGNATURE = 24
_WIDE = re.compile("[０-９]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the folded text between two commas; ``sentence`` and ``item`` count from 0."""

    text: str
    start: int
    sentence: int
    item: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)


def spell(typed: str) -> Folded:
    """A notice in one spelling. Emojis end a clause; blanks do, unless the writer uses them instead of signs."""
    # The folding turns square brackets round; a circled number would become one of the digits beside it.
    folded = fold(typed.translate(_CIRCLED))
    unsigned = not _STOPS.search(_HEADED.sub("", typed))
    # Blanks within words come with line breaks within words, as an old keyboard writes; else they are instead of signs.
    breaking = unsigned and "\n" in typed.strip() and _WIDE.search(typed) is not None
    chars: list[str] = []
    origins: list[int] = []
    spaced_out = len(_SPACED_OUT.findall(folded.text)) > _MANY
    for place, char in enumerate(folded.text):
        if breaking and char == ";" and typed[folded.origins[place]] in "\r\n":
            continue
        if unicodedata.category(char) in ("So", "Sk", "Mn", "Cf", "Co", "Cn"):
            char = ","
        if char == " " and (_ITEM_AHEAD.match(folded.text, place) or not _within_number(folded.text, place)):
            dropped = breaking or (spaced_out and _SPACED_OUT.match(folded.text, place - 1) is not None)
            char = _for_blank(folded.text, place, dropped=dropped)
            if not char:
                continue
        if char in "《「“" and chars and chars[-1] in "点分时半":
            # 下午1点《四郎探母》: no 1点04分.
            char = ","
        if char in "'\"“”‘’《》「」":
            continue
        chars.append(char)
        origins.append(folded.origins[place])
    return Folded("".join(chars), typed, tuple(origins))


_QUOTED = re.compile(r"“([^“”]{2,14})”|\"([^\"]{2,14})\"|「([^「」]{2,14})」")


def quoted_in(folded: Folded) -> list[tuple[int, int]]:
    """Where the folded text has what was typed between quotation marks."""
    found = [match.span(match.lastindex or 0) for match in _QUOTED.finditer(folded.typed)]
    return [(bisect_left(folded.origins, start), bisect_left(folded.origins, end)) for start, end in found]


def _for_blank(text: str, place: int, *, dropped: bool) -> str:
    """The sign that a blank means, or none."""
    if _between_weekdays(text, place):
        return "、"
    if _ITEM_AHEAD.match(text, place):
        return ";"
    return "" if dropped or text[place + 1 : place + 2].isdigit() else ","


_ITEM_AHEAD = re.compile(r" \d{1,2}(?:[、)]|\.(?=\d{1,2}月|[\u4e00-\u9fff]))")
"""A blank before the next item of a list: 便民提示 1.居委会."""
_SPACED_OUT = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff] (?=[\u4e00-\u9fff](?![\u4e00-\u9fff]))")
"""通 知: blanks between single characters are no signs."""
_MANY = 3


def _between_weekdays(text: str, place: int) -> bool:
    """Whether a blank is between weekdays of a list: 每周二 五."""
    return (
        re.search(r"(?:周|星期|礼拜)[一二三四五六日天、 ]*$", text[:place]) is not None
        and re.match(
            r" (?:[一二三四五六日天](?![\u4e00-\u9fff])|(?:周|星期|礼拜)[一二三四五六日天](?=[ 、\d上下]))",
            text[place:],
        )
        is not None
    )


def _within_number(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def blanked(text: str, parts: Iterable[tuple[int, int]], fill: str = " ") -> str:
    """A text with parts of it (start, end) blank, at the same length."""
    chars = list(text)
    for start, end in parts:
        chars[start:end] = fill * (end - start)
    return "".join(chars)


def without(words: re.Pattern[str], text: str) -> str:
    """A text with what a pattern finds blank, at the same length."""
    return blanked(text, (found.span() for found in words.finditer(text)))


def body_and_signature(text: str) -> tuple[int, str]:
    """Where the body of a folded notice ends, and who signed it."""
    end, signer = len(text), ""
    while True:
        kept = text[:end].rstrip(";, ")
        start = max(kept.rfind(";"), -1) + 1
        line = kept[start:].strip(" ,")
        signed = line and len(line) <= _LONGEST_SIGNATURE and start > 0
        if signed and _SIGNED_ON.fullmatch(line):
            end = start
        elif signed and not re.search(r"[\d:,]", line) and _ends_with("signing", line):
            end, signer = start, line
        else:
            return end, signer


def _ends_with(name: str, text: str) -> bool:
    return any(found.end() == len(text) for found in pattern(name).finditer(text))


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a folded body. What comes before the first item of a numbered list is item 0."""
    marks = [found.end() for found in _ITEM.finditer(text)]
    marks = marks if len(marks) > 1 else []
    ends = {found.start(): found.end() for found in _ITEM.finditer(text)} if marks else {}
    sentence = item = 0
    start = place = 0
    while place <= len(text):
        if place in ends:
            if place > start:
                yield Clause(text[start:place], start, sentence, item)
            start = place = ends[place]
            item += 1
            sentence += 1
            continue
        char = text[place] if place < len(text) else ";"
        if (
            char in ",;?"
            or _ANOTHER_TIME.match(text, place)
            or (char == ":" and not text[place - 1 : place + 2 : 2].isdigit())
        ):
            if place > start:
                yield Clause(text[start:place], start, sentence, item)
            start = place + 1
            if char in ";?" or (char == ":" and _HEAD.search(text[:place][-16:])):
                sentence += 1
        place += 1
