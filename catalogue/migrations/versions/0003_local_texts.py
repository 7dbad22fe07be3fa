"""Service points and communities' own words are found: documents of tokens and an index over them, filled."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalogue.local_texts.documents import COLUMNS, Document, of_point, of_record, record_text, rows_of
from catalogue.models import ProviderKind

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 4000


def upgrade() -> None:
    """Add it, and fill it from what is there."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "local_texts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("grams", postgresql.ARRAY(sa.Text()) if on_postgresql else sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_texts")),
    )
    if on_postgresql:
        _fill()
        op.execute(
            "CREATE INDEX ix_local_texts_grams ON local_texts USING gin (grams) WITH (gin_pending_list_limit=256)"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE local_texts_index USING fts5("
        "grams, content='local_texts', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)"
    )
    _fill()
    op.execute("INSERT INTO local_texts_index(local_texts_index) VALUES ('rebuild')")
    op.execute(
        "CREATE TRIGGER local_texts_added AFTER INSERT ON local_texts BEGIN"
        " INSERT INTO local_texts_index(rowid, grams) VALUES (new.id, new.grams); END"
    )
    op.execute(
        "CREATE TRIGGER local_texts_removed AFTER DELETE ON local_texts BEGIN"
        " INSERT INTO local_texts_index(local_texts_index, rowid, grams)"
        " VALUES ('delete', old.id, old.grams); END"
    )
    op.execute(
        "CREATE TRIGGER local_texts_changed AFTER UPDATE ON local_texts BEGIN"
        " INSERT INTO local_texts_index(local_texts_index, rowid, grams)"
        " VALUES ('delete', old.id, old.grams);"
        " INSERT INTO local_texts_index(rowid, grams) VALUES (new.id, new.grams); END"
    )


def downgrade() -> None:
    """Undo it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE local_texts_index")
    op.drop_table("local_texts")


def _fill() -> None:
    """Write the documents of all points and records."""
    connection = op.get_bind()
    on_postgresql = connection.dialect.name == "postgresql"
    table = sa.table("local_texts", *(sa.column(name) for name in COLUMNS[:-1]), sa.column("grams"))
    insert = sa.insert(table)
    portion: list[Document] = []

    def write() -> None:
        rows = []
        for *key, tokens in rows_of(portion):
            rows.append(
                dict(zip(COLUMNS, (*key, tokens if on_postgresql else " ".join(tokens)), strict=True))
            )
        connection.execute(insert, rows)
        portion.clear()

    for document in _documents(connection):
        portion.append(document)
        if len(portion) == _AT_ONCE:
            write()
    if portion:
        write()


def _documents(connection: sa.Connection) -> Iterator[Document]:
    streamed = {"yield_per": _AT_ONCE}
    points = "SELECT id, community_code, name, address FROM service_points ORDER BY id"
    for row in connection.execute(sa.text(points), execution_options=streamed):
        yield of_point(*row)
    records = (
        "SELECT community_code, item_id, note_zh, note_en, provider_kind, provider_name FROM offerings"
        " ORDER BY community_code, item_id"
    )
    for community, item, zh, en, kind, provider in connection.execute(
        sa.text(records), execution_options=streamed
    ):
        words = record_text(zh, en, ProviderKind(kind) if kind else None, provider)
        if words is not None:
            yield of_record(community, item, words)
