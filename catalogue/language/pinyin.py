"""Sound: syllables of Chinese text, syllables in typed Latin letters, initials.

A syllable's key leaves out what people and keyboards confuse: tones, zh/z, ch/c, sh/s, ing/in, eng/en.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Collection, Iterable

# Characters are read one by one here; the dictionary of phrases would cost every process 44 MB.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
from pypinyin import Style, lazy_pinyin, pinyin

MARK = "~"
"""The first character of a sound token."""

_LONGEST = 6
_SYLLABLE_COST = 1.3
_WORD = re.compile(r"[a-z]+")
_ALIKE = re.compile(r"(?<=[zcs])h|(?<=n)g")
_HAN_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")


@functools.cache
def key(syllable: str) -> str:
    """The key of a toneless syllable as typed (``lv`` and ``lü`` have the same key)."""
    flat = syllable.replace("ü", "v").replace("u:", "v")
    if flat[:2] in {"zh", "ch", "sh"}:
        flat = flat[0] + flat[2:]
    if flat.endswith(("ing", "eng")):
        flat = flat[:-1]
    return flat


#: Everyday words in which a character is not read as it mostly is, where that can be heard without tones.
_OTHERWISE = {
    "银行": "yin hang", "行业": "hang ye", "同行": "tong hang", "排行": "pai hang", "行情": "hang qing", "商行": "shang hang",
    "长期": "chang qi", "长途": "chang tu", "长寿": "chang shou", "长城": "chang cheng", "长椅": "chang yi", "长跑": "chang pao",
    "长处": "chang chu", "长短": "chang duan", "长安": "chang an", "长度": "chang du", "特长": "te chang", "延长": "yan chang",
    "时长": "shi chang", "身长": "shen chang", "冗长": "rong chang", "擅长": "shan chang", "长明": "chang ming",
    "音乐": "yin yue", "乐器": "yue qi", "声乐": "sheng yue", "民乐": "min yue", "乐队": "yue dui", "乐团": "yue tuan",
    "重新": "chong xin", "重复": "chong fu", "重返": "chong fan", "重阳": "chong yang", "重办": "chong ban", "重修": "chong xiu",
    "调解": "tiao jie", "调整": "tiao zheng", "空调": "kong tiao", "调节": "tiao jie", "调理": "tiao li", "调皮": "tiao pi",
    "调料": "tiao liao", "协调": "xie tiao", "烹调": "peng tiao", "还书": "huan shu", "还钱": "huan qian", "还款": "huan kuan",
    "归还": "gui huan", "偿还": "chang huan", "着火": "zhao huo", "着急": "zhao ji", "着凉": "zhao liang",
    "睡觉": "shui jiao", "午觉": "wu jiao", "睡不着": "shui bu zhao", "人参": "ren shen", "弹琴": "tan qin", "出差": "chu chai",
    "便宜": "pian yi", "投降": "tou xiang", "率领": "shuai ling", "校对": "jiao dui", "大夫": "dai fu", "会计": "kuai ji",
    "瑜伽": "yu jia", "精神慰藉": "jing shen wei jie", "扒手": "pa shou", "不了": "bu liao", "都市": "du shi",
    "首都": "shou du", "西藏": "xi zang", "宝藏": "bao zang", "淹没": "yan mo", "沉没": "chen mo", "角色": "jue se", "传记": "zhuan ji", "堵塞": "du se", "省亲": "xing qin", "朝气": "zhao qi",
    "单于": "chan yu", "姓单": "xing shan", "盛饭": "cheng fan", "薄荷": "bo he",
}  # fmt: skip
_OTHERWISE_PATTERN = re.compile("|".join(sorted(_OTHERWISE, key=len, reverse=True)))


_IN_DOUBT = frozenset("行长乐重调还着觉不参弹差宜降率校大会伽藉扒都藏没角传塞省朝单盛宿薄数")
"""The characters that are read otherwise in some word: a text without them needs no second look."""


def syllables(text: str) -> list[str]:
    """The syllables of a run of Chinese characters, one each, read by word where a word decides."""
    read = quick_syllables(text)
    if _IN_DOUBT.isdisjoint(text):
        return read
    for word in _OTHERWISE_PATTERN.finditer(text):
        read[word.start() : word.end()] = _OTHERWISE[word.group()].split()
    return read


def other_readings(pair: str) -> list[tuple[str, str]]:
    """How two characters sound in their other readings: for a text that makes no sense as it is read."""
    if _IN_DOUBT.isdisjoint(pair):
        return []
    left, right = (_readings(char) if char in _IN_DOUBT else (_read(char),) for char in pair)
    return [(first, second) for first in left for second in right]


@functools.lru_cache(maxsize=256)
def _readings(char: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pinyin(char, style=Style.NORMAL, heteronym=True)[0]))


def quick_syllables(text: str) -> list[str]:
    """The syllables character by character, each in its commonest reading: for names by the thousand."""
    return [_read(char) for char in text]


#: What is read in the names of Beijing's places otherwise than it mostly is, and where in Beijing it is again not.
_IN_NAMES = {
    "大栅栏": "da shi lan", "长子": "zhang zi", "长": "chang", "都": "du", "重兴": "chong xing", "重聚": "chong ju",
    "单店": "shan dian", "单家": "shan jia", "解州": "xie zhou", "查家": "zha jia", "军乐": "jun yue", "音乐": "yin yue",
    "蓝调": "lan diao", "十里堡": "shi li pu", "马家堡": "ma jia pu",
}  # fmt: skip
_IN_NAMES_PATTERN = re.compile("|".join(sorted(_IN_NAMES, key=len, reverse=True)))
_IN_DOUBT_IN_NAMES = frozenset("栅长都重单解查乐堡")


def name_syllables(text: str) -> list[str]:
    """The syllables of a place's name, one for each character; quick enough for names by the thousand."""
    read = quick_syllables(text)
    if _IN_DOUBT_IN_NAMES.isdisjoint(text):
        return read
    for part in _IN_NAMES_PATTERN.finditer(text):
        read[part.start() : part.end()] = _IN_NAMES[part.group()].split()
    return read


def latin_name(name: str) -> str:
    """A name as Pinyin spells it, without tones: 多福巷 Duofuxiang, 西二旗 Xi'erqi; what is not Chinese stays."""
    words = []
    place = 0
    for run in _HAN_RUN.finditer(name):
        words.append(name[place : run.start()])
        first, *others = name_syllables(run.group())
        joined = first + "".join(f"'{each}" if each[0] in "aoe" else each for each in others)
        words.append(joined.replace("v", "ü").capitalize())
        place = run.end()
    return " ".join(" ".join([*words, name[place:]]).split())


@functools.lru_cache(maxsize=16_384)
def _read(char: str) -> str:
    return lazy_pinyin(char)[0]


def flat(letters: str) -> str:
    """Letters without what people and keyboards confuse: zh and z, ch and c, sh and s, ng and n, ü and v."""
    return _ALIKE.sub("", letters.replace("ü", "v"))


def typed_letters(text: str) -> str | None:
    """The letters of a folded text that may be pinyin, spaces and apostrophes left out; None for other text."""
    letters = text.replace(" ", "").replace("'", "").replace("’", "").replace("ü", "v")
    return letters if _WORD.fullmatch(letters) else None


def sounds(text: str, read: Callable[[str], list[str]] = syllables) -> list[str]:
    """The syllables of the Chinese in a folded text, as ``read``; letters and numbers stay as they are."""
    found: list[str] = []
    place = 0
    for run in _HAN_RUN.finditer(text):
        found += re.findall(r"[a-z]+|[0-9]+", text[place : run.start()])
        found += read(run.group())
        place = run.end()
    return found + re.findall(r"[a-z]+|[0-9]+", text[place:])


def spoken(syllables: Iterable[str]) -> str:
    """The key of some syllables as typed one after the other."""
    return flat("".join(syllables))


def initials(syllables: Iterable[str]) -> str:
    """The first letters of some syllables."""
    return "".join(syllable[0] for syllable in syllables)


def pair_token(left: str, right: str) -> str:
    """The token of two neighbouring syllables, given by their keys."""
    return f"{MARK}{left} {right}"


def segment(text: str, known: Collection[str], bond: Callable[[str, str], float]) -> list[str] | None:
    """Cut typed letters into known syllable keys, or None if they cannot be.

    ``known`` holds syllable keys; ``bond`` says how well two neighbours go together (0 for strangers, at
    most 1). Spaces and apostrophes are boundaries. The cut with few syllables and strong bonds wins.
    """
    runs = _WORD.findall(text.replace("ü", "v"))
    # The best way to reach each place, by the key that ends there: (score, keys so far).
    best: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
    for run in runs:
        places: list[dict[str, tuple[float, tuple[str, ...]]]] = [best]
        places += [{} for _ in run]
        for start in range(len(run)):
            here = places[start]
            if not here:
                continue
            for end in range(start + 1, min(len(run), start + _LONGEST) + 1):
                found = key(run[start:end])
                if found not in known or not _is_syllable(run[start:end]):
                    continue
                for last, (score, keys) in here.items():
                    total = score - _SYLLABLE_COST + (bond(last, found) if last else 0.0)
                    there = places[end].get(found)
                    if there is None or total > there[0]:
                        places[end][found] = (total, (*keys, found))
        best = places[-1]
        if not best:
            return None
    if not runs:
        return None
    return list(max(best.values(), key=lambda way: way[0])[1])


@functools.cache
def _is_syllable(letters: str) -> bool:
    """Whether letters can be one syllable at all: initial, then a final that holds a vowel."""
    return _SYLLABLE.fullmatch(letters) is not None


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ui|ao|ou|iu|ie|ve|ue|er|an|en|in|un|vn|ia|ua|uo"
    r"|a|o|e|i|u|v)"
)
