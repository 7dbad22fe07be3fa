"""A mail address counts once its owner confirmed it by a link in a first mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the link holds and when it was followed. Addresses that are there are asked to be confirmed first."""
    op.add_column("digest_wishes", sa.Column("token", sa.String(64), nullable=True))
    op.add_column("digest_wishes", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop both. Wishes for an address that was never confirmed go."""
    op.execute("DELETE FROM digest_wishes WHERE confirmed_at IS NULL")
    op.drop_column("digest_wishes", "confirmed_at")
    op.drop_column("digest_wishes", "token")
