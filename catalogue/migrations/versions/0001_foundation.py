"""The foundation: divisions, editions, offerings, coverage as counted, accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "coverage_day",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_day")),
    )
    op.create_table(
        "division_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state_as_of", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division_lists")),
        sa.UniqueConstraint("digest", name=op.f("uq_division_lists_digest")),
    )
    op.create_table(
        "divisions",
        sa.Column("code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parent_code", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("short_name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=True),
        sa.Column("quasi", sa.Boolean(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("successor_code", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(level = 'community') = (kind IS NOT NULL)", name=op.f("ck_divisions_kind_only_for_communities")
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["divisions.code"], name=op.f("fk_divisions_parent_code_divisions")
        ),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["divisions.code"], name=op.f("fk_divisions_successor_code_divisions")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_divisions")),
    )
    op.create_index("ix_divisions_parent_code_code", "divisions", ["parent_code", "code"], unique=False)
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("nicknames", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("issuer_zh", sa.String(length=200), nullable=True),
        sa.Column("issuer_en", sa.String(length=200), nullable=True),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("source", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("key", name=op.f("uq_editions_key")),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("key", name=op.f("uq_items_key")),
    )
    op.create_table(
        "log_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in_failures")),
    )
    op.create_index("ix_log_in_failures_name_at", "log_in_failures", ["name", "at"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    op.create_index(
        "ix_revisions_community_code_item_id_at",
        "revisions",
        ["community_code", "item_id", "at"],
        unique=False,
    )
    op.create_table(
        "stamps",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamps")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "categories",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("source_text", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_categories_edition_id_editions")
        ),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_categories")),
    )
    op.create_table(
        "community_profiles",
        sa.Column("community_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("station_name", sa.String(length=100), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("phones", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("hours", sa.String(length=400), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("type_tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"],
            ["divisions.code"],
            name=op.f("fk_community_profiles_community_code_divisions"),
        ),
        sa.PrimaryKeyConstraint("community_code", name=op.f("pk_community_profiles")),
    )
    op.create_table(
        "community_summaries",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("not_applicable", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"],
            ["divisions.code"],
            name=op.f("fk_community_summaries_community_code_divisions"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_community_summaries_edition_id_editions")
        ),
        sa.PrimaryKeyConstraint("edition_id", "community_code", name=op.f("pk_community_summaries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coverage_rollup",
        sa.Column("division_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("not_applicable", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_coverage_rollup_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_coverage_rollup_item_id_items")),
        sa.PrimaryKeyConstraint("division_code", "kind", "item_id", name=op.f("pk_coverage_rollup")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "division_aliases",
        sa.Column("division_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_division_aliases_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("division_code", "name", name=op.f("pk_division_aliases")),
    )
    op.create_index("ix_division_aliases_name", "division_aliases", ["name"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_grants_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "user_id", "role", "division_code", name=op.f("uq_grants_user_id_role_division_code")
        ),
    )
    op.create_table(
        "offerings",
        sa.Column("community_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=True),
        sa.Column("provider_kind", sa.String(length=16), nullable=True),
        sa.Column("provider_name", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("shortfall", sa.Text(), nullable=True),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.Column("suspended_from", sa.Date(), nullable=True),
        sa.Column("suspended_until", sa.Date(), nullable=True),
        sa.Column("suspended_reason", sa.Text(), nullable=True),
        sa.Column("substitute", sa.Text(), nullable=True),
        sa.Column("ruled_until", sa.Date(), nullable=True),
        sa.Column("note_zh", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("guide", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_role", sa.String(length=16), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_offerings_community_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_offerings_item_id_items")),
        sa.PrimaryKeyConstraint("community_code", "item_id", name=op.f("pk_offerings")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_offerings_holds_until", "offerings", ["holds_until"], unique=False)
    op.create_index(
        "ix_offerings_item_id_community_code", "offerings", ["item_id", "community_code"], unique=False
    )
    op.create_table(
        "service_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("phones", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("hours", sa.String(length=400), nullable=True),
        sa.Column("admits", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_service_points_community_code_divisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_points")),
    )
    op.create_index(
        op.f("ix_service_points_community_code"), "service_points", ["community_code"], unique=False
    )
    op.create_table(
        "edition_items",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("category_number", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("source_text", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("criterion_zh", sa.Text(), nullable=True),
        sa.Column("criterion_en", sa.Text(), nullable=True),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("audiences", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("life_events", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("vocabulary", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("guide", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "category_number"],
            ["categories.edition_id", "categories.number"],
            name=op.f("fk_edition_items_edition_id_category_number_categories"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_edition_items_edition_id_editions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_edition_items_item_id_items")),
        sa.PrimaryKeyConstraint("edition_id", "item_id", name=op.f("pk_edition_items")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_edition_items_edition_id_code")),
    )
    op.create_table(
        "offering_points",
        sa.Column("community_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code", "item_id"],
            ["offerings.community_code", "offerings.item_id"],
            name=op.f("fk_offering_points_community_code_item_id_offerings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["service_points.id"], name=op.f("fk_offering_points_point_id_service_points")
        ),
        sa.PrimaryKeyConstraint("community_code", "item_id", "point_id", name=op.f("pk_offering_points")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("offering_points")
    op.drop_table("edition_items")
    op.drop_index(op.f("ix_service_points_community_code"), table_name="service_points")
    op.drop_table("service_points")
    op.drop_index("ix_offerings_item_id_community_code", table_name="offerings")
    op.drop_index("ix_offerings_holds_until", table_name="offerings")
    op.drop_table("offerings")
    op.drop_table("grants")
    op.drop_index("ix_division_aliases_name", table_name="division_aliases")
    op.drop_table("division_aliases")
    op.drop_table("coverage_rollup")
    op.drop_table("community_summaries")
    op.drop_table("community_profiles")
    op.drop_table("categories")
    op.drop_table("users")
    op.drop_table("stamps")
    op.drop_index("ix_revisions_community_code_item_id_at", table_name="revisions")
    op.drop_table("revisions")
    op.drop_index("ix_log_in_failures_name_at", table_name="log_in_failures")
    op.drop_table("log_in_failures")
    op.drop_table("items")
    op.drop_table("editions")
    op.drop_index("ix_divisions_parent_code_code", table_name="divisions")
    op.drop_table("divisions")
    op.drop_table("division_lists")
    op.drop_table("coverage_day")
