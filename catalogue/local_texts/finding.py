"""Finding texts: an intersection of tokens in the database, read nearest first, checked against the text itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select, text
from sqlalchemy.orm import Session

from ..foundation.codes import contains
from ..foundation.database import in_parts
from ..language.spelling import normalise
from ..models import Division, LocalText, Offering, ServicePoint
from ..models.local_texts import Grams
from .asking import asked
from .documents import BETWEEN, fold_lines, point_text, record_text
from .grams import POINT, grams, holds, pieces, says_enough, scope, scopes_around
from .sound_tokens import sounds_like, typed_sounds

AT_ONCE = 200
"""Candidates that are looked at in one place: of a word that more texts hold, some are found and not all."""
_CHECKED = 12
"""Candidates that are read and checked at a time."""


@dataclass(frozen=True, slots=True)
class LocalHit:
    """A service point, or what a community says of an item, that holds the words of a query.

    ``point_id`` and ``name`` (with ``address``) are a point's; ``item_id`` with ``note_zh``, ``note_en`` and
    ``provider`` a record's. ``community_name`` is the community's short name.
    """

    community: int
    community_name: str
    point_id: int | None = None
    name: str | None = None
    address: str | None = None
    item_id: int | None = None
    note_zh: str | None = None
    note_en: str | None = None
    provider: str | None = None


_TEXTS: Any = LocalText.__table__
_MATCHING = {
    "sqlite": text(
        "SELECT t.id, t.community_code FROM local_texts_index AS i CROSS JOIN local_texts AS t ON t.id = i.rowid"
        " WHERE i.local_texts_index MATCH :tokens ORDER BY i.rowid LIMIT :most"
    ),
    # Not sorted: sorting would read all that contain a common word. Tokens and limit are queries of their
    # own, so that the planner cannot use their values: it would plan for every word, and read the whole table for
    # an unused one.
    "postgresql": text(
        "SELECT id, community_code FROM local_texts"
        " WHERE grams @> (SELECT CAST(:tokens AS text[])) LIMIT (SELECT CAST(:most AS integer))"
    ).bindparams(bindparam("tokens", type_=Grams())),
}
_DIVISIONS: Any = Division.__table__
_POINTS: Any = ServicePoint.__table__
_OFFERINGS: Any = Offering.__table__
# Built once: composing a statement takes longer than running one.
_READING = (
    select(
        _TEXTS.c.id,
        _TEXTS.c.community_code,
        _DIVISIONS.c.short_name,
        _TEXTS.c.point_id,
        _POINTS.c.name,
        _POINTS.c.address,
        _TEXTS.c.item_id,
        _OFFERINGS.c.note_zh,
        _OFFERINGS.c.note_en,
        _OFFERINGS.c.provider_kind,
        _OFFERINGS.c.provider_name,
    )
    .join(_DIVISIONS, _DIVISIONS.c.code == _TEXTS.c.community_code)
    .outerjoin(_POINTS, _POINTS.c.id == _TEXTS.c.point_id)
    .outerjoin(
        _OFFERINGS,
        and_(
            _OFFERINGS.c.community_code == _TEXTS.c.community_code, _OFFERINGS.c.item_id == _TEXTS.c.item_id
        ),
    )
    .where(_TEXTS.c.id.in_(bindparam("ids", expanding=True)), _DIVISIONS.c.retired_on.is_(None))
)


def find_local(
    session: Session, text: str, *, within: int | None, limit: int = 5, only_points: bool = False
) -> tuple[LocalHit, ...]:
    """Service points and records that hold every part of ``text``, which is a query or the need in it.

    Nearest first: those of the community ``within``, of its street, of its district, then all others; within each,
    points before records, then by number. Where the text may be pinyin, points whose names sound like it follow.
    Where more than ``AT_ONCE`` texts of one place hold the words, which of them are looked at is the database's
    choice. A single character, a number alone and a question about the way find nothing.
    Raises nothing for any text.
    """
    said = asked(normalise(text))
    around = [] if within is None else scopes_around(within)
    wanted = pieces(said)
    tokens = grams(" ".join(wanted))
    found: dict[LocalHit, None] = {}
    if says_enough(tokens):
        written = [*tokens, POINT] if only_points else tokens
        found |= _first(session, written, around, limit, lambda folded: holds(folded, wanted))
    if len(found) < limit and (sounds := typed_sounds(said)):
        found |= _first(
            session,
            [*sounds, POINT],
            around,
            limit,
            lambda folded: sounds_like(folded.partition(BETWEEN)[0], said),
        )
    return tuple(found)[:limit]


def _first(
    session: Session, tokens: Sequence[str], around: Sequence[int], limit: int, fits: Callable[[str], bool]
) -> dict[LocalHit, None]:
    """The first hits whose folded text fits: at least ``limit``, or all of them."""
    found: dict[LocalHit, None] = {}
    for candidates in _nearest_first(session, tokens, around):
        for part in in_parts(candidates, _CHECKED):
            found |= dict.fromkeys(_checked(session, part, fits))
            if len(found) >= limit:
                return found
    return found


def _nearest_first(session: Session, tokens: Sequence[str], around: Sequence[int]) -> Iterator[list[int]]:
    """Documents that hold the tokens, each once, nearest first, in portions."""
    everywhere = _matching(session, tokens)
    if len(everywhere) < AT_ONCE:  # these are all: most words are rare, and one question is enough
        yield [
            document
            for _far, document in sorted(
                (_distance(place, around), document) for document, place in everywhere
            )
        ]
        return
    seen: set[int] = set()
    for place in around:
        yield _unseen(_matching(session, [*tokens, scope(place)]), seen)
    yield _unseen(everywhere, seen)


def _unseen(rows: Iterable[tuple[int, int]], seen: set[int]) -> list[int]:
    new = sorted(document for document, _community in rows if document not in seen)
    seen.update(new)
    return new


def _distance(community: int, around: Sequence[int]) -> int:
    return next((far for far, place in enumerate(around) if contains(place, community)), len(around))


def _matching(session: Session, tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Documents that hold all of the tokens, at most ``AT_ONCE``, each with its community."""
    dialect = session.get_bind().dialect.name
    # Quoted, a token of FTS5 is a string: nothing in it is read as an operator.
    wanted = " ".join(f'"{token}"' for token in tokens) if dialect == "sqlite" else tokens
    values = {"tokens": wanted, "most": AT_ONCE}
    return [(row[0], row[1]) for row in session.execute(_MATCHING[dialect], values)]


def _checked(session: Session, documents: Sequence[int], fits: Callable[[str], bool]) -> Iterator[LocalHit]:
    """Those of the documents, in their order, whose community is present and whose folded texts fit."""
    if not documents:
        return
    rows = {row[0]: row for row in session.execute(_READING, {"ids": documents})}
    kept = [rows[document] for document in documents if document in rows]
    texts = [
        (point_text(name, address) if name is not None else record_text(zh, en, kind, provider)) or ""
        for _id, _place, _short, _point, name, address, _item, zh, en, kind, provider in kept
    ]
    for row, folded in zip(kept, fold_lines(texts), strict=True):
        if fits(folded):
            _id, community, short, point, name, address, item, zh, en, _kind, provider = row
            yield LocalHit(community, short, point, name, address, item, zh, en, provider)
