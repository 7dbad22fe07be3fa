"""Telephone numbers as people write them: what a text says, or the question to ask.

A text may hold several numbers, extensions, names and remarks. It is read only where there is one reading: what
may mean two things, or lacks digits, is asked back and never guessed. Fax numbers are left out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from ..foundation.errors import Problem
from ..language.word_files import one_of
from . import questions
from .chunks import LONGEST_CHUNK, Chunk, Found, is_range, looks_like_a_day, number_of, readings
from .cleaning import ABROAD, lost_digits, spell, tells_a_time, without_remarks
from .numbers import is_area, is_mobile, is_short
from .questions import ask
from .wording import whole, wording

LONGEST = 1000
"""Characters of a text that is read."""

_STARS = re.compile(
    r"[0-9][0-9 ()-]*(?:\*+|[?□●•×]{2,}|x{2,}(?![a-z])|x(?![0-9a-z :])|\.{3,}|#{2,})|[*×●•□]{1,} ?[0-9]"
)
_FOREIGN = re.compile(r"\+ ?[0-9]|(?<![0-9])00(?!86)[1-9][0-9]{8,}")
_NOTHING = re.compile(r"[\s/.、,;:()·~-]*")


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What a text says: numbers as they are kept, each once, or the question to ask; neither if it says there is none.

    ``restored`` are those of the numbers to which something belongs that was not written: a zero, the area code of
    Beijing, a sign between two numbers. They are shown back.
    """

    numbers: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    ask: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _State:
    """What has been read so far of a text."""

    found: list[Found] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    """Extensions before any number."""
    area: str | None = None
    extending: bool = False
    """Whether the last digits were an extension."""
    listed: bool = False
    """Whether the last number follows another one with nothing but a comma between them."""
    was_fax: bool = False
    faxes: int = 0


@cache
def _tokens() -> re.Pattern[str]:
    words = wording()
    return re.compile(
        rf"(?P<extension>(?:{one_of(words.extension)})[\s:.(=#“\"']*(?=[0-9]{{1,6}}(?![0-9]))(?!0[0-9]{{2,3}}[\s)-]*[0-9]{{7}}))"
        rf"|(?P<digits>[0-9]+)|(?P<abroad>{ABROAD})"
        rf"|(?P<either>(?<![a-z])(?:{one_of(words.either)})(?![a-z]))|(?P<range>[~至到])|(?P<list>[,、/])|(?P<end>[;\n。&|\\])"
        rf"|(?P<join>[ ().·+-]+)|(?P<word>[a-z]+|.)"
    )


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = wording()
    phone, fax = whole(words.phone), whole(words.fax)
    between = r"\s*[/、及和与兼&(,-]+\s*"
    return (
        re.compile(
            rf"(?:{phone}){between}(?:{fax})|(?:{fax}){between}(?:{phone})|{one_of(words.same_as_fax)}"
        ),
        re.compile(rf"(?P<phone>{phone})|(?P<fax>{fax})"),
        re.compile(rf"\s*(?:\(\s*(?:{fax})\s*\)|(?:{fax})\s*(?=$|[,;、\n。/)]))"),
        re.compile(r"(?<![0-9-])([0-9]{1,6})\s*号?\s*(?:分机|内线)(?!号?码?[\s:]*[0-9])"),
    )


def read_phones(text: str) -> PhoneReading:
    """Read a text of a field for telephone numbers. Never raises; a text of more than ``LONGEST`` characters is asked back."""
    if len(text) > LONGEST:
        return PhoneReading(ask=ask(questions.TOO_LONG))
    spelled, changed = spell(text)
    if _says_none(spelled):
        return PhoneReading()
    if lost := lost_digits(spelled):
        return PhoneReading(ask=ask(questions.SPREADSHEET, lost))
    cleaned = without_remarks(_labels()[3].sub(r"分机\1", spelled))
    if hidden := _STARS.search(cleaned):
        return PhoneReading(ask=ask(questions.HIDDEN, hidden[0]))
    if foreign := _FOREIGN.search(cleaned):
        return PhoneReading(ask=ask(questions.FOREIGN, cleaned[foreign.start() :]))
    state = _State()
    problem = _read(cleaned, state) or _orphaned(cleaned, state)
    if problem:
        return PhoneReading(ask=problem)
    if not state.found:
        return PhoneReading(ask=_nothing_found(spelled, state))
    if _is_outdated(spelled, state):
        return PhoneReading(ask=ask(questions.OUTDATED, spelled))
    if re.search("[0-9] ?[?]", spelled) or any(word in spelled for word in wording().uncertain):
        return PhoneReading(ask=ask(questions.UNCERTAIN, spelled))
    numbers = tuple(dict.fromkeys(number for each in state.found for number in each.numbers))
    restored = {number for each in state.found if each.restored or changed for number in each.numbers}
    return PhoneReading(numbers, tuple(number for number in numbers if number in restored))


@functools.cache
def _before_numbers() -> re.Pattern[str]:
    """The words that may come before a number: 电话, 传真."""
    words = wording()
    return re.compile(rf"^(?:{one_of((*words.phone, *words.fax))})+[:/]*")


def _says_none(spelled: str) -> bool:
    words = wording()
    rest = re.sub(r"\s", "", spelled).strip("()。.,;:!、-/~")
    rest = _before_numbers().sub("", rest) if rest not in words.none else rest
    return rest in words.none or _NOTHING.fullmatch(rest) is not None


def _nothing_found(spelled: str, state: _State) -> Problem:
    if state.faxes:
        return ask(questions.FAX)
    if any(word in spelled for word in wording().elsewhere):
        return ask(questions.ELSEWHERE, spelled)
    return ask(questions.TIMES if tells_a_time(spelled) else questions.NO_NUMBER, spelled)


def _is_outdated(spelled: str, state: _State) -> bool:
    words = wording()
    replaced = len(state.found) > 1 and any(word in spelled for word in words.replaced)
    return replaced or any(word in spelled for word in words.outdated)


def _orphaned(cleaned: str, state: _State) -> Problem | None:
    """Give extensions before the number to it, if it is said to be the switchboard; else the question."""
    if not state.orphans:
        return None
    said = any(word in cleaned for word in wording().switchboard)
    if said and len(state.found) == 1 and not state.found[0].extensions and _owner_is_clear(state):
        state.found[0].extensions = state.orphans
        return None
    return ask(questions.EXTENSION, state.orphans[0])


def _read(text: str, state: _State) -> Problem | None:
    """Read every chunk of a cleaned text into the state; gives the first question."""
    last_end = 0
    for before, chunk, start, end in _chunks(text):
        if len(chunk.text) > LONGEST_CHUNK:
            return ask(questions.TOO_LONG)
        label, last_end = _label(text, last_end, start), end
        if any(token.kind == "extension" for token in before[-2:]) and _directly(before):
            rest, problem = _extend(chunk, state)
            if problem:
                return problem
            if rest is None:
                continue
            chunk = rest
        elif state.extending and _continues(before, chunk, state):
            state.found[-1].extensions.append(chunk.groups[0])
            continue
        state.extending = False
        if problem := _take(chunk, text, label, end, before, state):
            return problem
    return None


def _chunks(text: str) -> Iterator[tuple[list[_Token], Chunk, int, int]]:
    """Groups of digits that nothing but blanks and hyphens separate, each with the tokens before it, and where it is."""
    before: list[_Token] = []
    digits: list[_Token] = []
    joins: list[str] = []
    abroad: set[int] = set()
    waiting = ""
    tokens = [_Token(str(found.lastgroup), found[0], *found.span()) for found in _tokens().finditer(text)]
    for token in [*tokens, _Token("end", "", len(text), len(text))]:
        if token.kind == "digits":
            if digits:
                joins.append(waiting)
            digits.append(token)
            waiting = ""
        elif token.kind in ("join", "abroad"):
            waiting += token.text
            if token.kind == "abroad":
                abroad.add(len(digits))
            if not digits:
                before.append(token)
        else:
            if digits:
                yield (
                    before,
                    Chunk(
                        tuple(each.text for each in digits),
                        tuple(joins),
                        frozenset(abroad),
                        text[digits[0].start : digits[-1].end],
                    ),
                    digits[0].start,
                    digits[-1].end,
                )
                before, digits, joins, abroad = (
                    [_Token("join", waiting, 0, 0)] if waiting else [],
                    [],
                    [],
                    set(),
                )
            waiting = ""
            before.append(token)


def _directly(before: list[_Token]) -> bool:
    """Whether nothing but blanks is between the word for an extension and the digits."""
    last = max(index for index, token in enumerate(before) if token.kind == "extension")
    return all(token.kind == "join" for token in before[last + 1 :])


def _extend(chunk: Chunk, state: _State) -> tuple[Chunk | None, Problem | None]:
    """Give the number before the extension with which a chunk begins; the rest of the chunk, or the question."""
    extension, rest = chunk.groups[0], chunk.groups[1:]
    if rest and chunk.joins[0].strip() == "-":
        return None, ask(questions.SUFFIX, chunk.text)
    if not state.found:
        state.orphans.append(extension)
    elif not _owner_is_clear(state):
        return None, ask(questions.WHOSE_EXTENSION, extension)
    else:
        state.found[-1].extensions.append(extension)
        state.extending = True
    if not rest:
        return None, None
    shifted = frozenset(index - 1 for index in chunk.abroad)
    text = chunk.text[len(extension) + len(chunk.joins[0]) :]
    return Chunk(rest, chunk.joins[1:], shifted, text), None


def _owner_is_clear(state: _State) -> bool:
    """Whether an extension can only belong to the last number."""
    owner = state.found[-1].main
    if len(owner) == 3:
        return False
    others = [
        each
        for each in state.found[:-1]
        if not (each.extensions or is_mobile(each.main) or is_short(each.main))
    ]
    return not others or not (is_mobile(owner) or state.listed)


def _continues(before: list[_Token], chunk: Chunk, state: _State) -> bool:
    """Whether a chunk is one more extension after “转8001或”."""
    kinds = {token.kind for token in before if token.text.strip()}
    digits, last = chunk.groups[0], state.found[-1].extensions[-1]
    if len(chunk.groups) > 1 or len(digits) != len(last) or len(digits) > 5 or not kinds & {"list", "either"}:
        return False
    # “8001张三、8002李四”: names may be between extensions, but not beside what may be a number of its own.
    return kinds <= {"list", "either"} or (
        len(digits) > 2 and not is_short(digits) and kinds <= {"list", "word"}
    )


def _take(
    chunk: Chunk, text: str, label: str, end: int, before: list[_Token], state: _State
) -> Problem | None:
    """Read a chunk as numbers into the state, or give the question."""
    ways = readings(chunk, state.area)
    if len(ways) > 1:
        return ask(questions.SEVERAL, chunk.text)
    if not ways:
        return _doubt(chunk, before, state)
    (found,) = ways
    if is_range(found, chunk):
        return ask(questions.SUFFIX, chunk.text)
    plain = all(token.kind in ("list", "either", "join") for token in before)
    state.area = next((each.area for each in reversed(found) if each.area), state.area)
    labelled = _is_fax(text, label, end)
    if (labelled is None and plain and state.was_fax) or (labelled == "before" and len(found) > 1):
        return ask(questions.FAX_TOO, chunk.text)
    if before and before[-1].kind == "range" and state.found:
        return ask(questions.SUFFIX, text.strip())
    state.was_fax = bool(labelled)
    state.faxes += state.was_fax
    if kept := found[:-1] if labelled else found:
        state.listed = bool(state.found) and plain
        state.found += kept
        state.extending = not labelled and len((kept[-1].extensions or [""])[-1]) > 2
    return None


def _label(text: str, after: int, start: int) -> str:
    """The words before a number, without those in brackets that belong to the number before."""
    behind = _labels()[2].match(text, after) if after else None
    return text[behind.end() if behind else after : start]


def _is_fax(text: str, label: str, end: int) -> str | None:
    """Whether a fax is named ``before`` a number or in brackets ``after`` it; an empty text: it is none; None: not said."""
    both, either, after, _extension = _labels()
    behind = text[end : end + 12].partition("\n")[0].partition(";")[0]
    if both.search(label) or both.search(behind):
        return ""
    if after.match(text, end):
        return "after"
    said = [found.lastgroup for found in either.finditer(label)]
    return ("before" if said[-1] == "fax" else "") if said else None


def _doubt(chunk: Chunk, before: list[_Token], state: _State) -> Problem:
    """The question about a chunk that is no number."""
    groups = chunk.groups
    if len(groups) == 1 and groups[0].startswith("0") and is_area(groups[0][1:]):
        return ask(questions.AREA, chunk.text)
    if looks_like_a_day("".join(groups)):
        return ask(questions.TIMES, chunk.text)
    short = len(groups[-1]) <= 5
    if short and len(groups) > 1 and number_of(groups[:-1], state.area, abroad=0 in chunk.abroad):
        return ask(questions.SUFFIX, chunk.text)
    if short and len(groups) == 1 and state.found and before and before[-1].kind in ("list", "range"):
        return ask(questions.SUFFIX, f"{state.found[-1].main}{before[-1].text}{chunk.text}")
    return ask(questions.DIGITS, chunk.text)
