"""Owners of items that can supply a list; requests between offices that are opened again, and their mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. No owner is recorded as a supplier yet, and no mail was sent of a request."""
    op.add_column(
        "item_owners", sa.Column("supplies_list", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for column in (
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_role", sa.String(16), nullable=True),
        sa.Column("reopening", sa.String(500), nullable=True),
        sa.Column("mailed_on", sa.Date(), nullable=True),
    ):
        op.add_column("office_requests", column)


def downgrade() -> None:
    """Drop them."""
    for name in ("mailed_on", "reopening", "reopened_role", "reopened_at"):
        op.drop_column("office_requests", name)
    op.drop_column("item_owners", "supplies_list")
