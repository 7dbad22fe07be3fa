"""What communities propose as not applicable, and the city's rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables, empty."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("street_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("street_words", sa.String(500), nullable=True),
        sa.Column("district_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district_words", sa.String(500), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_proposals_community_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_proposals_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_community_code_item_id", "proposals", ["community_code", "item_id"])
    op.create_table(
        "city_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("ruled_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_city_rules_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_city_rules_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_rules")),
    )
    op.create_index("ix_city_rules_division_code", "city_rules", ["division_code"])


def downgrade() -> None:
    """Drop both. What is ruled stays ruled."""
    op.drop_index("ix_city_rules_division_code", table_name="city_rules")
    op.drop_table("city_rules")
    op.drop_index("ix_proposals_community_code_item_id", table_name="proposals")
    op.drop_table("proposals")
