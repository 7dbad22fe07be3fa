"""Accounts may ask for a monthly mail about today's list. No account has asked yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "digest_wishes",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_digest_wishes_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_digest_wishes")),
    )


def downgrade() -> None:
    """Drop it, with the addresses in it."""
    op.drop_table("digest_wishes")
