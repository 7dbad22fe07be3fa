"""What programs ask of changes: transactions that took long, and histories of places and profiles by instant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0080"
branch_labels = None
depends_on = None

_BY_INSTANT = ("point_revisions", "profile_revisions")


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "slow_writes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slow_writes"),
    )
    op.create_index("ix_slow_writes_ended_at", "slow_writes", ["ended_at"])
    for history in _BY_INSTANT:
        op.create_index(f"ix_{history}_at", history, ["at"])


def downgrade() -> None:
    """Drop them."""
    for history in _BY_INSTANT:
        op.drop_index(f"ix_{history}_at", history)
    op.drop_table("slow_writes")
