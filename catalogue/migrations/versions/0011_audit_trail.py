"""An audit trail for changes that kept no record of who made them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.models.audit import KEPT_ON_POSTGRESQL, KEPT_ON_SQLITE, NOT_KEPT_ON_POSTGRESQL

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and what keeps its rows as they are. It begins empty: who changed what before is not known."""
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"])
    op.create_index(op.f("ix_audit_entries_division_code"), "audit_entries", ["division_code"])
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in KEPT_ON_POSTGRESQL if on_postgresql else KEPT_ON_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the trail."""
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NOT_KEPT_ON_POSTGRESQL)
