"""Lists say the items of each place, and remember what their values mean; a community may follow several declarations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_PLACES = sa.table(
    "owner_list_places",
    sa.column("list_id", sa.Integer),
    sa.column("community_code", sa.BigInteger),
    sa.column("declaration_id", sa.Integer),
)
_DECLARATIONS = sa.table(
    "owner_list_declarations",
    sa.column("list_id", sa.Integer),
    sa.column("declaration_id", sa.Integer),
)
_RECIPIENTS = sa.table(
    "declaration_recipients",
    sa.column("declaration_id", sa.Integer),
    sa.column("community_code", sa.BigInteger),
)


def upgrade() -> None:
    """A list's declarations move to a table of their own. Places from before deliver the items of the whole list."""
    op.create_table(
        "owner_list_declarations",
        sa.Column("list_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("declaration_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["owner_lists.id"], name=op.f("fk_owner_list_declarations_list_id_owner_lists")
        ),
        sqlite_with_rowid=False,
    )
    known = sa.select(_PLACES.c.list_id, _PLACES.c.declaration_id).where(
        _PLACES.c.declaration_id.is_not(None)
    )
    op.execute(sa.insert(_DECLARATIONS).from_select([*_DECLARATIONS.c], known.distinct()))
    op.drop_column("owner_list_places", "declaration_id")
    op.add_column("owner_list_places", sa.Column("item_ids", sa.JSON(none_as_null=True), nullable=True))
    values = sa.Column("item_values", sa.JSON(none_as_null=True), nullable=False, server_default="{}")
    op.add_column("owner_lists", values)
    with op.batch_alter_table("owner_lists") as lists:
        lists.alter_column("item_values", server_default=None)


def downgrade() -> None:
    """Each place names the first declaration of its community again; items of places are forgotten."""
    op.drop_column("owner_lists", "item_values")
    op.drop_column("owner_list_places", "item_ids")
    op.add_column("owner_list_places", sa.Column("declaration_id", sa.Integer(), nullable=True))
    first = (
        sa.select(sa.func.min(_DECLARATIONS.c.declaration_id))
        .join(_RECIPIENTS, _RECIPIENTS.c.declaration_id == _DECLARATIONS.c.declaration_id)
        .where(
            _DECLARATIONS.c.list_id == _PLACES.c.list_id,
            _RECIPIENTS.c.community_code == _PLACES.c.community_code,
        )
        .scalar_subquery()
    )
    op.execute(sa.update(_PLACES).values(declaration_id=first))
    op.drop_table("owner_list_declarations")
