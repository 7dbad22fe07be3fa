"""The link of a service point that was merged into another one leads to that one, also where it was merged before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_LINKS = sa.table("point_links", sa.column("point_id"), sa.column("leads_to"))
_POINTS = sa.table("service_points", sa.column("id"))
_TOLD = sa.table(
    "point_revisions",
    *(sa.column(name) for name in ("id", "point_id", "community_code", "action")),
    sa.column("after", sa.JSON(none_as_null=True)),
)


def upgrade() -> None:
    """Add the column, and fill it from the history of the points that are gone."""
    op.add_column("point_links", sa.Column("leads_to", sa.Integer(), nullable=True))
    op.create_index("ix_point_links_leads_to", "point_links", ["leads_to"])
    connection = op.get_bind()
    present = sa.select(_POINTS.c.id)
    gone = connection.scalars(sa.select(_LINKS.c.point_id).where(_LINKS.c.point_id.not_in(present))).all()
    for point in gone:
        left = _left(connection, point)
        if left is not None:
            connection.execute(_LINKS.update().where(_LINKS.c.point_id == point).values(leads_to=left))


def _left(connection: sa.Connection, point: int) -> int | None:
    """The point that is left of one that was merged, once or several times; None if it was removed."""
    seen = set()
    while point not in seen:
        seen.add(point)
        if connection.scalar(sa.select(_POINTS.c.id).where(_POINTS.c.id == point)) is not None:
            return point
        last = connection.execute(
            sa.select(_TOLD.c.id, _TOLD.c.community_code, _TOLD.c.action)
            .where(_TOLD.c.point_id == point)
            .order_by(_TOLD.c.id.desc())
            .limit(1)
        ).one_or_none()
        if last is None or last.action != "merge":
            return None
        # Merging tells first of the point that is left, then of the one that is gone.
        kept = connection.scalar(
            sa.select(_TOLD.c.point_id)
            .where(
                _TOLD.c.community_code == last.community_code,
                _TOLD.c.action == "merge",
                _TOLD.c.after.is_not(None),
                _TOLD.c.id < last.id,
            )
            .order_by(_TOLD.c.id.desc())
            .limit(1)
        )
        if kept is None:
            return None
        point = kept
    return None


def downgrade() -> None:
    """Drop it: those links lead nowhere again."""
    op.drop_index("ix_point_links_leads_to", "point_links")
    op.drop_column("point_links", "leads_to")
