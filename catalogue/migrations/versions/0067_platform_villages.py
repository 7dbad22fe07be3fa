"""Whether the 96156 platform serves a village, as its district says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "platform_villages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("serves", sa.Enum("yes", "no", "unknown", native_enum=False, length=16), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"],
            ["divisions.code"],
            name=op.f("fk_platform_villages_community_code_divisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_villages")),
    )
    op.create_index("ix_platform_villages_community_code_id", "platform_villages", ["community_code", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("platform_villages")
