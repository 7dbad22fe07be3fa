"""Looking through the chains: is each entry as it was written, are none missing, none added, none moved?

Rows are read as they are, in the order of the chains, some thousands at a time: a trail of any length needs no more memory.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ..foundation.trail.linking import COLUMNS, START
from ..foundation.trail.rows import HISTORIES, History, digest_of, same_document, sealed
from ..models.base import number_of_instant
from .checkpoints import Checkpoint, checkpoints, is_signed
from .raw import AT_ONCE, raw_rows
from .roots import RootFacts, heads_of, kept_roots, root_of
from .unnoted import PointedAt

MOST_NAMED = 20
"""Damages that are named; the rest is counted."""
_ROOT = re.compile(r'"day"\s*:\s*"(\d{4}-\d\d-\d\d)".*?"root"\s*:\s*"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written: in which chain, at which number, what."""

    chain: int
    number: int
    what: str


@dataclass(slots=True)
class CheckedTrail:
    """What looking through found."""

    entries: int = 0
    chains: int = 0
    rows: int = 0
    """Rows of histories that were compared."""
    erased: int = 0
    """Those whose words were erased, as they should be: nothing is left to compare."""
    roots: int = 0
    damages: list[Damage] = field(default_factory=list)
    unnamed: int = 0

    def found(self, chain: int, number: int, what: str) -> None:
        """Note a damage."""
        if len(self.damages) < MOST_NAMED:
            self.damages.append(Damage(chain, number, what))
        else:
            self.unnamed += 1


def read_roots(lines: Iterable[str]) -> dict[str, str]:
    """The roots that a file or a log says, by day in ISO form: a line of JSON each, anything may be before and after it."""
    return {found[1]: found[2] for line in lines if (found := _ROOT.search(line))}


def check(
    session: Session, *, key: bytes, roots: Mapping[str, str] | None = None, with_rows: bool = True
) -> CheckedTrail:
    """Look through every chain, within a transaction that sees one moment.

    ``key`` is the one by which checkpoints are signed. ``roots`` are those that were kept elsewhere, by day. Without
    ``with_rows`` the chains alone are looked through, not what they say of histories, nor whether these have other rows.
    """
    checked = CheckedTrail()
    connection = session.connection()
    begun = checkpoints(session)
    heads = {row[0]: (row[1], row[2]) for row in connection.execute(text(_HEADS))}
    kept_roots = _roots(session, roots or {}, checked)
    wanted = _wanted(kept_roots)
    seen: set[int] = set()
    pointed = PointedAt(connection) if with_rows else None
    for chain, rows in groupby(_entries(connection), key=lambda row: row[0]):
        seen.add(chain)
        begins = begun.get(chain)
        if begins is not None and not is_signed(begins, key):
            checked.found(chain, begins.number, "its checkpoint is not signed by this instance")
        last = _follow(connection, checked, chain, rows, begins, wanted, pointed=pointed)
        _compare_end(checked, chain, last, heads.get(chain))
    for chain in sorted(heads.keys() - seen):
        begins = begun.get(chain)
        at_start = (begins.number, begins.hash) if begins else (0, START)
        _compare_end(checked, chain, at_start, heads[chain])
        _look_for(checked, wanted.pop(chain, {}), at_start[0], chain)
    for chain, points in wanted.items():
        _look_for(checked, points, 0, chain)
    if pointed is not None:
        for what in pointed.unnoted(_horizon(begun.values())):
            checked.found(0, 0, what)
    checked.chains = len(seen | heads.keys())
    return checked


_HEADS = "SELECT chain, number, hash FROM trail_heads ORDER BY chain"
_Points = dict[int, set[tuple[str, str]]]
"""By number: the hash that the entry had on a day."""


def _wanted(roots: Sequence[RootFacts]) -> dict[int, _Points]:
    """By chain: the ends that roots say."""
    found: dict[int, _Points] = {}
    for root in roots:
        for chain, number, hashed in heads_of(root.heads):
            found.setdefault(chain, {}).setdefault(number, set()).add((hashed, root.day.isoformat()))
    return found


def _roots(session: Session, elsewhere: Mapping[str, str], checked: CheckedTrail) -> list[RootFacts]:
    """The roots that the database keeps; damages where they are not those that were kept elsewhere."""
    kept = kept_roots(session)
    by_day = {each.day.isoformat(): each for each in kept}
    for each in kept:
        if root_of(heads_of(each.heads)) != each.root:
            checked.found(0, 0, f"the root of {each.day} is not that of its chains")
    for day, root in sorted(elsewhere.items()):
        own = by_day.get(day)
        if own is None:
            checked.found(0, 0, f"the root of {day} is kept elsewhere, and not here any more")
        elif own.root != root:
            checked.found(0, 0, f"the root of {day} is another one than what is kept elsewhere")
    checked.roots = len(kept)
    return kept


def _compare_end(
    checked: CheckedTrail, chain: int, last: tuple[int, str], head: tuple[int, str] | None
) -> None:
    if head is None:
        checked.found(chain, last[0], "the end of the chain is not on record")
    elif head[0] > last[0]:
        checked.found(chain, last[0] + 1, f"cut off: entries up to {head[0]} are missing")
    elif head != last:
        checked.found(chain, last[0], "the last entry is not the one that the end of the chain says")


def _look_for(checked: CheckedTrail, points: _Points, before: int, chain: int = 0) -> None:
    """Damages for ends that roots say and no entry has; those up to ``before`` are behind a checkpoint."""
    for number, said in sorted(points.items()):
        if number > before:
            days = ", ".join(sorted(day for _hash, day in said))
            checked.found(chain, number, f"missing: the root of {days} knows it")


def _follow(
    connection: Connection,
    checked: CheckedTrail,
    chain: int,
    rows: Iterable[Sequence[Any]],
    begins: Checkpoint | None,
    wanted: dict[int, _Points],
    *,
    pointed: PointedAt | None,
) -> tuple[int, str]:
    """Follow one chain from its beginning; gives the number and hash of its last entry. ``pointed``: None for chains alone."""
    number, before = (begins.number, begins.hash) if begins else (0, START)
    points = wanted.pop(chain, {})
    start = number
    for some in _parts(rows):
        for row in some:
            if row[1] != number + 1:
                what = "missing" if row[1] > number + 1 else "twice"
                checked.found(chain, number + 1, f"{what}: the next entry is number {row[1]}")
            number = row[1]
            said = hashlib.sha256(to_json([*row[:13], before])).hexdigest()
            before = row[13]
            if said != before:
                checked.found(chain, number, "not as it was written, or not in its place")
            if points and number in points:
                _compare_point(checked, chain, number, before, points.pop(number))
        checked.entries += len(some)
        if pointed is not None:
            _compare_rows(connection, checked, some, pointed)
            if chain == 0:
                pointed.read_marks(some)
    _look_for(checked, points, start, chain)
    return number, before


def _compare_point(
    checked: CheckedTrail, chain: int, number: int, hashed: str, said: set[tuple[str, str]]
) -> None:
    for other, day in sorted(said):
        if other != hashed:
            checked.found(chain, number, f"another entry than the root of {day} knows")


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    some: list[Sequence[Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _instant(connection: Connection, name: str) -> str:
    """SQL of an instant as microseconds since 1970."""
    if connection.dialect.name == "postgresql":
        return f"CAST(EXTRACT(EPOCH FROM {name}) * 1000000 AS BIGINT)"
    return name


def _entries(connection: Connection) -> Iterator[Sequence[Any]]:
    """All entries, chain by chain."""
    columns = ", ".join(_instant(connection, name) if name == "at" else name for name in COLUMNS)
    statement = f"SELECT {columns}, hash FROM trail_entries ORDER BY chain, number"  # noqa: S608 - names of the schema
    return raw_rows(connection, statement)


def _horizon(begun: Iterable[Checkpoint]) -> int | None:
    """The newest instant (microseconds since 1970) of entries that were deleted behind checkpoints; None: there are none."""
    return max((number_of_instant(each.newest) for each in begun), default=None)


def _compare_rows(
    connection: Connection, checked: CheckedTrail, entries: list[Sequence[Any]], pointed: PointedAt
) -> None:
    """Compare what some entries say of rows of histories with these rows."""
    by_history: dict[str, dict[int, Sequence[Any]]] = {}
    for row in entries:
        if row[9] is not None:
            by_history.setdefault(row[9], {})[row[10]] = row
    for name, wanted in by_history.items():
        form = HISTORIES.get(name)
        if form is None:
            checked.found(row[0], row[1], f"of a history that this version does not know: {name}")
            continue
        checked.rows += len(wanted)
        pointed.see(name, wanted)
        _compare_history(connection, checked, form, dict(wanted))


def _compare_history(
    connection: Connection, checked: CheckedTrail, form: History, wanted: dict[int, Sequence[Any]]
) -> None:
    plain, documents = len(form.plain), len(form.plain) + len(form.documents)
    for row in connection.exec_driver_sql(_select(connection, form, sorted(wanted))):
        entry = wanted.pop(row[0])
        chain, number = entry[0], entry[1]
        texts = [b"" if each is None else each.encode() for each in row[plain:documents]]
        if (
            digest_of(row[:plain], texts) != entry[11]
            and digest_of(row[:plain], [same_document(each) for each in texts]) != entry[11]
        ):
            checked.found(chain, number, f"row {row[0]} of {form.table} is not as it was written")
        elif entry[12] is not None:
            _compare_words(checked, form, entry, row[documents:])
    for missing, entry in sorted(wanted.items()):
        checked.found(entry[0], entry[1], f"row {missing} of {form.table} is missing")


def _compare_words(checked: CheckedTrail, form: History, entry: Sequence[Any], said: Sequence[Any]) -> None:
    """Compare words with the digest that their salt made; where the salt is gone, words that may be erased are too."""
    *words, salt = said
    if salt is None and words[0] is None:
        checked.erased += 1
    elif salt is None or sealed(salt, words) != entry[12]:
        checked.found(entry[0], entry[1], f"words of {form.table} are not as they were written")


def _select(connection: Connection, form: History, ids: list[int]) -> str:
    """A statement for rows of a history, with documents as texts."""
    as_text = "CAST({} AS TEXT)" if connection.dialect.name == "postgresql" else "{}"
    quote = connection.dialect.identifier_preparer.quote
    columns = []
    for name in form.columns:
        sql = quote(name)
        if name == "at":
            sql = _instant(connection, sql)
        columns.append(as_text.format(sql) if name in form.documents else sql)
    numbers = ", ".join(map(str, ids))
    return f"SELECT {', '.join(columns)} FROM {form.table} WHERE id IN ({numbers})"  # noqa: S608 - names of the schema, ids
