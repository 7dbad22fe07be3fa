"""Of which items the words came along to an item of an edition, and which of them editors took away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: no item of an edition so far has words of another one."""
    with op.batch_alter_table("edition_items") as table:
        table.add_column(sa.Column("words_from", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("words_without", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("edition_items") as table:
        table.drop_column("words_without")
        table.drop_column("words_from")
