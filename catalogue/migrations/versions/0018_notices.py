"""Notices by which places close, or have other hours, for some days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.String(200), nullable=True),
        sa.Column("reason_zh", sa.String(60), nullable=False),
        sa.Column("reason_en", sa.String(100), nullable=True),
        sa.Column("spared", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_role", sa.String(16), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_notices_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_division_code"), "notices", ["division_code"])
    op.create_index(op.f("ix_notices_last_day"), "notices", ["last_day"])


def downgrade() -> None:
    """Drop it: places have their own hours again."""
    op.drop_table("notices")
