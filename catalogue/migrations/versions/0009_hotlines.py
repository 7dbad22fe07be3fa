"""Districts and streets may have a number to call of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "division_hotlines",
        sa.Column("division_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_division_hotlines_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("division_code", name=op.f("pk_division_hotlines")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("division_hotlines")
