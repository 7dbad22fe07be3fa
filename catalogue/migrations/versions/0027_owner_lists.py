"""Owners' lists: mappings of their columns, decisions about doubtful rows, places and files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty: no list was brought in before."""
    op.create_table(
        "owner_lists",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("owner", sa.String(60), nullable=True),
        sa.Column("item_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("brought_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_owner_lists_division_code_divisions")
        ),
        sa.UniqueConstraint("division_code", "name", name=op.f("uq_owner_lists_division_code_name")),
    )
    op.create_table(
        "owner_list_decisions",
        sa.Column("list_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reference", sa.String(400), primary_key=True),
        sa.Column("community_code", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["owner_lists.id"], name=op.f("fk_owner_list_decisions_list_id_owner_lists")
        ),
        sa.ForeignKeyConstraint(
            ["community_code"],
            ["divisions.code"],
            name=op.f("fk_owner_list_decisions_community_code_divisions"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owner_list_places",
        sa.Column("list_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("declaration_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["owner_lists.id"], name=op.f("fk_owner_list_places_list_id_owner_lists")
        ),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_owner_list_places_community_code_divisions")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owner_list_uploads",
        sa.Column("list_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["owner_lists.id"], name=op.f("fk_owner_list_uploads_list_id_owner_lists")
        ),
    )
    op.create_index("ix_owner_list_places_point_id", "owner_list_places", ["point_id"])


def downgrade() -> None:
    """Drop them. The service points that lists brought stay."""
    for table in ("owner_list_uploads", "owner_list_places", "owner_list_decisions", "owner_lists"):
        op.drop_table(table)
