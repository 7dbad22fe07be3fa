"""Samples keep the list that they were drawn from, checks the results that were corrected, rulings their early end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make tables and columns, empty: of samples drawn before only the digest of the list is kept."""
    op.create_table(
        "sample_frames",
        sa.Column("sample_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_frames_sample_id_samples")
        ),
        sa.PrimaryKeyConstraint("sample_id", name=op.f("pk_sample_frames")),
    )
    op.add_column("sample_cells", sa.Column("earlier", sa.JSON(), nullable=True))
    op.add_column("city_rules", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("city_rules", sa.Column("ended_because", sa.String(500), nullable=True))
    op.create_table(
        "ended_rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("ruled_until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("ended_because", sa.String(500), nullable=False),
        sa.Column("ended_role", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_ended_rulings_community_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_ended_rulings_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_rulings")),
    )
    op.create_index(
        "ix_ended_rulings_community_code_ended_on", "ended_rulings", ["community_code", "ended_on"]
    )


def downgrade() -> None:
    """Drop them, and call acts by the names that are known then."""
    told = sa.table("revisions", sa.column("action", sa.String))
    lines = sa.table("offerings", sa.column("said_by", sa.String))
    for new, old in (
        ("confirm_several", "confirm"),
        ("record_several", "record"),
        ("correct", "reinstate"),
        ("end_ruling", "end"),
    ):
        op.execute(sa.update(told).where(told.c.action == new).values(action=old))
        op.execute(sa.update(lines).where(lines.c.said_by == new).values(said_by=old))
    op.drop_index("ix_ended_rulings_community_code_ended_on", table_name="ended_rulings")
    op.drop_table("ended_rulings")
    op.drop_column("city_rules", "ended_because")
    op.drop_column("city_rules", "ended_on")
    op.drop_column("sample_cells", "earlier")
    op.drop_table("sample_frames")
