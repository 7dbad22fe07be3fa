"""The verdict on a row: which community it means. What is not certain is asked, with the candidates.

Only a name that means exactly one community of the clerk's division, and of the street if the row names one, is decided.
A code confirms a name and never overrules it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...foundation.codes import contains
from ...language.spelling import fold
from .index import DISTRICT_SPAN, STREET_SPAN, Index
from .names import (
    Committee,
    CommunityName,
    beginnings,
    clean,
    district_stem,
    name_of,
    street_names,
    unnumbered,
)

_CODE_LENGTH = 12
_LOST = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
"""A code of which a spreadsheet kept only the first digits."""
_SEVERAL = re.compile(r"[/、，,;；|+&\n]|(?:社区|[村会里园街路巷])和(?!平)")
"""Signs between two names. 和 is one after the end of a name only: 京铁和园 is one community."""


class Verdict(enum.StrEnum):
    """What is known of the community that a row names. Only ``MATCHED`` is certain."""

    MATCHED = "matched"
    RENAMED = "renamed"
    MOVED = "moved"
    FORMER = "former"
    WRONG_STREET = "wrong-street"
    KIND_DIFFERS = "kind-differs"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a row says of its community; empty where it says nothing."""

    district: str = ""
    street: str = ""
    community: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on a row, and the codes that it is about: one if it is decided, else the candidates."""

    verdict: Verdict
    codes: tuple[int, ...] = ()


_NONE = Match(Verdict.UNMATCHED)


def _match(verdict: Verdict, codes: Iterable[int]) -> Match:
    return Match(verdict, tuple(sorted(set(codes))))


def match(index: Index, said: Reference) -> Match:
    """The verdict on what a row says, among the communities of the index."""
    apart, name = _taken_apart(index, said) if said.community else (said, None)
    by_name = _by_name(index, apart, name) if name is not None else None
    code, legible = read_code(said.code)
    if not said.code or (code is None and not legible):
        return by_name or _NONE
    if code is None:
        return _contradicted(by_name, ())
    return _with_code(index, said.street, code, name, by_name)


def read_code(text: str) -> tuple[int | None, bool]:
    """The 12-digit code that a cell says, and whether it says one at all.

    ``None, False``: nothing can be made of it, since its digits are lost or it is no code. ``None, True``: it is a code,
    but a wrong one.
    """
    if _LOST.fullmatch(fold(text).replace(" ", "")):
        return None, False
    digits = clean(text).replace("-", "")
    if not digits or not any(sign.isdigit() for sign in digits):
        return None, False
    if digits.isascii() and digits.isdigit() and len(digits) == _CODE_LENGTH:
        code = int(digits)
        # A street's code is no community's and contradicts none.
        return (None, False) if code % STREET_SPAN == 0 else (code, True)
    return None, True


def _contradicted(by_name: Match | None, codes: Iterable[int]) -> Match:
    """A code that does not go with the name, which by itself would be the row's."""
    if by_name is None:
        return _match(Verdict.CONFLICT, codes) if codes else _NONE
    if by_name.verdict is Verdict.MATCHED or codes:
        return _match(Verdict.CONFLICT, (*by_name.codes, *codes))
    return by_name


def _with_code(
    index: Index, street: str, code: int, name: CommunityName | None, by_name: Match | None
) -> Match:
    if code in index.communities:
        if name is None:
            return _match(Verdict.MATCHED, [code])
        if index.fits(code, name):
            return _confirmed(index, street, code, by_name)
        once = index.former.get(code)
        if once is not None and code in index.once_named(name):
            others = by_name.codes if by_name and by_name.verdict is Verdict.MATCHED else ()
            return _match(Verdict.CONFLICT if others else Verdict.RENAMED, (code, *others))
        if code in index.of_other_kind(name):
            return _match(Verdict.KIND_DIFFERS, [code])
        return _contradicted(by_name, [code])
    once = index.former.get(code)
    if once is None:
        return _contradicted(by_name, ())
    if name is not None and code not in index.once_named(name):
        return _contradicted(by_name, ())
    return _since(index, [code])


def _confirmed(index: Index, street: str, code: int, by_name: Match | None) -> Match:
    """A code whose community has the name of the row. Its street may be that of former times, not any other one."""
    if by_name and by_name.verdict is Verdict.WRONG_STREET:
        whole, _stem = street_names(street)
        if whole not in index.former_streets:
            return _match(Verdict.WRONG_STREET, [code])
    return _match(Verdict.MATCHED, [code])


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The communities of an area that a name may mean: by their name, by a former one, by a name of the other kind."""

    found: set[int]
    once: set[int]
    other: set[int]
    aliases: set[int]


def _by_name(index: Index, said: Reference, name: CommunityName) -> Match:
    area = _area(index, said.district)
    if area is None or said.community.strip().isdigit():
        return _NONE  # a number is that of the row: 一村 is a community, 1 is none

    def inside(codes: Iterable[int]) -> set[int]:
        return {code for code in codes if contains(area, code)}

    aliases = () if _names_several(said.community) else index.aliases.get(clean(said.community), ())
    candidates = _Candidates(
        inside(index.named(name)),
        inside(index.once_named(name)),
        inside(index.of_other_kind(name)),
        inside(aliases),
    )
    if said.street:
        return _in_street(index, said.street, index.streets_named(said.street, area), candidates)
    if candidates.found:
        whole, _stem = street_names(said.community)
        if name.said is Committee.NOTHING and whole in index.streets:
            return _match(
                Verdict.AMBIGUOUS, candidates.found
            )  # 康庄镇 may be the town: then no community is named
        return _decided(candidates.found)
    return _elsewhere(index, candidates)


def _in_street(index: Index, street: str, streets: set[int], candidates: _Candidates) -> Match:
    """The verdict where a row names the street."""
    if here := index.in_streets(candidates.found, streets):
        return _decided(here)
    if here := index.in_streets(candidates.other, streets):
        return _match(Verdict.KIND_DIFFERS, here)
    if then := {code for code in candidates.once if _was_in(index, code, street)}:
        return _since(index, then)
    if candidates.found:
        return _match(Verdict.WRONG_STREET, candidates.found)
    if here := index.in_streets(candidates.aliases, streets):
        return _decided(here)
    return _elsewhere(index, replace(candidates, aliases=set()))


def _elsewhere(index: Index, candidates: _Candidates) -> Match:
    """The verdict where no community has the name itself."""
    if candidates.other:
        return _match(Verdict.KIND_DIFFERS, candidates.other)
    if candidates.once:
        return _since(index, candidates.once)
    return _decided(candidates.aliases) if candidates.aliases else _NONE


def _was_in(index: Index, code: int, street: str) -> bool:
    """Whether a community with a former name lay in a street of that time."""
    whole, stem = street_names(street)
    then_whole, then_stem = street_names(index.former[code].street)
    return then_whole == whole or (whole == stem and then_stem == stem)


def _names_several(text: str) -> bool:
    return _SEVERAL.search(unnumbered(text)) is not None


def _decided(codes: set[int]) -> Match:
    return _match(Verdict.MATCHED if len(codes) == 1 else Verdict.AMBIGUOUS, codes)


def _since(index: Index, once: Iterable[int]) -> Match:
    """What became of communities that once had the name: another name, another place in the list, or nothing known."""
    found: dict[int, Verdict] = {}
    for code in once:
        former = index.former[code]
        if code in index.communities:
            found[code] = Verdict.RENAMED
        elif former.successor in index.communities and former.successor is not None:
            found[former.successor] = Verdict.MOVED
        else:
            name = name_of(former.name)
            district = code // DISTRICT_SPAN * DISTRICT_SPAN
            since = {each for each in index.named(name) if contains(district, each)}
            if len(since) == 1:
                found[since.pop()] = Verdict.MOVED
            elif since:
                found |= dict.fromkeys(since, Verdict.AMBIGUOUS)
            else:
                found[code] = Verdict.FORMER
    verdicts = set(found.values())
    if len(found) > 1 and verdicts != {Verdict.FORMER}:
        return _match(Verdict.AMBIGUOUS, found)
    return _match(verdicts.pop(), found)


def _area(index: Index, district: str) -> int | None:
    """The division in which a row's community lies: its district, or the clerk's own. None: the row lies outside."""
    if not district:
        return index.scope
    found = index.districts.get(district_stem(district), set())
    for code in found:
        if contains(code, index.scope) and index.scope:
            return index.scope
        if not index.scope or contains(index.scope, code):
            return code
    return None


def _taken_apart(index: Index, said: Reference) -> tuple[Reference, CommunityName]:
    """A row's reference whose community cell may begin with the city, the district and the street; the bare name."""
    name = name_of(said.community)
    if index.named(name) or _names_several(said.community):
        return said, name
    rest = clean(said.community)
    district, street = said.district, said.street
    rest = rest.removeprefix("北京市") or rest
    for beginning, after in beginnings(rest):
        if beginning.endswith(("区", "县")) and index.districts.get(district_stem(beginning)):
            district, rest = district or beginning, after
            break
    area = _area(index, district)
    if area is not None:
        for beginning, after in beginnings(rest):
            whole, stem = street_names(beginning)
            if whole != stem and (whole in index.former_streets or index.streets_named(beginning, area)):
                street, rest = street or beginning, after
                break
    if rest == clean(said.community):
        return said, name
    return Reference(district, street, rest, said.code), name_of(rest)
