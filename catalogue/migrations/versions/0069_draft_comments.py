"""Comments on drafts of editions, and what editors answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0067"
branch_labels = None
depends_on = None

_STATES = sa.Enum("open", "taken", "not_taken", native_enum=False, length=16)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "draft_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(60), nullable=False),
        sa.Column("item", sa.String(60), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _STATES, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(80), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft"], ["edition_drafts.key"], name=op.f("fk_draft_comments_draft_edition_drafts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comments")),
        sa.UniqueConstraint("mark", name=op.f("uq_draft_comments_mark")),
    )
    op.create_index("ix_draft_comments_draft", "draft_comments", ["draft"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("draft_comments")
