"""What was answered, closed and opened again before a request was so once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. What was replaced before is not recorded."""
    op.add_column("office_requests", sa.Column("earlier", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("office_requests", "earlier")
