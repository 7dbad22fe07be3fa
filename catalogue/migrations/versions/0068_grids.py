"""Grids of communities, what was put into them by hand, and villages that are run as communities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0065"
branch_labels = None
depends_on = None

_DAYS = ("began_on", "self_rule_on", "facilities_on", "services_on", "safety_on", "station_on")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "grids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("areas", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("steward", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_grids_community_code_divisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grids")),
        sa.UniqueConstraint("community_code", "code", name=op.f("uq_grids_community_code_code")),
    )
    _choices("point_grids", "point_id", "service_points")
    _choices("case_grids", "case_id", "cases")
    op.create_table(
        "village_pilots",
        sa.Column("community_code", sa.BigInteger(), nullable=False, autoincrement=False),
        *(sa.Column(day, sa.Date(), nullable=True) for day in _DAYS),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_village_pilots_community_code_divisions")
        ),
        sa.PrimaryKeyConstraint("community_code", name=op.f("pk_village_pilots")),
    )


def _choices(table: str, subject: str, of: str) -> None:
    op.create_table(
        table,
        sa.Column(subject, sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            [subject], [f"{of}.id"], name=op.f(f"fk_{table}_{subject}_{of}"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["grids.id"], name=op.f(f"fk_{table}_grid_id_grids"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(subject, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_grid_id"), table, ["grid_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("village_pilots", "case_grids", "point_grids", "grids"):
        op.drop_table(table)
