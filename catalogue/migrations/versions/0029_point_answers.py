"""The check by the place itself: links of service points, and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty: no service point had a link before."""
    op.create_table(
        "point_links",
        sa.Column("point_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("token_digest", name=op.f("uq_point_links_token_digest")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_point_links_code_digest")),
    )
    op.create_table(
        "point_answers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("open_point_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("said", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("mobiles_agreed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(80), nullable=True),
        sa.Column("settled_role", sa.String(16), nullable=True),
        sa.UniqueConstraint("open_point_id", name=op.f("uq_point_answers_open_point_id")),
    )
    op.create_index("ix_point_answers_point_id", "point_answers", ["point_id"])


def downgrade() -> None:
    """Drop them. What was accepted stays with the service points and their lines, told as ordinary changes."""
    op.execute("UPDATE revisions SET action = 'check' WHERE action = 'self_told'")
    op.execute("UPDATE point_revisions SET action = 'record' WHERE action = 'self_told'")
    op.drop_table("point_answers")
    op.drop_table("point_links")
