"""Rebuilding the index from the points and records, and comparing it with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from ..foundation.loading import made_afterwards
from ..models import LocalText, Offering, ServicePoint
from ..models.local_texts import INDEX_OF_TOKENS, SQLITE_TRIGGERS
from .documents import Document, add, of_point, of_record, record_text, rows_of

_AT_ONCE = 4000


@dataclass(frozen=True, slots=True)
class StaleDocument:
    """A document that is not what its point or record says. ``there`` and ``wanted``: whether it is, and should be."""

    id: int
    there: bool
    wanted: bool

    def __str__(self) -> str:
        if self.there and self.wanted:
            return f"text {self.id}: says something else"
        return f"text {self.id}: {'left over' if self.there else 'missing'}"


def rebuild(session: Session) -> int:
    """Rebuild all documents and return their number. Needs a writing transaction."""
    count = 0
    with indexed_afterwards(session):
        session.execute(delete(LocalText))
        for portion in _portions(documents(session)):
            add(session, portion)
            count += len(portion)
    return count


@contextmanager
def indexed_afterwards(session: Session) -> Iterator[None]:
    """Make the index at the end of the block, from all documents: on SQLite it takes seven times as long after each row of many.

    Nothing is found by words inside the block. Needs a writing transaction, which is undone if the block fails.
    """
    if session.get_bind().dialect.name != "sqlite":
        with made_afterwards(session, LocalText, INDEX_OF_TOKENS):
            yield
        return
    for name in ("added", "removed", "changed"):
        session.execute(text(f"DROP TRIGGER local_texts_{name}"))
    yield
    session.execute(text("INSERT INTO local_texts_index(local_texts_index) VALUES ('rebuild')"))
    for statement in SQLITE_TRIGGERS:
        session.execute(text(statement))


def verify(session: Session) -> list[StaleDocument]:
    """Where the documents are not what points and records say: empty if all is well."""
    kept = {id_: tuple(grams) for id_, grams in session.execute(select(LocalText.id, LocalText.grams))}
    found = []
    for portion in _portions(documents(session)):
        for id_, _community, _item, _point, grams in rows_of(portion):
            there = kept.pop(id_, None)
            if there != tuple(grams):
                found.append(StaleDocument(id_, there is not None, wanted=True))
    found += [StaleDocument(id_, there=True, wanted=False) for id_ in kept]
    return sorted(found, key=lambda each: each.id)


def documents(session: Session) -> Iterator[Document]:
    """The documents that there should be, by id."""
    points = select(
        ServicePoint.id, ServicePoint.community_code, ServicePoint.name, ServicePoint.address
    ).order_by(ServicePoint.id)
    for row in session.execute(points.execution_options(yield_per=_AT_ONCE)):
        yield of_point(*row)
    records = select(
        Offering.community_code,
        Offering.item_id,
        Offering.note_zh,
        Offering.note_en,
        Offering.provider_kind,
        Offering.provider_name,
    ).order_by(Offering.community_code, Offering.item_id)
    for community, item, zh, en, kind, provider in session.execute(
        records.execution_options(yield_per=_AT_ONCE)
    ):
        words = record_text(zh, en, kind, provider)
        if words is not None:
            yield of_record(community, item, words)


def _portions(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while portion := list(islice(documents, _AT_ONCE)):
        yield portion
