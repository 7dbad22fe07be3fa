"""Catalogues are above editions; items belong to one; codes may be longer than four characters."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SHIPPED = "beijing-1060-trial"
_NAMES = {
    "key": "beijing-1060",
    "name_zh": "北京市社区基本公共服务指导目录",
    "name_en": "Guidance Catalogue of Basic Community Public Services of Beijing",
}


def upgrade() -> None:
    """Put everything that is there into one catalogue, and give categories their codes."""
    op.create_table(
        "catalogues",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogues")),
        sa.UniqueConstraint("key", name=op.f("uq_catalogues_key")),
    )
    _fill_catalogue()
    op.add_column("editions", sa.Column("catalogue_id", sa.SmallInteger(), nullable=True))
    op.add_column("items", sa.Column("catalogue_id", sa.SmallInteger(), nullable=True))
    op.add_column("categories", sa.Column("code", sa.String(length=20), nullable=True))
    op.execute("UPDATE editions SET catalogue_id = 1")
    op.execute("UPDATE items SET catalogue_id = 1")
    op.execute(
        "UPDATE categories SET code = CASE WHEN number < 10 THEN '0' ELSE '' END || CAST(number AS VARCHAR(4))"
    )
    with op.batch_alter_table("editions") as table:
        table.alter_column("catalogue_id", existing_type=sa.SmallInteger(), nullable=False)
        table.create_foreign_key(
            op.f("fk_editions_catalogue_id_catalogues"), "catalogues", ["catalogue_id"], ["id"]
        )
    with op.batch_alter_table("items") as table:
        table.alter_column("catalogue_id", existing_type=sa.SmallInteger(), nullable=False)
        table.create_foreign_key(
            op.f("fk_items_catalogue_id_catalogues"), "catalogues", ["catalogue_id"], ["id"]
        )
        table.drop_constraint(op.f("uq_items_key"), type_="unique")
        table.create_unique_constraint(op.f("uq_items_catalogue_id_key"), ["catalogue_id", "key"])
    with op.batch_alter_table("categories") as table:
        table.alter_column("code", existing_type=sa.String(length=20), nullable=False)
        table.create_unique_constraint(op.f("uq_categories_edition_id_code"), ["edition_id", "code"])
    with op.batch_alter_table("edition_items") as table:
        table.alter_column(
            "code", existing_type=sa.String(length=4), type_=sa.String(length=20), existing_nullable=False
        )


def downgrade() -> None:
    """Forget catalogues. Where there are several their items cannot be told apart by key, and this fails."""
    with op.batch_alter_table("edition_items") as table:
        table.alter_column(
            "code", existing_type=sa.String(length=20), type_=sa.String(length=4), existing_nullable=False
        )
    with op.batch_alter_table("categories") as table:
        table.drop_constraint(op.f("uq_categories_edition_id_code"), type_="unique")
        table.drop_column("code")
    with op.batch_alter_table("items") as table:
        table.drop_constraint(op.f("uq_items_catalogue_id_key"), type_="unique")
        table.drop_constraint(op.f("fk_items_catalogue_id_catalogues"), type_="foreignkey")
        table.create_unique_constraint(op.f("uq_items_key"), ["key"])
        table.drop_column("catalogue_id")
    with op.batch_alter_table("editions") as table:
        table.drop_constraint(op.f("fk_editions_catalogue_id_catalogues"), type_="foreignkey")
        table.drop_column("catalogue_id")
    op.drop_table("catalogues")


def _fill_catalogue() -> None:
    """The shipped catalogue, or one that bears the key and title of the edition that was loaded first."""
    editions = (
        op.get_bind().execute(sa.text("SELECT key, title_zh, title_en FROM editions ORDER BY id")).all()
    )
    if not editions:
        return
    first = editions[0]
    names: dict[str, Any] = {"key": first.key, "name_zh": first.title_zh[:100], "name_en": first.title_en}
    if any(edition.key == _SHIPPED for edition in editions):
        names = _NAMES
    catalogues = sa.table("catalogues", *map(sa.column, ("id", "position", *_NAMES)))
    op.bulk_insert(catalogues, [{"id": 1, "position": 1} | names])
