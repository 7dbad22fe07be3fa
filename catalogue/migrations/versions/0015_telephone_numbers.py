"""Telephone numbers have one spelling, and mobile numbers an agreement of their owners.

Numbers with one reading are rewritten, the others stay as they are. No mobile number has an agreement yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.telephones import respelled, respelled_list

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AT_ONCE = 5000
_MOST_PHONES = 5
_LONGEST = 40

_JSON = sa.JSON(none_as_null=True)
_LISTS = (
    sa.table("service_points", sa.column("id"), sa.column("phones", _JSON)),
    sa.table("community_profiles", sa.column("community_code"), sa.column("phones", _JSON)),
)
_TEXTS = (
    sa.table("offerings", sa.column("community_code"), sa.column("item_id"), sa.column("phone")),
    sa.table("division_hotlines", sa.column("division_code"), sa.column("phone")),
)


def upgrade() -> None:
    """Rewrite numbers, and make the table. Versions and histories stay: what is said is the same."""
    op.create_table(
        "mobile_agreements",
        sa.Column("community_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=11), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_code"], ["divisions.code"], name=op.f("fk_mobile_agreements_community_code_divisions")
        ),
        sa.PrimaryKeyConstraint("community_code", "number", name=op.f("pk_mobile_agreements")),
    )
    for table in _LISTS:
        _rewrite(table, "phones", _list)
    for table in _TEXTS:
        _rewrite(table, "phone", _text)


def _list(kept: list[str]) -> list[str]:
    return list(respelled_list(kept, most=_MOST_PHONES))


def _text(kept: str) -> str:
    found = respelled(kept)
    return found if len(found) <= _LONGEST else kept


def _rewrite(table: sa.TableClause, name: str, respell: Any) -> None:
    """Give every row of a table the numbers in their spelling, a part of the rows at a time."""
    connection = op.get_bind()
    keys = [column for column in table.columns if column.name != name]
    where = sa.and_(*(key == sa.bindparam(f"key_{key.name}") for key in keys))
    statement = table.update().where(where).values({name: sa.bindparam("spelled")})
    for rows in _parts(connection, table, keys, name):
        changes = [
            {f"key_{key.name}": value for key, value in zip(keys, row, strict=False)} | {"spelled": spelled}
            for row in rows
            if row[-1] and (spelled := respell(row[-1])) != row[-1]
        ]
        if changes:
            connection.execute(statement, changes)


def _parts(
    connection: sa.Connection, table: sa.TableClause, keys: list[Any], name: str
) -> Iterator[list[Any]]:
    """The rows with a number, by their keys, ``_AT_ONCE`` at a time."""
    after: tuple[Any, ...] = ()
    while True:
        query = sa.select(*keys, table.c[name]).where(table.c[name].is_not(None)).order_by(*keys)
        if after:
            query = query.where(sa.tuple_(*keys) > sa.tuple_(*(sa.literal(value) for value in after)))
        rows = list(connection.execute(query.limit(_AT_ONCE)))
        if not rows:
            return
        yield rows
        after = tuple(rows[-1])[: len(keys)]


def downgrade() -> None:
    """Drop the table. Nothing is lost by the spelling, so nothing of it is taken back."""
    op.drop_table("mobile_agreements")
