"""Workbooks that came back: files that are looked through, and batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty: no workbook came back before."""
    op.create_table(
        "workbook_uploads",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_workbook_uploads_division_code_divisions")
        ),
        sa.UniqueConstraint("division_code", "actor", name=op.f("uq_workbook_uploads_division_code_actor")),
    )
    op.create_table(
        "workbook_batches",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_workbook_batches_division_code_divisions")
        ),
    )
    op.create_index("ix_workbook_batches_division_code_at", "workbook_batches", ["division_code", "at"])


def downgrade() -> None:
    """Drop them. What was brought in stays, with its histories; it cannot be undone as one any more."""
    op.drop_table("workbook_batches")
    op.drop_table("workbook_uploads")
