"""A field for telephone numbers made ready: one spelling of signs, and no digits of times, rooms and postcodes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ..language.word_files import one_of
from .numbers import is_short, mobile
from .wording import whole, wording

REMARK = "〓"
"""What is left where digits of a remark were."""
ABROAD = "§"
"""What is left of the prefix for calls from abroad: +86, 0086, 86-."""

_NUMBERED = re.compile("[①-⑳⑴-⒛❶-❿㈠-㈩]")
_DASHES = re.compile("[‐‑‒–—―−─━⁃ーｰ_]+")
_SPOKEN = re.compile("[〇零一二三四五六七八九幺]{7,}")
_SPOKEN_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_LOOKING_ALIKE = re.compile(r"(?<![a-z])(?=[0-9]*[oil])(?=[oil]*[0-9])[0-9oil]{3,}(?![a-z])")
_ALIKE_DIGITS = str.maketrans("oil", "011")
_FRACTION = re.compile(r"(?<![0-9.])([0-9]{7,12})\.0+(?![0-9])")
_THOUSANDS = re.compile(r"(?<![0-9,])[0-9]{1,2}(?:,[0-9]{3}){3}(?![0-9,])")
_POWER = re.compile(r"(?<![0-9.])([0-9])(?:\.([0-9]+))?e\+?([0-9]{1,2})(?![0-9])")
_ABROAD = re.compile(
    r"(?:\+|(?<![0-9])00)[\s(]*86[\s)-]*|(?<![0-9])86[\s)-]+(?=\(?0?(?:10|[2-9][0-9]{1,2})[\s)-]|1[3-9][0-9])"
)

_CLOCK = r"(?:[01]?[0-9]|2[0-4])\s*[:.点时h]\s*[0-5][0-9](?![0-9])\s*分?"
_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_TO = r"\s*(?:-|~|至|到)+\s*"
_PART = r"(?:每天|每日|全天|工作日|周[一二三四五六日末]|上午|下午|早上?|晚上?|夜间|白天|中午|时间)"
_TIMES = re.compile(
    rf"(?<![0-9-])(?:{_CLOCK}(?:{_TO}(?:次日|第二天|下午|晚上?)?{_CLOCK})?|{_HOUR}{_TO}{_HOUR}\s*[点时]"
    rf"|{_HOUR}\s*[点时]半?(?:{_TO}{_HOUR}\s*[点时]半?)?)"
    rf"|{_PART}\s*:?\s*{_HOUR}{_TO}{_HOUR}(?![0-9-])|早\s*{_HOUR}[-~至到,、]*\s*晚\s*{_HOUR}(?![0-9])"
)
_DATES = re.compile(
    r"(?:19|20)[0-9]{2}\s*年(?:\s*[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*日?)?)?|[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*[日号]"
    r"|(?<![0-9-])(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01])(?![0-9-])"
    r"|(?<![0-9-])(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])(?![0-9-])"
    r"|(?:周|星期|礼拜)\s*[1-7](?:\s*[-~至到]\s*(?:周|星期|礼拜)?[1-7])?"
)
_ALWAYS = re.compile(r"7\s*[*x×]\s*24\s*(?:小时|h)?|24\s*[*x×]\s*7|24\s*(?:小时|h(?:ours?)?\b)|365\s*天")
_ADDRESS = re.compile(r"https?://[^\s,，;；、]+|[a-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_KEY = re.compile(
    r"(?:按|拨|转|选择?|再按)\s*[0-9][#*]?\s*(?:号?键|号线|号(?![0-9线]))|按\s*[0-9*#]{1,2}(?![0-9])"
)
_ORDINAL = re.compile(r"第\s*[0-9]{1,4}|(?<![0-9-])[0-9]{1,2}f(?![a-z0-9])")
_NAME = re.compile(r"(?<![a-z0-9])[a-z][a-z_.-]*[a-z_][0-9]+[a-z0-9_]*")
"""Letters and digits without a blank: the name of an account, unless the letters are a word for a telephone."""
_SPREAD = re.compile(r"(?<![0-9] )(?<![0-9])(?:[0-9] ){6,}[0-9](?![0-9])")
_BRACKETS = str.maketrans("[]{}【】〔〕〖〗「」『』<>《》", "()" * 9)
_FIRST_OF_LIST = re.compile(r"\W*1\s*[.、):](?=\D*[0-9]{3})")
_OF_LIST = re.compile(r"(?:^|(?<=[\s;,、。(/]))\s*\(?[1-9]\s*[.、):](?=[^0-9]{0,12}[0-9]{3})", re.MULTILINE)
_BETWEEN_WORDS = re.compile(r"(?<=[一-鿿])[0-9]{1,2}(?=[一-鿿])")
_AREA_SAID = re.compile(r"区号\s*:?\s*\(?(0[0-9]{2,3})\)?[^0-9]{0,8}(?=[0-9]{7,8}(?![0-9]))")
_AREA_COLON = re.compile(r"(?<![0-9])(0[0-9]{2,3})\s*:\s*(?=[0-9]{3})")


def spell(text: str) -> tuple[str, bool]:
    """A text with narrow signs, small letters, one dash; and whether signs that only look like digits became digits."""
    text = _NUMBERED.sub("; ", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cs", "Mn"))
    text = _DASHES.sub("-", re.sub(r"[^\S\n]", " ", text)).translate(_BRACKETS)
    text = _SPREAD.sub(lambda found: found[0].replace(" ", ""), text)
    spelled = _SPOKEN.sub(lambda found: found[0].translate(_SPOKEN_DIGITS), text)
    spelled = _LOOKING_ALIKE.sub(lambda found: found[0].translate(_ALIKE_DIGITS), spelled)
    changed = spelled != text
    spelled = _FRACTION.sub(r"\1", spelled)
    spelled = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), spelled)
    return _POWER.sub(_whole, spelled), changed


def _whole(power: re.Match[str]) -> str:
    """A number in scientific notation in full, if it has all its digits; else as it is."""
    first, rest, exponent = power[1], power[2] or "", int(power[3])
    return first + rest if len(rest) == exponent and exponent > 5 else power[0]


def tells_a_time(text: str) -> bool:
    """Whether opening hours or a date are in a spelled text."""
    return any(pattern.search(text) for pattern in (_TIMES, _DATES, _ALWAYS))


def lost_digits(text: str) -> str | None:
    """A number in scientific notation that has lost digits; None if there is none."""
    found = _POWER.search(text)
    return found[0] if found else None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = wording()
    return (
        re.compile(rf"(?<![a-z])(?:{one_of(words.other_digits)})\s*:?\s*([a-z0-9][a-z0-9_-]*)"),
        re.compile(rf"(?<![0-9-])([0-9]{{1,4}})\s?({one_of(words.counted)})"),
        re.compile(rf"(?:{one_of(words.extension)})\s*:?\s*$"),
        re.compile(rf"({one_of(words.phone)})\s*[1-9一二三四](?=\s*:|\s+\(?[0-9]{{3}})"),
        re.compile(
            rf"(?:{whole((*words.phone, *words.fax))}|{one_of(words.extension)})[0-9]".replace(
                "(?![a-z])", ""
            )
        ),
    )


def without_remarks(text: str) -> str:
    """A spelled text in which a sign takes the place of times, dates, rooms, keys to press and the like."""
    other, counted, extension, labelled, labels = _patterns()

    def unnamed(found: re.Match[str]) -> str:
        return found[0] if labels.match(found[0]) else REMARK

    text = _NAME.sub(unnamed, _ADDRESS.sub(REMARK, text))
    text = _AREA_COLON.sub(r"\1-", _AREA_SAID.sub(r"\1-", text))
    for pattern in (_ALWAYS, _DATES, _TIMES):
        text = pattern.sub(REMARK, text)
    text = other.sub(lambda found: found[0] if mobile(found[1]) else REMARK, text)
    text = _KEY.sub(REMARK, text)
    text = _ORDINAL.sub(REMARK, text)
    text = labelled.sub(r"\1", text)
    if _FIRST_OF_LIST.match(text):
        text = _OF_LIST.sub(";", text)

    def uncounted(found: re.Match[str]) -> str:
        if extension.search(text, 0, found.start()):
            return found[0]
        return found[0] if is_short(found[1]) and found[2] in wording().operators else REMARK

    def unworded(found: re.Match[str]) -> str:
        return found[0] if extension.search(text, 0, found.start()) else REMARK

    text = counted.sub(uncounted, text)
    return _ABROAD.sub(ABROAD, _BETWEEN_WORDS.sub(unworded, text))
