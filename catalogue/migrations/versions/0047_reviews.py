"""Districts review quarters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "coverage_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.String(1000), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_coverage_reviews_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot"],
            ["coverage_months.number"],
            name=op.f("fk_coverage_reviews_snapshot_coverage_months"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_reviews")),
        sa.UniqueConstraint(
            "division_code", "quarter", name=op.f("uq_coverage_reviews_division_code_quarter")
        ),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("coverage_reviews")
