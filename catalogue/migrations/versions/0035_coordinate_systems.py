"""Lists remember in which system their coordinates are, where they do not say it themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: of lists from before it is not known."""
    op.add_column("owner_lists", sa.Column("coordinate_system", sa.String(8), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("owner_lists", "coordinate_system")
