"""Requests between offices about gaps (提请协调, 督办)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "office_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("from_code", sa.BigInteger(), nullable=False),
        sa.Column("to_code", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("contribution", sa.String(500), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_role", sa.String(16), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_role", sa.String(16), nullable=True),
        sa.Column("answer", sa.String(500), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_role", sa.String(16), nullable=True),
        sa.Column("closing", sa.String(500), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_code"], ["divisions.code"], name=op.f("fk_office_requests_from_code_divisions")
        ),
        sa.ForeignKeyConstraint(
            ["to_code"], ["divisions.code"], name=op.f("fk_office_requests_to_code_divisions")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_office_requests_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_requests")),
    )
    op.create_index("ix_office_requests_from_code", "office_requests", ["from_code"])
    op.create_index("ix_office_requests_to_code", "office_requests", ["to_code"])
    op.create_table(
        "office_request_cells",
        sa.Column("request_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["office_requests.id"],
            name=op.f("fk_office_request_cells_request_id_office_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["community_code"],
            ["divisions.code"],
            name=op.f("fk_office_request_cells_community_code_divisions"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_office_request_cells_item_id_items")
        ),
        sa.PrimaryKeyConstraint(
            "request_id", "community_code", "item_id", name=op.f("pk_office_request_cells")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_office_request_cells_community_code_item_id",
        "office_request_cells",
        ["community_code", "item_id"],
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("office_request_cells")
    op.drop_table("office_requests")
