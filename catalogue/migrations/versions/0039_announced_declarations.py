"""A declared service may begin on a later day: until then it is announced, and no line follows it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day and the mark. What was declared before holds already."""
    op.add_column("declarations", sa.Column("begins_on", sa.Date(), nullable=True))
    op.add_column(
        "declarations", sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_declarations_announced", "declarations", ["announced"])


def downgrade() -> None:
    """Drop both. What is only announced ends: it would hold at once."""
    op.execute("UPDATE declarations SET ended_on = confirmed_on WHERE announced AND ended_on IS NULL")
    op.drop_index("ix_declarations_announced", "declarations")
    op.drop_column("declarations", "announced")
    op.drop_column("declarations", "begins_on")
