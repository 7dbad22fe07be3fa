"""What is written into the index: one document per service point, one per record that has words of its own.

Functions that write points or records call these in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, text
from sqlalchemy.orm import Session

from ..foundation.loading import insert_rows
from ..language.spelling import fold_all
from ..models import LocalText, ProviderKind
from ..models.local_texts import Grams
from .grams import POINT, grams, scopes
from .sound_tokens import sound_tokens

ITEM_BITS = 15
"""An item's id is a small integer. A record's document is numbered after every point's, by community and item."""
BETWEEN = "\n"
"""The separator between the texts of one document. No part of a query matches across it."""
COLUMNS = ("id", "community_code", "item_id", "point_id", "grams")
NAMED = frozenset({ProviderKind.SOCIAL, ProviderKind.COMPANY, ProviderKind.LOCAL_UNIT})
"""Kinds of providers with a name of their own; the others are offices, which are found as places."""

_TEXTS: Any = LocalText.__table__
_PUT = text(
    "INSERT INTO local_texts (id, community_code, item_id, point_id, grams)"
    " VALUES (:id, :community_code, :item_id, :point_id, :grams)"
    " ON CONFLICT (id) DO UPDATE SET grams = excluded.grams"
).bindparams(bindparam("grams", type_=Grams()))
_DROP = delete(_TEXTS).where(_TEXTS.c.id == bindparam("gone"))


DocumentRow = tuple[int, int, int | None, int | None, list[str]]
"""A row of ``COLUMNS``."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text of a community: a service point's (``point_id``) or a record's (``item_id``)."""

    id: int
    community: int
    item_id: int | None
    point_id: int | None
    text: str


def record_id(community: int, item_id: int) -> int:
    """The number of the document of a community's record of an item."""
    return community << ITEM_BITS | item_id


def of_point(point_id: int, community: int, name: str, address: str | None) -> Document:
    """A service point's document."""
    return Document(point_id, community, None, point_id, point_text(name, address))


def of_record(community: int, item_id: int, words: str | None) -> Document:
    """The document of a community's record; ``words`` as :func:`record_text` gives them."""
    return Document(record_id(community, item_id), community, item_id, None, words or "")


def point_text(name: str, address: str | None) -> str:
    """What is found of a service point: its name and its address."""
    return f"{name}{BETWEEN}{address}" if address else name


def record_text(
    note_zh: str | None, note_en: str | None, provider_kind: ProviderKind | None, provider_name: str | None
) -> str | None:
    """What is found of a record: its notes, and who provides if that is a name of its own. None: nothing."""
    named = provider_name if provider_kind in NAMED else None
    return BETWEEN.join(filter(None, (note_zh, note_en, named))) or None


def put(session: Session, documents: Sequence[Document]) -> None:
    """Write documents that may be there already."""
    put_rows(session, rows_of(documents))


def put_rows(session: Session, ready: Sequence[DocumentRow]) -> None:
    """:func:`put` of documents as :func:`rows_of` gives them."""
    if ready:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in ready]
        session.execute(_PUT, rows if len(rows) > 1 else rows[0])


def add(session: Session, documents: Sequence[Document]) -> None:
    """Write documents that are not there yet, as many as they may be."""
    add_rows(session, rows_of(documents))


def add_rows(session: Session, ready: Sequence[DocumentRow]) -> None:
    """:func:`add` of documents as :func:`rows_of` gives them."""
    insert_rows(session, LocalText, COLUMNS, ready)


def drop(session: Session, ids: Iterable[int]) -> None:
    """Take documents away; ids that are not there do no harm."""
    gone = [{"gone": each} for each in ids]
    if gone:
        session.execute(_DROP, gone if len(gone) > 1 else gone[0])


def change_record(
    session: Session, community: int, item_id: int, before: str | None, after: str | None
) -> None:
    """Follow a record whose words were ``before`` and are ``after``; None: it has none."""
    if before == after:
        return
    if after is None:
        drop(session, [record_id(community, item_id)])
    else:
        put(session, [of_record(community, item_id, after)])


def rows_of(documents: Sequence[Document]) -> list[DocumentRow]:
    """Rows of ``COLUMNS``."""
    known: dict[int, list[str]] = {}
    # Many records of a load say the same: each text is read once.
    texts = list({document.text: None for document in documents})
    folded = dict(zip(texts, fold_lines(texts), strict=True))
    said = {text: grams(folded[text]) for text in texts}
    rows = []
    for document in documents:
        places = known.get(document.community)
        if places is None:
            places = known[document.community] = scopes(document.community)
        tokens = [*places, *said[document.text]]
        if document.point_id is not None:
            name = folded[document.text].partition(BETWEEN)[0]
            tokens += (POINT, *sound_tokens(name))
        rows.append((document.id, document.community, document.item_id, document.point_id, tokens))
    return rows


def fold_lines(texts: Sequence[str]) -> list[str]:
    """Each text in its one spelling, its lines kept apart."""
    lines = [text.split(BETWEEN) for text in texts]
    folded = iter(fold_all([line for each in lines for line in each]))
    return [BETWEEN.join(next(folded) for _line in each) for each in lines]
