"""What was done to service points in a month is found without a look at all that ever was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_ACTS = sa.text("action <> 'import'")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_point_revisions_acts_at",
        "point_revisions",
        ["at", "action", "community_code"],
        sqlite_where=_ACTS,
        postgresql_where=_ACTS,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_point_revisions_acts_at", table_name="point_revisions")
