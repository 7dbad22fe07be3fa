"""Items of two editions correspond: the crosswalk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_RELATIONS = sa.Enum("exact", "narrower", "broader", "related", native_enum=False, length=16)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "crosswalk_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_edition", sa.String(60), nullable=False),
        sa.Column("from_item", sa.String(60), nullable=True),
        sa.Column("to_edition", sa.String(60), nullable=False),
        sa.Column("to_item", sa.String(60), nullable=True),
        sa.Column("relation", _RELATIONS, nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk_rows")),
    )
    op.create_index(
        "ix_crosswalk_rows_from_edition_to_edition", "crosswalk_rows", ["from_edition", "to_edition"]
    )
    op.create_index("ix_crosswalk_rows_to_edition", "crosswalk_rows", ["to_edition"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("crosswalk_rows")
