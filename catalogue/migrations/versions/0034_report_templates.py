"""Report templates: departments' tables, what their columns mean, and notes beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty: no department's table was kept before."""
    op.create_table(
        "report_templates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("owner", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_report_templates_division_code_divisions")
        ),
        sa.UniqueConstraint("division_code", "name", name=op.f("uq_report_templates_division_code_name")),
    )
    op.create_table(
        "report_files",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_template("report_files"),
    )
    op.create_index("ix_report_files_template_id", "report_files", ["template_id"])
    op.create_table(
        "report_versions",
        sa.Column("template_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(80), nullable=False),
        sa.Column("saved_role", sa.String(16), nullable=False),
        _of_template("report_versions"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["report_files.id"], name=op.f("fk_report_versions_file_id_report_files")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_notes",
        sa.Column("template_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("division_code", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("point_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("item_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("column", sa.String(120), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        _of_template("report_notes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_read_backs",
        sa.Column("template_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("division_code", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("said", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        _of_template("report_read_backs"),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_report_read_backs_division_code_divisions")
        ),
        sqlite_with_rowid=False,
    )


def _of_template(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["template_id"], ["report_templates.id"], name=op.f(f"fk_{table}_template_id_report_templates")
    )


def downgrade() -> None:
    """Drop them. What other tables say of places and lines is untouched."""
    for table in (
        "report_read_backs",
        "report_notes",
        "report_versions",
        "report_files",
        "report_templates",
    ):
        op.drop_table(table)
