"""Items have plain names: what a resident would call them, by the edition and, in its place, by editors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, which the next loading of the edition fills, and make the table."""
    op.add_column("edition_items", sa.Column("plain_zh", sa.String(30), nullable=True))
    op.add_column("edition_items", sa.Column("plain_en", sa.String(60), nullable=True))
    op.create_table(
        "plain_names",
        sa.Column("item_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("name_zh", sa.String(30), nullable=True),
        sa.Column("name_en", sa.String(60), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_plain_names_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_plain_names")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("plain_names")
    op.drop_column("edition_items", "plain_en")
    op.drop_column("edition_items", "plain_zh")
