"""Places near home are found by item and square, and no longer in bands of latitude."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0055"
branch_labels = None
depends_on = None

_SQUARES_OF_ALL = (
    "INSERT INTO item_squares (item_id, north, east, point_id) SELECT DISTINCT l.item_id,"
    " CAST(round(p.latitude * 100) AS INTEGER), CAST(round(p.longitude * 100) AS INTEGER), p.id"
    " FROM offering_points AS l JOIN service_points AS p ON p.id = l.point_id"
    " WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL ORDER BY 1, 2, 3, 4"
)
_LEAVE = (
    "DELETE FROM item_squares WHERE item_id IN (SELECT id FROM items)"
    " AND north = CAST(round(old.latitude * 100) AS INTEGER)"
    " AND east = CAST(round(old.longitude * 100) AS INTEGER) AND point_id = old.id; "
)
_ENTER = (
    "INSERT INTO item_squares (item_id, north, east, point_id) SELECT DISTINCT l.item_id,"
    " CAST(round(new.latitude * 100) AS INTEGER), CAST(round(new.longitude * 100) AS INTEGER), new.id"
    " FROM offering_points AS l WHERE l.point_id = new.id"
    " AND new.latitude IS NOT NULL AND new.longitude IS NOT NULL; "
)
_SQUARES_ON_SQLITE = (
    "CREATE TRIGGER offering_points_squared AFTER INSERT ON offering_points BEGIN"
    " INSERT INTO item_squares (item_id, north, east, point_id) SELECT new.item_id,"
    " CAST(round(p.latitude * 100) AS INTEGER), CAST(round(p.longitude * 100) AS INTEGER), p.id"
    " FROM service_points AS p WHERE p.id = new.point_id"
    " AND p.latitude IS NOT NULL AND p.longitude IS NOT NULL ON CONFLICT DO NOTHING; END",
    "CREATE TRIGGER service_points_moved AFTER UPDATE OF latitude, longitude ON service_points"
    " WHEN new.latitude IS NOT old.latitude OR new.longitude IS NOT old.longitude"
    " BEGIN " + _LEAVE + _ENTER + "END",
    "CREATE TRIGGER service_points_removed AFTER DELETE ON service_points BEGIN " + _LEAVE + "END",
)
_SQUARES_ON_POSTGRESQL = (
    "CREATE FUNCTION square_offering_points() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO item_squares (item_id, north, east, point_id) SELECT DISTINCT l.item_id,"
    " CAST(round(p.latitude * 100) AS INTEGER), CAST(round(p.longitude * 100) AS INTEGER), p.id"
    " FROM added AS l JOIN service_points AS p ON p.id = l.point_id"
    " WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL ORDER BY 1, 2, 3, 4"
    " ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE TRIGGER offering_points_squared AFTER INSERT ON offering_points REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION square_offering_points()",
    "CREATE FUNCTION square_moved_point() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + _LEAVE
    + _ENTER
    + "RETURN NULL; END $$",
    "CREATE TRIGGER service_points_moved AFTER UPDATE OF latitude, longitude ON service_points FOR EACH ROW"
    " WHEN (new.latitude IS DISTINCT FROM old.latitude OR new.longitude IS DISTINCT FROM old.longitude)"
    " EXECUTE FUNCTION square_moved_point()",
    "CREATE FUNCTION square_removed_point() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + _LEAVE
    + "RETURN NULL; END $$",
    "CREATE TRIGGER service_points_removed AFTER DELETE ON service_points FOR EACH ROW"
    " EXECUTE FUNCTION square_removed_point()",
)
_BY_LATITUDE = "ix_service_points_latitude_longitude"


def upgrade() -> None:
    """Make and fill the index, and let the database keep it."""
    op.create_table(
        "item_squares",
        sa.Column("item_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("north", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("east", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "north", "east", "point_id", name=op.f("pk_item_squares")),
        sqlite_with_rowid=False,
    )
    op.execute(_SQUARES_OF_ALL)
    for statement in _SQUARES_ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _SQUARES_ON_POSTGRESQL:
        op.execute(statement)
    op.drop_index(_BY_LATITUDE, table_name="service_points")


def downgrade() -> None:
    """Find places by latitude again."""
    op.create_index(_BY_LATITUDE, "service_points", ["latitude", "longitude"])
    if op.get_bind().dialect.name == "sqlite":
        for name in ("offering_points_squared", "service_points_moved", "service_points_removed"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name in ("square_offering_points", "square_moved_point", "square_removed_point"):
            op.execute(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("item_squares")
