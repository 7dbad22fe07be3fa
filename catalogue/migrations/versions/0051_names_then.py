"""Names that divisions had are kept, from today on; the first digest of past days is done in parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0052"
branch_labels = None
depends_on = None

_BEIJING = timezone(timedelta(hours=8))


def upgrade() -> None:
    """Make the tables, and note since when names are kept where there are divisions already. Add the column."""
    op.create_table(
        "division_names",
        sa.Column("division_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("short_name", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_division_names_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("division_code", "until", name=op.f("pk_division_names")),
        sqlite_with_rowid=False,
    )
    beginnings = op.create_table(
        "history_beginnings",
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_history_beginnings")),
    )
    there = op.get_bind().execute(sa.text("SELECT 1 FROM divisions LIMIT 1")).first()
    if there is not None:
        today = datetime.now(UTC).astimezone(_BEIJING).date()
        op.bulk_insert(beginnings, [{"subject": "division_names", "day": today}])
    op.add_column("coverage_ledger", sa.Column("told_to", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop them. A digest that is not complete is dropped with them."""
    op.execute(
        "DELETE FROM coverage_movements WHERE EXISTS (SELECT 1 FROM coverage_ledger WHERE told_to IS NOT NULL)"
    )
    op.execute("DELETE FROM coverage_ledger WHERE told_to IS NOT NULL")
    op.drop_column("coverage_ledger", "told_to")
    op.drop_table("history_beginnings")
    op.drop_table("division_names")
