"""Lines by which a street provides an item, and parts that run out, are found without a look at every line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None

_BY_STREET = sa.text("mode = 'street' AND state = 'delivered'")
_PARTS = sa.text("state = 'partial' AND holds_until IS NOT NULL")


def upgrade() -> None:
    """Make the indexes."""
    op.create_index(
        "ix_offerings_by_street",
        "offerings",
        ["community_code", "item_id", "criterion_id", "holds_until", "disputed", "declaration_id"],
        sqlite_where=_BY_STREET,
        postgresql_where=_BY_STREET,
    )
    op.create_index(
        "ix_offerings_parts_until",
        "offerings",
        ["holds_until"],
        sqlite_where=_PARTS,
        postgresql_where=_PARTS,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_offerings_parts_until", table_name="offerings")
    op.drop_index("ix_offerings_by_street", table_name="offerings")
