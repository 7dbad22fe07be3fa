"""Service points and profiles have versions and histories, as lines have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the versions and the tables. Histories begin empty: what a place said before is not known."""
    for table in ("service_points", "community_profiles"):
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _make("point_revisions", sa.Column("point_id", sa.Integer(), nullable=False))
    op.create_index("ix_point_revisions_point_id", "point_revisions", ["point_id"])
    op.create_index("ix_point_revisions_community_code", "point_revisions", ["community_code"])
    _make("profile_revisions")
    op.create_index("ix_profile_revisions_community_code", "profile_revisions", ["community_code"])


def _make(table: str, *columns: sa.Column[int]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        *columns,
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("profile_revisions")
    op.drop_table("point_revisions")
    for table in ("community_profiles", "service_points"):
        op.drop_column(table, "version")
