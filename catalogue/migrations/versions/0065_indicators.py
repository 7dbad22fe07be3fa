"""Values of the plan's indicators that others publish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "indicator_values",
        sa.Column("division_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(16, 4), nullable=False),
        sa.Column("second", sa.Numeric(16, 4), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"],
            ["divisions.code"],
            name=op.f("fk_indicator_values_division_code_divisions"),
        ),
        sa.PrimaryKeyConstraint("division_code", "number", "as_of", name=op.f("pk_indicator_values")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("indicator_values")
