"""What communities show of the standards, and what streets and districts declare of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"
branch_labels = None
depends_on = None

_STATE = sa.Enum("met", "not_met", native_enum=False, length=16)
_MEASURES = ("rooms_area", "social_workers", "office_funds")


def upgrade() -> None:
    """Add the columns and the table."""
    for name in _MEASURES:
        op.add_column("community_profiles", sa.Column(name, sa.Integer(), nullable=True))
        op.add_column("community_profiles", sa.Column(f"{name}_on", sa.Date(), nullable=True))
    op.create_table(
        "standard_declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.String(60), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("note", sa.String(300), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.String(80), nullable=False),
        sa.Column("declared_as", sa.String(16), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(80), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"],
            ["divisions.code"],
            name=op.f("fk_standard_declarations_division_code_divisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_declarations")),
    )
    op.create_index(
        "ix_standard_declarations_division_code_task",
        "standard_declarations",
        ["division_code", "task"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them. The histories of profiles keep what was said."""
    op.drop_table("standard_declarations")
    for name in reversed(_MEASURES):
        op.drop_column("community_profiles", f"{name}_on")
        op.drop_column("community_profiles", name)
