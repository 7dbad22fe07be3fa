"""Departments belong to districts too, own items, keep lists, and have accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_OLD = sa.table(
    "street_departments",
    sa.column("id", sa.Integer),
    sa.column("street_code", sa.BigInteger),
    sa.column("name", sa.String),
    sa.column("phone", sa.String),
    sa.column("closed_at", sa.DateTime(timezone=True)),
)
_NEW = sa.table(
    "departments",
    sa.column("id", sa.Integer),
    sa.column("division_code", sa.BigInteger),
    sa.column("name", sa.String),
    sa.column("phone", sa.String),
    sa.column("closed_at", sa.DateTime(timezone=True)),
)
_LISTS = sa.table(
    "owner_lists",
    sa.column("id", sa.Integer),
    sa.column("division_code", sa.BigInteger),
    sa.column("owner", sa.String),
    sa.column("department_id", sa.Integer),
)
_GRANTS = sa.table("grants", sa.column("role", sa.String))


def upgrade() -> None:
    """Departments keep their ids; the names of owners that lists carried become departments of the lists' offices."""
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(120), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_departments_division_code_divisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    op.create_index("ix_departments_division_code", "departments", ["division_code"])
    _copy(_OLD, _NEW)
    _drop("street_departments", "ix_street_departments_street_code")
    op.create_table(
        "item_owners",
        sa.Column("division_code", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_item_owners_division_code_divisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_owners_item_id_items")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_item_owners_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("division_code", "item_id", name=op.f("pk_item_owners")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_owners_department_id", "item_owners", ["department_id"])
    for table in ("grants", "owner_lists"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("department_id", sa.Integer(), nullable=True))
            changed.create_foreign_key(
                op.f(f"fk_{table}_department_id_departments"), "departments", ["department_id"], ["id"]
            )
    _departments_of_lists()
    with op.batch_alter_table("owner_lists") as lists:
        lists.drop_column("owner")


def downgrade() -> None:
    """Lists carry the names of their owners again. Departments of districts and accounts of departments go."""
    op.execute(sa.delete(_GRANTS).where(_GRANTS.c.role == "department"))
    op.add_column("owner_lists", sa.Column("owner", sa.String(60), nullable=True))
    name = sa.select(_NEW.c.name).where(_NEW.c.id == _LISTS.c.department_id).scalar_subquery()
    op.execute(sa.update(_LISTS).values(owner=name))
    for table in ("owner_lists", "grants"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"fk_{table}_department_id_departments"), type_="foreignkey")
            changed.drop_column("department_id")
    _drop("item_owners", "ix_item_owners_department_id")
    op.create_table(
        "street_departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("street_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.String(120), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["street_code"], ["divisions.code"], name=op.f("fk_street_departments_street_code_divisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_departments")),
    )
    op.create_index("ix_street_departments_street_code", "street_departments", ["street_code"])
    # Streets are the divisions whose last three digits are 0 and the three before are not.
    _copy(_NEW, _OLD, _NEW.c.division_code % 1_000_000 != 0)
    _drop("departments", "ix_departments_division_code")


def _copy(source: sa.TableClause, target: sa.TableClause, *which: sa.ColumnElement[bool]) -> None:
    """Copy departments with their ids, and let the next new one get a number after them."""
    op.execute(sa.insert(target).from_select([*target.c], sa.select(*source.c).where(*which)))
    if op.get_bind().dialect.name == "postgresql":
        last = sa.func.coalesce(sa.select(sa.func.max(target.c.id)).scalar_subquery(), 0) + 1
        sequence = sa.func.pg_get_serial_sequence(target.name, "id")
        op.execute(sa.select(sa.func.setval(sequence, last, sa.false())))


def _drop(table: str, index: str) -> None:
    op.drop_index(index, table_name=table)
    op.drop_table(table)


def _departments_of_lists() -> None:
    """The department of each list that names an owner: the office's open one of that name, else a new one."""
    session = op.get_bind()
    owners = sa.select(_LISTS.c.division_code, _LISTS.c.owner).where(_LISTS.c.owner.is_not(None)).distinct()
    for division, name in session.execute(owners).all():
        known = (_NEW.c.division_code == division, _NEW.c.name == name, _NEW.c.closed_at.is_(None))
        found = session.execute(sa.select(sa.func.min(_NEW.c.id)).where(*known)).scalar_one()
        if found is None:
            session.execute(sa.insert(_NEW).values(division_code=division, name=name))
            found = session.execute(sa.select(sa.func.min(_NEW.c.id)).where(*known)).scalar_one()
        ours = (_LISTS.c.division_code == division, _LISTS.c.owner == name)
        session.execute(sa.update(_LISTS).where(*ours).values(department_id=found))
