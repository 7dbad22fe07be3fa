"""A line may say up to when it is offered: a bought service's contract ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: what is offered now has no end."""
    op.add_column("offerings", sa.Column("ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it. Lines hold as long as their confirmation did."""
    op.drop_column("offerings", "ends_on")
