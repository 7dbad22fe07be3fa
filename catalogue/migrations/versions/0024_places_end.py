"""A service point may say up to when it serves residents: a lease or a bought service's contract ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: the points that there are have no end."""
    op.add_column("service_points", sa.Column("ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it. A line that ended with its point counts as out of date until somebody confirms it."""
    op.drop_column("service_points", "ends_on")
