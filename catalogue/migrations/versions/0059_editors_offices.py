"""Editors describe other offices and their matters, laid over the files of the package."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0061"
branch_labels = None
depends_on = None

_KINDS = sa.Enum("added", "dropped", native_enum=False, length=16)


def upgrade() -> None:
    """Make the tables, empty: the offices are as the files say."""
    op.create_table(
        "door_offices",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name_zh", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("answers_zh", sa.String(200), nullable=False),
        sa.Column("answers_en", sa.String(300), nullable=False),
        sa.Column("helps_zh", sa.String(200), nullable=False, server_default=""),
        sa.Column("helps_en", sa.String(300), nullable=False, server_default=""),
        sa.Column("hotline", sa.String(20), nullable=False, server_default=""),
        sa.Column("local", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_door_offices")),
    )
    op.create_table(
        "door_matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_key", sa.String(40), nullable=False),
        sa.Column("text", sa.String(60), nullable=False),
        sa.Column("folded", sa.String(60), nullable=False),
        sa.Column("kind", _KINDS, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_matters")),
        sa.UniqueConstraint("folded", "office_key", name=op.f("uq_door_matters_folded_office_key")),
    )
    op.create_table(
        "door_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("office_key", sa.String(40), nullable=False),
        sa.Column("text", sa.String(60), nullable=False),
        sa.Column("folded", sa.String(60), nullable=False),
        sa.Column("moved", sa.String(40), nullable=False, server_default=""),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_changes")),
    )
    op.create_index("ix_door_changes_office_key_folded", "door_changes", ["office_key", "folded"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("door_changes")
    op.drop_table("door_matters")
    op.drop_table("door_offices")
