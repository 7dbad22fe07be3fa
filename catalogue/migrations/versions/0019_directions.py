"""Service points say how to find them: a sentence with a landmark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("service_points", sa.Column("directions", sa.String(200), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("service_points", "directions")
