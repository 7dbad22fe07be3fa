"""What was done to service points in a month is found without a look at all that ever was."""

from __future__ import annotations

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_point_revisions_action_at", "point_revisions", ["action", "at", "community_code"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_point_revisions_action_at", table_name="point_revisions")
