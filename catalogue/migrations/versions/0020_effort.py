"""What keeping the records costs: minutes that the city set, guide values of districts, histories found by their day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, empty: the shipped minutes hold. Index the histories by what was done when."""
    op.create_table(
        "duty_minutes",
        sa.Column("duty", sa.String(32), nullable=False),
        sa.Column("tenths", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_duty_minutes")),
    )
    op.create_table(
        "effort_guides",
        sa.Column("division_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_effort_guides_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("division_code", name=op.f("pk_effort_guides")),
    )
    op.create_index("ix_revisions_action_at", "revisions", ["action", "at", "community_code"])


def downgrade() -> None:
    """Drop them: the shipped minutes hold again."""
    op.drop_index("ix_revisions_action_at", table_name="revisions")
    op.drop_table("effort_guides")
    op.drop_table("duty_minutes")
