"""Web addresses in records are asked whether they still lead somewhere: what was seen of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty: no link was asked before."""
    op.create_table(
        "link_checks",
        sa.Column("url", sa.String(300), primary_key=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("seen", sa.String(16), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=True),
        sa.Column("failed_since", sa.Date(), nullable=True),
        sa.Column("failed_days", sa.SmallInteger(), nullable=False),
    )
    op.create_index("ix_link_checks_checked_on", "link_checks", ["checked_on"])


def downgrade() -> None:
    """Drop it. The links stay in their records."""
    op.drop_table("link_checks")
