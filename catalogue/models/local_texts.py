"""What is found of service points and of what communities wrote: one row of tokens each, and its index.

SQLite finds rows through an FTS5 table over this one, kept by triggers in the same statement; PostgreSQL through a
GIN index over the tokens as an array. See docs/adr/0013-texts-of-communities.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import DDL, BigInteger, Dialect, Index, Integer, SmallInteger, Table, Text, event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from .base import Base, DivisionCode

INDEX_OF_TOKENS = "ix_local_texts_grams"
"""The index of PostgreSQL."""
INDEX_OF_TEXTS = "local_texts_index"
"""The virtual table of SQLite, and how the names of the tables begin in which FTS5 keeps it."""


class Grams(TypeDecorator[Sequence[str]]):
    """Tokens without spaces in them: an array on PostgreSQL, one text with spaces between them on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return list(value) if dialect.name == "postgresql" else " ".join(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Sequence[str] | None:
        if value is None:
            return None
        return tuple(value) if dialect.name == "postgresql" else tuple(value.split())


class LocalText(Base):
    """A service point (``point_id``) or a community's record of an item (``item_id``) as it is looked for.

    Derived from those rows as the roll-up is, in the same transaction, by ``catalogue.local_texts`` alone.
    """

    __tablename__ = "local_texts"
    __table_args__ = (
        Index(
            INDEX_OF_TOKENS,
            "grams",
            postgresql_using="gin",
            # New rows wait in a list that every search reads through: kB of it, few enough for the search,
            # and enough for a load to be sorted before it goes into the index.
            postgresql_with={"gin_pending_list_limit": 256},
        ).ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The point's id, or a number made of community and item: see ``catalogue.local_texts.documents``."""
    community_code: Mapped[int] = mapped_column(DivisionCode)
    item_id: Mapped[int | None] = mapped_column(SmallInteger)
    point_id: Mapped[int | None] = mapped_column(Integer)
    grams: Mapped[Sequence[str]] = mapped_column(Grams)


SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE local_texts_index USING fts5("
    "grams, content='local_texts', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)"
)
SQLITE_TRIGGERS = (
    "CREATE TRIGGER local_texts_added AFTER INSERT ON local_texts BEGIN"
    " INSERT INTO local_texts_index(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER local_texts_removed AFTER DELETE ON local_texts BEGIN"
    " INSERT INTO local_texts_index(local_texts_index, rowid, grams) VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER local_texts_changed AFTER UPDATE ON local_texts BEGIN"
    " INSERT INTO local_texts_index(local_texts_index, rowid, grams) VALUES ('delete', old.id, old.grams);"
    " INSERT INTO local_texts_index(rowid, grams) VALUES (new.id, new.grams); END",
)

_table = LocalText.__table__
assert isinstance(_table, Table)
for _statement in (SQLITE_INDEX, *SQLITE_TRIGGERS):
    _made: Any = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(_table, "after_create", _made.execute_if(dialect="sqlite"))
_gone: Any = DDL(f"DROP TABLE IF EXISTS {INDEX_OF_TEXTS}")  # type: ignore[no-untyped-call]
event.listen(_table, "before_drop", _gone.execute_if(dialect="sqlite"))
