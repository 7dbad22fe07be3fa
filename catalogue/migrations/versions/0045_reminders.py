"""Reminders of offices, one for each community and week; and whether an account wishes them by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column. Those who asked for a mail a month did not ask for reminders."""
    op.create_table(
        "reminders",
        sa.Column("community_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("item_ids", sa.JSON(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("sent_role", sa.String(16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_reminders_community_code_divisions")
        ),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_reminders_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("community_code", "week", name=op.f("pk_reminders")),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "digest_wishes", sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("digest_wishes", "reminders")
    op.drop_table("reminders")
