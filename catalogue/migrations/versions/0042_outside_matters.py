"""Words of empty searches that an editor set aside: no item of the catalogue is about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.models.base import UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "outside_matters",
        sa.Column("words", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("words", name="pk_outside_matters"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it: the words are in the editors' list again."""
    op.drop_table("outside_matters")
