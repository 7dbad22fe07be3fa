"""Service points are found by the sound of their names: their documents are rewritten."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from catalogue.local_texts.documents import Document, of_point, rows_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_ONCE = 4000


def upgrade() -> None:
    """Write them."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    table = sa.table("local_texts", sa.column("id"), sa.column("grams"))
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("document"))
        .values(grams=sa.cast(sa.bindparam("tokens"), sa.ARRAY(sa.Text()) if on_postgresql else sa.Text()))
    )
    for portion in _portions():
        values = [
            {"document": row[0], "tokens": row[-1] if on_postgresql else " ".join(row[-1])}
            for row in rows_of(portion)
        ]
        op.get_bind().execute(change, values)


def downgrade() -> None:
    """Leave them: the sounds do no harm."""


def _portions() -> Iterator[list[Document]]:
    after = 0
    points = sa.text(
        "SELECT id, community_code, name, address FROM service_points WHERE id > :after ORDER BY id LIMIT :most"
    )
    while portion := [
        of_point(*row) for row in op.get_bind().execute(points, {"after": after, "most": _AT_ONCE})
    ]:
        yield portion
        after = portion[-1].id
