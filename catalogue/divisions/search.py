"""Finding a division by what people type: names, short names and aliases, for the chooser of places."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..models import Division, DivisionAlias, Level
from .tree import DivisionFacts, get_divisions, lineages

_CANDIDATES = 400
"""How many divisions one look-up considers before it ranks them by the words around the name."""
_MOST_TYPED = 64

_RANK_OF_LEVEL = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class FoundDivision:
    """A division that answers to what was typed.

    ``alias`` is the name that matched if it was not the division's own (小区, 胡同, 自然村); ``lineage`` runs from
    the top division to the division itself.
    """

    division: DivisionFacts
    alias: str | None
    lineage: tuple[DivisionFacts, ...]


def find_divisions(
    session: Session, text: str, *, within: int | None = None, limit: int = 20
) -> tuple[FoundDivision, ...]:
    """Present divisions whose name or alias holds ``text``, best first.

    Words are separated by spaces; the last is the name sought, each word before it must be in the name of a
    division above: “东城 多福巷”. Whole names come before beginnings, beginnings before the rest, own names
    before aliases, wider divisions before narrower ones, then by code. ``within`` keeps to one subtree.
    """
    words = unicodedata.normalize("NFKC", text)[:_MOST_TYPED].split()
    if not words or limit < 1:
        return ()
    *above, sought = words
    matched = _matches(session, sought, within)
    divisions = get_divisions(session, matched)
    paths = lineages(session, matched)

    def told_apart(code: int) -> bool:
        return all(any(word in step.name for step in paths[code][:-1]) for word in above)

    ranked = sorted(
        (code for code in matched if told_apart(code)),
        key=lambda code: (matched[code][0], _RANK_OF_LEVEL[divisions[code].level], code),
    )
    return tuple(FoundDivision(divisions[code], matched[code][1], paths[code]) for code in ranked[:limit])


def _matches(session: Session, sought: str, within: int | None) -> dict[int, tuple[int, str | None]]:
    """Code -> (rank, alias or None) of every candidate; a division's own name outranks its aliases."""
    escaped = sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    anywhere, beginning = f"%{escaped}%", f"{escaped}%"

    own_rank = case(
        (or_(Division.name == sought, Division.short_name == sought), 0),
        (Division.name.ilike(beginning, escape="\\"), 2),
        else_=4,
    )
    own = (
        select(Division.code, own_rank)
        .where(
            or_(Division.name.ilike(anywhere, escape="\\"), Division.short_name.ilike(anywhere, escape="\\")),
            Division.retired_on.is_(None),
        )
        .order_by(own_rank, func.length(Division.short_name), Division.code)
        .limit(_CANDIDATES)
    )
    alias_rank = case(
        (DivisionAlias.name == sought, 1), (DivisionAlias.name.ilike(beginning, escape="\\"), 3), else_=5
    )
    by_alias = (
        select(DivisionAlias.division_code, alias_rank, DivisionAlias.name)
        .join(Division, Division.code == DivisionAlias.division_code)
        .where(DivisionAlias.name.ilike(anywhere, escape="\\"), Division.retired_on.is_(None))
        .order_by(alias_rank, DivisionAlias.name, DivisionAlias.division_code)
        .limit(_CANDIDATES)
    )
    if within is not None:
        first, last = subtree(within)
        own = own.where(Division.code.between(first, last))
        by_alias = by_alias.where(Division.code.between(first, last))

    found: dict[int, tuple[int, str | None]] = {code: (rank, None) for code, rank in session.execute(own)}
    for code, rank, alias in session.execute(by_alias):
        if code not in found or rank < found[code][0]:
            found[code] = (rank, alias)
    return found
