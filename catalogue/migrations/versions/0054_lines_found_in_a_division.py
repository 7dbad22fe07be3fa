"""Disputed lines, and parts that run out, are found in a division without a look at its other lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0058"
branch_labels = None
depends_on = None

_PARTS = sa.text("state = 'partial' AND holds_until IS NOT NULL")


def upgrade() -> None:
    """Make one index; let the other begin with the community."""
    op.create_index(
        "ix_offerings_disputed",
        "offerings",
        ["community_code", "item_id"],
        sqlite_where=sa.text("disputed = 1"),
        postgresql_where=sa.text("disputed"),
    )
    _parts_by("community_code", "item_id", "criterion_id", "holds_until")


def downgrade() -> None:
    """As they were."""
    _parts_by("holds_until")
    op.drop_index("ix_offerings_disputed", table_name="offerings")


def _parts_by(*columns: str) -> None:
    op.drop_index("ix_offerings_parts_until", table_name="offerings")
    op.create_index(
        "ix_offerings_parts_until",
        "offerings",
        list(columns),
        sqlite_where=_PARTS,
        postgresql_where=_PARTS,
    )
