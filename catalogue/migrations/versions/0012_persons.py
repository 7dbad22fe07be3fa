"""Accounts know the name of their person, beside the name with which it logs in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: accounts from before go on to be shown by their log-in name."""
    op.add_column("users", sa.Column("person", sa.String(40), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("users", "person")
