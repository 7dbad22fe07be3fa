"""Editions that are being written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0068"
branch_labels = None
depends_on = None

_STATES = sa.Enum("draft", "comment", "approved", "enforced", "withdrawn", native_enum=False, length=16)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "edition_drafts",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("from_edition", sa.String(60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", _STATES, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("comment_from", sa.Date(), nullable=True),
        sa.Column("comment_until", sa.Date(), nullable=True),
        sa.Column("comments_to", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(80), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_edition_drafts")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("edition_drafts")
