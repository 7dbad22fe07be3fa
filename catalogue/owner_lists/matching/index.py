"""The names of a clerk's division, ready to be looked up: communities, streets, districts, and what they once were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...divisions.former import FormerName, former_names
from ...divisions.tree import facts as division_facts
from ...divisions.tree import roots, select_facts
from ...foundation.codes import ANCESTOR_SPANS, contains, subtree
from ...models import CommitteeKind, Division, DivisionAlias, Level
from .names import Committee, CommunityName, clean, district_stem, names_of, street_names

STREET_SPAN, DISTRICT_SPAN = ANCESTOR_SPANS[0], ANCESTOR_SPANS[1]
_Codes = defaultdict[str, set[int]]


def _codes() -> _Codes:
    return defaultdict(set)


@dataclass(frozen=True, slots=True)
class Index:
    """What is known of a division's names. ``scope`` is its code; all other codes are of its subtree."""

    scope: int
    communities: dict[int, str] = field(default_factory=dict)
    """By code in ascending order what tells a name from others: similar names are sought in it."""
    names: dict[int, CommunityName] = field(default_factory=dict)
    by_street: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    residents: _Codes = field(default_factory=_codes)
    villagers: _Codes = field(default_factory=_codes)
    aliases: _Codes = field(default_factory=_codes)
    streets: _Codes = field(default_factory=_codes)
    street_stems: _Codes = field(default_factory=_codes)
    districts: _Codes = field(default_factory=_codes)
    former: dict[int, FormerName] = field(default_factory=dict)
    former_residents: _Codes = field(default_factory=_codes)
    former_villagers: _Codes = field(default_factory=_codes)
    former_streets: set[str] = field(default_factory=set)

    def named(self, name: CommunityName) -> set[int]:
        """The communities that a name means, in any street."""
        return _named(name, self.residents, self.villagers)

    def once_named(self, name: CommunityName) -> set[int]:
        """The codes of communities that once had a name."""
        return _named(name, self.former_residents, self.former_villagers)

    def of_other_kind(self, name: CommunityName) -> set[int]:
        """The communities that have a name, but the other kind of committee."""
        either = (
            self.residents[name.residents] | self.residents[name.villagers] | self.villagers[name.villagers]
        )
        return either - self.named(name)

    def fits(self, code: int, name: CommunityName) -> bool:
        """Whether a name is that of the community with a code."""
        return code in self.named(name)

    def in_streets(self, codes: Iterable[int], streets: Iterable[int]) -> set[int]:
        """The communities that lie in one of the streets."""
        wanted = set(streets)
        return {code for code in codes if code // STREET_SPAN * STREET_SPAN in wanted}

    def streets_named(self, text: str, area: int) -> set[int]:
        """The streets and townships that a text names: by the whole name if there is one, else without its kind."""
        whole, stem = street_names(text)
        found = self.streets.get(whole) or self.street_stems.get(stem) or set()
        return {code for code in found if contains(area, code)}


def _named(name: CommunityName, residents: _Codes, villagers: _Codes) -> set[int]:
    match name.said:
        case Committee.RESIDENTS:
            return residents.get(name.residents, set())
        case Committee.VILLAGERS:
            return villagers.get(name.villagers, set())
        case _:
            found = residents.get(name.residents, set()) | villagers.get(name.villagers, set())
            # 田 may be 田村 of its villagers, and as well 田村社区.
            return found | residents.get(f"{name.villagers}村", set())


def index_of(session: Session, scope: int | None) -> Index:
    """Everything that the names of a division's communities need; of the whole instance without a scope."""
    tops = [scope] if scope is not None else [top.code for top in roots(session)]
    found = Index(scope if scope is not None else (tops[0] if len(tops) == 1 else 0))
    for top in tops:
        _add_present(session, found, top)
        _add_former(session, found, top)
    return found


def _add_present(session: Session, index: Index, top: int) -> None:
    first, last = subtree(top)
    above = {first // DISTRICT_SPAN * DISTRICT_SPAN, first // STREET_SPAN * STREET_SPAN}
    query = (
        select_facts()
        .where(Division.retired_on.is_(None), Division.code.between(first, last) | Division.code.in_(above))
        .order_by(Division.code)
    )
    present = division_facts(session, query)
    for each, name in zip(present, names_of([each.name for each in present]), strict=True):
        if each.level is Level.COMMUNITY:
            index.communities[each.code], index.names[each.code] = name.residents, name
            index.by_street[each.code // STREET_SPAN * STREET_SPAN].append(each.code)
            _add_name(name, each.code, each.kind, index.residents, index.villagers)
        elif each.level is Level.STREET:
            whole, stem = street_names(each.name)
            index.streets[whole].add(each.code)
            index.street_stems[stem].add(each.code)
        elif each.level in (Level.DISTRICT, Level.PREFECTURE):
            index.districts[district_stem(each.name)].add(each.code)
    aliases = select(DivisionAlias.name, DivisionAlias.division_code).where(
        DivisionAlias.division_code.between(first, last)
    )
    for alias, code in session.execute(aliases):
        if code in index.communities:
            index.aliases[clean(alias)].add(code)


def _add_name(
    name: CommunityName, code: int, kind: CommitteeKind | None, residents: _Codes, villagers: _Codes
) -> None:
    """Put a name under the kind that it says, and under that of its code where these differ or it says none."""
    of_village = kind is CommitteeKind.CUN
    if name.said is Committee.RESIDENTS or not of_village:
        residents[name.residents].add(code)
    if name.said is Committee.VILLAGERS or of_village:
        villagers[name.villagers].add(code)


def _add_former(session: Session, index: Index, top: int) -> None:
    known = former_names(session, top)
    index.former_streets.update(street_names(street)[0] for street in {each.street for each in known})
    for each, name in zip(known, names_of([each.name for each in known]), strict=True):
        present = index.names.get(each.code)
        if present is not None and (present == name or index.fits(each.code, name)):
            continue  # it still has this name
        index.former[each.code] = each
        kind = (
            CommitteeKind.CUN
            if 200 <= each.code % 1000 <= 399 or each.code % 1000 >= 500
            else CommitteeKind.JU
        )
        _add_name(name, each.code, kind, index.former_residents, index.former_villagers)
