"""Programs get sessions, guides and last days of places too: by instant, and by which day's count a session is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0079"
branch_labels = None
depends_on = None

_BY_INSTANT = ("session_revisions", "service_guide_revisions")


def upgrade() -> None:
    """Add the column and the indexes. Of sessions that are over already nothing was published, so none is told."""
    op.add_column("planned_sessions", sa.Column("over_on", sa.Date(), nullable=True))
    op.create_index("ix_planned_sessions_over_on", "planned_sessions", ["over_on"])
    op.create_index("ix_service_points_ends_on", "service_points", ["ends_on"])
    for history in _BY_INSTANT:
        op.create_index(f"ix_{history}_at", history, ["at"])


def downgrade() -> None:
    """Take them back."""
    for history in _BY_INSTANT:
        op.drop_index(f"ix_{history}_at", history)
    op.drop_index("ix_service_points_ends_on", "service_points")
    op.drop_index("ix_planned_sessions_over_on", "planned_sessions")
    with op.batch_alter_table("planned_sessions") as table:
        table.drop_column("over_on")
