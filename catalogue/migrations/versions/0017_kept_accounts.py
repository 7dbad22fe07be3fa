"""Accounts may rest, have a first password to be changed, or a published one; log-ins know their kind of device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_DEMONSTRATED = ("city", "district", "street", "worker", "village", "editor", "auditor")
_MARK = "%（演示）"
"""How names of persons of the demonstration end."""


def upgrade() -> None:
    """Add the columns: accounts from before are not suspended, and keep their passwords."""
    users = sa.table(
        "users",
        sa.column("name", sa.String),
        sa.column("person", sa.String),
        sa.column("published", sa.Boolean),
    )
    for name in ("suspended", "must_change", "published"):
        op.add_column("users", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("users", sa.Column("kept_by", sa.BigInteger(), nullable=True))
    op.execute(
        sa.update(users)
        .where(users.c.name.in_(_DEMONSTRATED), users.c.person.like(_MARK))
        .values(published=sa.true())
    )
    op.add_column("log_ins", sa.Column("device", sa.String(16), nullable=False, server_default="other"))


def downgrade() -> None:
    """Drop them: a suspended account becomes a closed one, so that it stays shut."""
    users = sa.table("users", sa.column("suspended", sa.Boolean), sa.column("active", sa.Boolean))
    op.execute(sa.update(users).where(users.c.suspended).values(active=sa.false()))
    op.drop_column("log_ins", "device")
    for name in ("kept_by", "published", "must_change", "suspended"):
        op.drop_column("users", name)
