"""Residents may follow a community or a service by mail. No one follows yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("sealed", sa.String(600), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_follows_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_follows_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
    )
    op.create_index("ix_follows_who", "follows", ["who"])
    op.create_index("ix_follows_token", "follows", ["token"], unique=True)


def downgrade() -> None:
    """Drop it, with the addresses in it."""
    op.drop_table("follows")
