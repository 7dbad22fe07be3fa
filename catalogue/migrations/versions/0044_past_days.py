"""Past days: movements of cells, month ends, and since when divisions are in the list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

COUNTERS = (
    "delivered",
    "expired",
    "partial",
    "planned",
    "suspended",
    "absent",
    "not_applicable",
    "unknown",
    "disputed",
)


def upgrade() -> None:
    """Add the tables. The first daily count fills the ledger from the histories; retired divisions keep their day."""
    op.create_table(
        "coverage_movements",
        sa.Column("community_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("criterion_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.SmallInteger(), nullable=False)
            for name in ("before", "after", "disputed", "cause")
        ),
        sa.PrimaryKeyConstraint("community_code", "criterion_id", "day", name="pk_coverage_movements"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_coverage_movements_day",
        "coverage_movements",
        ["day", "community_code", "criterion_id", "before", "after", "disputed", "cause"],
    )
    op.create_table(
        "coverage_ledger",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("digested", sa.Date(), nullable=False),
        sa.Column("criteria", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coverage_ledger"),
    )
    op.create_table(
        "coverage_months",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_coverage_months"),
        sa.UniqueConstraint("last_day", name="uq_coverage_months_last_day"),
    )
    op.create_table(
        "coverage_month_counts",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("criterion_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTERS),
        sa.PrimaryKeyConstraint(
            "number", "division_code", "kind", "criterion_id", name="pk_coverage_month_counts"
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["coverage_months.number"], name="fk_coverage_month_counts_number_coverage_months"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "division_presence",
        sa.Column("division_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("division_code", "day", name="pk_division_presence"),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name="fk_division_presence_division_code_divisions"
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO division_presence (division_code, day, present)"
        " SELECT code, retired_on, (1 = 0) FROM divisions WHERE retired_on IS NOT NULL"
    )


def downgrade() -> None:
    """Drop the tables, and the entries in histories that earlier versions do not know."""
    for table in (
        "division_presence",
        "coverage_month_counts",
        "coverage_months",
        "coverage_ledger",
        "coverage_movements",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM revisions WHERE action = 'point_ends'")
