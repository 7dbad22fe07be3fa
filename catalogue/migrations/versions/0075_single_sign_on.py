"""Single sign-on: which identity at a provider belongs to which account, and which log-ins came from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column. Log-ins that are open were begun with a password or a passkey."""
    op.create_table(
        "tied_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tied_identities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tied_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_tied_identities_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_tied_identities_user_id_issuer")),
    )
    op.add_column("log_ins", sa.Column("provider_session", sa.String(64), nullable=True))
    op.create_index(op.f("ix_log_ins_provider_session"), "log_ins", ["provider_session"])


def downgrade() -> None:
    """Drop them: people log in by their passwords alone again."""
    op.drop_index(op.f("ix_log_ins_provider_session"), table_name="log_ins")
    op.drop_column("log_ins", "provider_session")
    op.drop_table("tied_identities")
