"""Service points say what is to be paid, and whether they deliver or visit at home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns: no community has said anything yet."""
    op.add_column("service_points", sa.Column("fee", sa.String(length=100), nullable=True))
    op.add_column("service_points", sa.Column("delivers", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Forget both."""
    with op.batch_alter_table("service_points") as table:
        table.drop_column("delivers")
        table.drop_column("fee")
