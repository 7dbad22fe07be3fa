"""Sources of lines are counted by street once a day; rulings are found without a look at every line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty: the next daily count fills it. Make the index."""
    op.create_table(
        "source_counts",
        sa.Column("edition_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("street_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_source_counts_edition_id_editions")
        ),
        sa.PrimaryKeyConstraint("edition_id", "street_code", "source", name=op.f("pk_source_counts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_offerings_ruled_until",
        "offerings",
        ["ruled_until"],
        sqlite_where=sa.text("ruled_until IS NOT NULL"),
        postgresql_where=sa.text("ruled_until IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_offerings_ruled_until", table_name="offerings")
    op.drop_table("source_counts")
