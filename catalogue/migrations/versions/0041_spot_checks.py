"""Spot checks: drawn by quarter, and what they leave on lines. Lines say how they were last said or confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_NOT_SAYING = ("dispute", "settle", "verify", "return", "reinstate")
_LINES = sa.table(
    "offerings",
    sa.column("community_code", sa.BigInteger),
    sa.column("item_id", sa.SmallInteger),
    sa.column("said_by", sa.String),
)
_TOLD = sa.table(
    "revisions",
    sa.column("id", sa.Integer),
    sa.column("community_code", sa.BigInteger),
    sa.column("item_id", sa.SmallInteger),
    sa.column("action", sa.String),
)


def upgrade() -> None:
    """Add the columns and tables. How a line was last said is read from its history."""
    op.add_column("offerings", sa.Column("said_by", sa.String(16), nullable=True))
    op.add_column("offerings", sa.Column("verified_on", sa.Date(), nullable=True))
    op.add_column("offerings", sa.Column("returned_on", sa.Date(), nullable=True))
    last = (
        sa.select(sa.func.max(_TOLD.c.id))
        .where(
            _TOLD.c.community_code == _LINES.c.community_code,
            _TOLD.c.item_id == _LINES.c.item_id,
            _TOLD.c.action.not_in(_NOT_SAYING),
        )
        .correlate(_LINES)
        .scalar_subquery()
    )
    said = sa.select(_TOLD.c.action).where(_TOLD.c.id == last).correlate(_LINES).scalar_subquery()
    op.execute(sa.update(_LINES).values(said_by=said))
    op.create_table(
        "samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("seed", sa.String(80), nullable=False),
        sa.Column("seed_given", sa.Boolean(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("frame_digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_samples_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_samples_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        sa.UniqueConstraint("division_code", "quarter", name=op.f("uq_samples_division_code_quarter")),
    )
    op.create_table(
        "sample_strata",
        sa.Column("sample_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("unproven", sa.Boolean(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_strata_sample_id_samples")
        ),
        sa.PrimaryKeyConstraint("sample_id", "form", "unproven", name=op.f("pk_sample_strata")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sample_cells",
        sa.Column("sample_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("unproven", sa.Boolean(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("result", sa.String(16), nullable=True),
        sa.Column("way", sa.String(16), nullable=True),
        sa.Column("remark", sa.String(500), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_role", sa.String(16), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_cells_sample_id_samples")
        ),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_sample_cells_community_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_sample_cells_item_id_items")),
        sa.PrimaryKeyConstraint("sample_id", "community_code", "item_id", name=op.f("pk_sample_cells")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sample_cells_community_code", "sample_cells", ["community_code"])


def downgrade() -> None:
    """Drop them. A returned line stays as not offered."""
    op.drop_index("ix_sample_cells_community_code", table_name="sample_cells")
    for table in ("sample_cells", "sample_strata", "samples"):
        op.drop_table(table)
    for column in ("returned_on", "verified_on", "said_by"):
        op.drop_column("offerings", column)
