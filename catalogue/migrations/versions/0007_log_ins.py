"""Log-ins are kept, so that they can be ended; failures know their source, and accounts the sources they know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Accounts and failures stay; all users log in again."""
    op.create_table(
        "log_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_log_ins_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_log_ins_token_hash")),
    )
    op.create_index(op.f("ix_log_ins_user_id"), "log_ins", ["user_id"])
    op.create_index(op.f("ix_log_ins_began_at"), "log_ins", ["began_at"])
    op.create_table(
        "familiar_sources",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_familiar_sources_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "source", name=op.f("pk_familiar_sources")),
    )
    with op.batch_alter_table("log_in_failures") as table:
        table.add_column(sa.Column("source", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("log_in_failures") as table:
        table.alter_column("source", server_default=None)
    op.drop_column("users", "session_epoch")


def downgrade() -> None:
    """Forget log-ins and sources."""
    op.add_column("users", sa.Column("session_epoch", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("log_in_failures") as table:
        table.drop_column("source")
    op.drop_table("familiar_sources")
    op.drop_table("log_ins")
