"""Jobs that ran: the daily count, mail, recounts, backups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

_NAMES = sa.Enum("day", "retention", "digest", "recount", "backup", native_enum=False, length=16)
_OUTCOMES = sa.Enum("running", "done", "failed", native_enum=False, length=16)


def upgrade() -> None:
    """Add the table: no run is known so far."""
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", _NAMES, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", _OUTCOMES, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job_runs"),
    )
    op.create_index("ix_job_runs_name_began_at", "job_runs", ["name", "began_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("job_runs")
