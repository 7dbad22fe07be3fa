"""What districts say of villages: where they know it from, what was said in one act, and what was taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was said before has no source, and nothing of it was taken back."""
    with op.batch_alter_table("platform_villages") as table:
        table.add_column(sa.Column("source", sa.String(200), nullable=True))
        table.add_column(sa.Column("batch", sa.Integer(), nullable=True))
        table.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("taken_back_by", sa.String(80), nullable=True))


def downgrade() -> None:
    """Drop them, and with them what was taken back."""
    op.execute("DELETE FROM platform_villages WHERE taken_back_at IS NOT NULL")
    with op.batch_alter_table("platform_villages") as table:
        for column in ("taken_back_by", "taken_back_at", "batch", "source"):
            table.drop_column(column)
