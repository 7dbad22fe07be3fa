"""A department's table can be taken off the list, and put back with what was typed beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: the tables that there are stay on the list."""
    op.add_column("report_templates", sa.Column("taken_off_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it. Tables that were taken off are on the list again."""
    op.drop_column("report_templates", "taken_off_at")
