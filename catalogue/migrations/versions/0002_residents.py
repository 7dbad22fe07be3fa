"""What residents need: places near home, cases, words that editors add, days off, searches that found nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "empty_searches",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "district_code", "words", name=op.f("pk_empty_searches")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "experiences",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "community_code", "item_id", "point_id", "outcome", name=op.f("pk_experiences")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vocabulary_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("term", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_changes")),
    )
    op.create_index("ix_vocabulary_changes_at", "vocabulary_changes", ["at"], unique=False)
    op.create_index(
        "ix_vocabulary_changes_folded_item_id", "vocabulary_changes", ["folded", "item_id"], unique=False
    )
    op.create_table(
        "vocabulary_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("term", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_vocabulary_terms_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_terms")),
        sa.UniqueConstraint("folded", "item_id", name=op.f("uq_vocabulary_terms_folded_item_id")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=16), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=True),
        sa.Column("answered_role", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_cases_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_cases_item_id_items")),
        sa.ForeignKeyConstraint(
            ["point_id"],
            ["service_points.id"],
            name=op.f("fk_cases_point_id_service_points"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_division_code_state", "cases", ["division_code", "state"], unique=False)
    op.create_index(
        "uq_cases_open_fingerprint",
        "cases",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "case_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("logged_by", sa.String(length=80), nullable=True),
        sa.Column("mark", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reports_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reports")),
        sa.UniqueConstraint("code", name=op.f("uq_case_reports_code")),
    )
    op.create_index("ix_case_reports_case_id", "case_reports", ["case_id"], unique=False)
    op.create_index(
        "ix_community_profiles_latitude_longitude",
        "community_profiles",
        ["latitude", "longitude"],
        unique=False,
    )
    op.add_column(
        "edition_items", sa.Column("sensitive", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_offering_points_point_id_item_id", "offering_points", ["point_id", "item_id"], unique=False
    )
    op.add_column("service_points", sa.Column("step_free", sa.Boolean(), nullable=True))
    op.add_column("service_points", sa.Column("free_of_charge", sa.Boolean(), nullable=True))
    op.add_column("service_points", sa.Column("open_to_nonlocals", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_service_points_latitude_longitude", "service_points", ["latitude", "longitude"], unique=False
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_service_points_latitude_longitude", table_name="service_points")
    op.drop_column("service_points", "open_to_nonlocals")
    op.drop_column("service_points", "free_of_charge")
    op.drop_column("service_points", "step_free")
    op.drop_index("ix_offering_points_point_id_item_id", table_name="offering_points")
    op.drop_column("edition_items", "sensitive")
    op.drop_index("ix_community_profiles_latitude_longitude", table_name="community_profiles")
    op.drop_index("ix_case_reports_case_id", table_name="case_reports")
    op.drop_table("case_reports")
    op.drop_index("uq_cases_open_fingerprint", table_name="cases")
    op.drop_index("ix_cases_division_code_state", table_name="cases")
    op.drop_table("cases")
    op.drop_table("vocabulary_terms")
    op.drop_index("ix_vocabulary_changes_folded_item_id", table_name="vocabulary_changes")
    op.drop_index("ix_vocabulary_changes_at", table_name="vocabulary_changes")
    op.drop_table("vocabulary_changes")
    op.drop_table("experiences")
    op.drop_table("empty_searches")
    op.drop_table("calendar_days")
