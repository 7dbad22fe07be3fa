"""Catalogues of which communities report nothing; of items the aspect, who answers for them, whether they are offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: communities report of all catalogues that are known, and the next loading fills the others."""
    op.add_column("catalogues", sa.Column("reported", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("edition_items", sa.Column("aspect", sa.String(20), nullable=True))
    op.add_column("edition_items", sa.Column("body", sa.String(20), nullable=True))
    op.add_column(
        "edition_items", sa.Column("offered", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    """Drop them, and catalogues of which communities report nothing: without the column they would be counted."""
    unreported = "SELECT id FROM catalogues WHERE NOT reported"
    editions = f"SELECT id FROM editions WHERE catalogue_id IN ({unreported})"  # noqa: S608 - our own words
    items = f"SELECT id FROM items WHERE catalogue_id IN ({unreported})"  # noqa: S608 - our own words
    for table, column, found in (
        ("edition_items", "edition_id", editions),
        ("categories", "edition_id", editions),
        ("editions", "catalogue_id", unreported),
        ("criteria", "item_id", items),
        ("items", "catalogue_id", unreported),
        ("catalogues", "id", unreported),
    ):
        op.execute(f"DELETE FROM {table} WHERE {column} IN ({found})")  # noqa: S608 - our own words
    op.drop_column("edition_items", "offered")
    op.drop_column("edition_items", "body")
    op.drop_column("edition_items", "aspect")
    op.drop_column("catalogues", "reported")
