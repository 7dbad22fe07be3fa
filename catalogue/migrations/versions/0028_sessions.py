"""Sessions: when an offering takes place, with their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables, empty."""
    op.create_table(
        "planned_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("what_zh", sa.String(60), nullable=False),
        sa.Column("what_en", sa.String(100)),
        sa.Column("dates", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("repeat", sa.String(100)),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("cancelled", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("times", sa.String(40)),
        sa.Column("point_id", sa.Integer()),
        sa.Column("place", sa.String(100)),
        sa.Column("for_whom", sa.String(100)),
        sa.Column("joining", sa.String(100)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("next_day", sa.Date()),
        sa.Column("said_by", sa.String(80), nullable=False),
        sa.Column("said_role", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name="fk_planned_sessions_community_code_divisions"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_planned_sessions_item_id_items"),
        sa.ForeignKeyConstraint(
            ["point_id"],
            ["service_points.id"],
            name="fk_planned_sessions_point_id_service_points",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_planned_sessions"),
    )
    op.create_index(
        "ix_planned_sessions_community_code_item_id", "planned_sessions", ["community_code", "item_id"]
    )
    op.create_index("ix_planned_sessions_next_day", "planned_sessions", ["next_day"])
    op.create_index("ix_planned_sessions_point_id", "planned_sessions", ["point_id"])
    op.create_table(
        "session_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True)),
        sa.Column("after", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_session_revisions"),
    )
    op.create_index("ix_session_revisions_session_id", "session_revisions", ["session_id"])
    op.create_index("ix_session_revisions_community_code", "session_revisions", ["community_code"])


def downgrade() -> None:
    """Drop them. Lines keep the confirmations that sessions gave."""
    op.execute("UPDATE revisions SET action = 'confirm' WHERE action = 'session'")
    op.drop_table("session_revisions")
    op.drop_table("planned_sessions")
