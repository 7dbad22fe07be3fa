"""Changes of divisions that were carried out as one, and what taking them back needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0074"
branch_labels = None
depends_on = None

_KINDS = sa.Enum("move", "merge", "split", native_enum=False, length=16)


def upgrade() -> None:
    """Make the tables. What earlier releases moved cannot be taken back as one."""
    op.create_table(
        "division_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _KINDS, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("histories", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(80), nullable=True),
        sa.Column("undone_role", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_division_acts"),
    )
    op.create_table(
        "division_act_parts",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("old_code", sa.BigInteger(), nullable=False),
        sa.Column("new_code", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["division_acts.id"], name="fk_division_act_parts_act_id_division_acts"
        ),
        sa.PrimaryKeyConstraint("act_id", "old_code", "new_code", name="pk_division_act_parts"),
        sqlite_with_rowid=False,
    )
    for column in ("old_code", "new_code"):
        op.create_index(f"ix_division_act_parts_{column}", "division_act_parts", [column])
    op.create_table(
        "division_act_rows",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("in_table", sa.String(40), nullable=False),
        sa.Column("row_key", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["act_id"], ["division_acts.id"], name="fk_division_act_rows_act_id_division_acts"
        ),
        sa.PrimaryKeyConstraint("act_id", "position", name="pk_division_act_rows"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("division_act_rows", "division_act_parts", "division_acts"):
        op.drop_table(table)
