"""A street, a district or a neighbour declares once what serves many communities; lines follow it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLES = (
    "declaration_revisions",
    "declaration_objections",
    "declaration_recipients",
    "declaration_points",
    "declaration_items",
    "declarations",
)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.')[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)


def _pair(table: str, column: str, kind: type[sa.types.TypeEngine[int]], target: str) -> list[Any]:
    return [
        sa.Column("declaration_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(column, kind(), autoincrement=False, nullable=False),
        _reference(table, "declaration_id", "declarations.id"),
        _reference(table, column, target),
        sa.PrimaryKeyConstraint("declaration_id", column, name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    """Add the tables, and to each line the declaration that it follows: none so far."""
    op.create_table(
        "declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declarer_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("provider_kind", sa.String(length=16), nullable=True),
        sa.Column("provider_name", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("note_zh", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("suspended_from", sa.Date(), nullable=True),
        sa.Column("suspended_until", sa.Date(), nullable=True),
        sa.Column("suspended_reason", sa.Text(), nullable=True),
        sa.Column("substitute", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_role", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _reference("declarations", "declarer_code", "divisions.code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
    )
    op.create_index("ix_declarations_declarer_code", "declarations", ["declarer_code"])
    op.create_index("ix_declarations_ends_on", "declarations", ["ends_on"])
    op.create_table(
        "declaration_items",
        *_pair("declaration_items", "item_id", sa.SmallInteger, "items.id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "declaration_points",
        *_pair("declaration_points", "point_id", sa.Integer, "service_points.id"),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_declaration_points_point_id", "declaration_points", ["point_id"])
    op.create_table(
        "declaration_recipients",
        *_pair("declaration_recipients", "community_code", sa.BigInteger, "divisions.code"),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("agreed_items", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_role", sa.String(length=16), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_declaration_recipients_community_code", "declaration_recipients", ["community_code"])
    op.create_table(
        "declaration_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_role", sa.String(length=16), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_role", sa.String(length=16), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        _reference("declaration_objections", "declaration_id", "declarations.id"),
        _reference("declaration_objections", "community_code", "divisions.code"),
        _reference("declaration_objections", "item_id", "items.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_objections")),
    )
    op.create_index(
        "ix_declaration_objections_declaration_id_community_code",
        "declaration_objections",
        ["declaration_id", "community_code"],
    )
    op.create_table(
        "declaration_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_revisions")),
    )
    op.create_index("ix_declaration_revisions_declaration_id", "declaration_revisions", ["declaration_id"])
    with op.batch_alter_table("offerings", table_kwargs={"sqlite_with_rowid": False}) as offerings:
        offerings.add_column(sa.Column("declaration_id", sa.Integer(), nullable=True))
        offerings.add_column(sa.Column("own_record", sa.JSON(), nullable=True))
        offerings.create_foreign_key(
            op.f("fk_offerings_declaration_id_declarations"), "declarations", ["declaration_id"], ["id"]
        )
    there = sa.text("declaration_id IS NOT NULL")
    op.create_index(
        "ix_offerings_declaration_id",
        "offerings",
        ["declaration_id"],
        sqlite_where=there,
        postgresql_where=there,
    )


def downgrade() -> None:
    """Drop it all. Lines that followed a declaration stay as they were."""
    op.drop_index("ix_offerings_declaration_id", table_name="offerings")
    with op.batch_alter_table("offerings", table_kwargs={"sqlite_with_rowid": False}) as offerings:
        offerings.drop_constraint(op.f("fk_offerings_declaration_id_declarations"), type_="foreignkey")
        offerings.drop_column("declaration_id")
        offerings.drop_column("own_record")
    for table in _TABLES:
        op.drop_table(table)
