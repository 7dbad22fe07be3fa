"""What residents ask the hotline for, counted by month, division and matter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.models.base import UtcDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables, empty."""
    op.create_table(
        "demand_matters",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("door", sa.String(60)),
        sa.Column("settled_at", UtcDateTime()),
        sa.Column("settled_by", sa.String(80)),
        sa.UniqueConstraint("name", name="uq_demand_matters_name"),
    )
    op.create_table(
        "demand_matter_items",
        sa.Column("matter_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("matter_id", "item_id", name="pk_demand_matter_items"),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["demand_matters.id"], name="fk_demand_matter_items_matter_id_demand_matters"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_demand_matter_items_item_id_items"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_demand_matter_items_item_id", "demand_matter_items", ["item_id"])
    op.create_table(
        "demand_counts",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("matter_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "division_code", "matter_id", name="pk_demand_counts"),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name="fk_demand_counts_division_code_divisions"
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["demand_matters.id"], name="fk_demand_counts_matter_id_demand_matters"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them: what was counted is lost."""
    op.drop_table("demand_counts")
    op.drop_table("demand_matter_items")
    op.drop_table("demand_matters")
