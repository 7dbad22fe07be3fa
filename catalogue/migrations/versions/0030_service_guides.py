"""Service guides are written by divisions; what communities wrote in their lines is kept as their difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)
_MOMENT = sa.DateTime(timezone=True)
_LINES = sa.table(
    "offerings",
    sa.column("community_code", sa.BigInteger()),
    sa.column("item_id", sa.SmallInteger()),
    sa.column("guide", _JSON),
    sa.column("declaration_id", sa.Integer()),
    sa.column("own_record", _JSON),
    sa.column("updated_at", _MOMENT),
)
_TOLD = sa.table(
    "revisions",
    sa.column("id", sa.Integer()),
    sa.column("community_code", sa.BigInteger()),
    sa.column("item_id", sa.SmallInteger()),
    sa.column("at", _MOMENT),
    sa.column("action", sa.String()),
    sa.column("actor", sa.String()),
    sa.column("role", sa.String()),
    sa.column("before", _JSON),
    sa.column("after", _JSON),
)
_GUIDES = sa.table(
    "service_guides",
    sa.column("division_code", sa.BigInteger()),
    sa.column("item_id", sa.SmallInteger()),
    sa.column("texts", _JSON),
    sa.column("version", sa.Integer()),
    sa.column("updated_at", _MOMENT),
)
_HISTORY = sa.table(
    "service_guide_revisions",
    sa.column("division_code", sa.BigInteger()),
    sa.column("item_id", sa.SmallInteger()),
    sa.column("at", _MOMENT),
    sa.column("action", sa.String()),
    sa.column("actor", sa.String()),
    sa.column("role", sa.String()),
    sa.column("version", sa.Integer()),
    sa.column("before", _JSON),
    sa.column("after", _JSON),
)
_KEPT_ACTIONS = frozenset({"record", "withdraw", "import", "succeed", "restore"})
_AT_ONCE = 500

Key = tuple[int, int]


def upgrade() -> None:
    """Make the tables, and move the guides of lines into them with what their histories tell."""
    op.create_table(
        "service_guides",
        sa.Column("division_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("texts", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name="fk_service_guides_division_code_divisions"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_service_guides_item_id_items"),
        sa.PrimaryKeyConstraint("division_code", "item_id", name="pk_service_guides"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "service_guide_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", _JSON, nullable=True),
        sa.Column("after", _JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_service_guide_revisions"),
    )
    op.create_index(
        "ix_service_guide_revisions_division_code_item_id",
        "service_guide_revisions",
        ["division_code", "item_id"],
    )
    _move_guides(op.get_bind())
    op.drop_column("offerings", "guide")


def _move_guides(connection: sa.Connection) -> None:
    lines = _lines(connection)
    entries: dict[Key, list[dict[str, Any]]] = {}
    for key, entry in _changes(connection):
        entries.setdefault(key, []).append(entry)
    guides, history = [], []
    for key in sorted({*lines, *entries}):
        told = entries.get(key, [])
        last = told[-1]["after"] if told else None
        now, moment = lines.get(key, (None, None))
        if now != last:
            # Lines from before histories, and lines of files that kept none.
            told.append(_entry(moment or told[-1]["at"], "import", ("system", "system"), last, now))
        number = {"division_code": key[0], "item_id": key[1]}
        history += [number | entry | {"version": version} for version, entry in enumerate(told, start=1)]
        guides.append(number | {"texts": now or {}, "version": len(told), "updated_at": told[-1]["at"]})
    for table, rows in ((_GUIDES, guides), (_HISTORY, history)):
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(sa.insert(table), rows[start : start + _AT_ONCE])


def _lines(connection: sa.Connection) -> dict[Key, tuple[Mapping[str, str], Any]]:
    """What each community says now, and when its line was last written. A line that follows a declaration keeps it apart."""
    query = sa.select(_LINES).where(sa.or_(_LINES.c.guide.is_not(None), _LINES.c.own_record.is_not(None)))
    found, emptied = {}, []
    for row in connection.execute(query):
        own = row.own_record or {}
        guide = own.get("guide") if row.declaration_id is not None else row.guide
        if guide:
            found[row.community_code, row.item_id] = (guide, row.updated_at)
        if "guide" in own:
            without = {name: value for name, value in own.items() if name != "guide"}
            emptied.append({"community": row.community_code, "item": row.item_id, "own_record": without})
    _set(connection, "own_record", emptied)
    return found


def _set(connection: sa.Connection, column: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        one = (
            _LINES.c.community_code == sa.bindparam("community"),
            _LINES.c.item_id == sa.bindparam("item"),
        )
        values = {column: sa.bindparam(column, type_=_JSON)}
        connection.execute(sa.update(_LINES).where(*one).values(values), rows)


def _changes(connection: sa.Connection) -> Iterator[tuple[Key, dict[str, Any]]]:
    """What became of the guides of lines, by the histories of these. A declaration has no guide, so it changed none."""
    says = [sa.cast(column, sa.Text()).like('%"guide"%') for column in (_TOLD.c.before, _TOLD.c.after)]
    ordered = (_TOLD.c.community_code, _TOLD.c.item_id, _TOLD.c.id)
    rows = connection.execute(sa.select(_TOLD).where(sa.or_(*says)).order_by(*ordered))
    for key, told in groupby(rows, key=lambda row: (row.community_code, row.item_id)):
        last = None
        for row in told:
            before, after = row.before or {}, row.after or {}
            was, guide = before.get("guide") or None, after.get("guide") or None
            if was != last and not before.get("declaration"):
                # What a file brought without a history of its own.
                yield key, _entry(row.at, "import", ("system", "system"), last, was)
                last = was
            if guide == last or after.get("declaration"):
                continue
            action = row.action if row.action in _KEPT_ACTIONS else "record"
            yield key, _entry(row.at, action, (row.actor, row.role), last, guide)
            last = guide


def _entry(
    at: Any,
    action: str,
    signed: tuple[str, str],
    before: Mapping[str, str] | None,
    after: Mapping[str, str] | None,
) -> dict[str, Any]:
    actor, role = signed
    return {"at": at, "action": action, "actor": actor, "role": role, "before": before, "after": after}


def downgrade() -> None:
    """Give communities' differences back to their lines. Those without a line, and what offices wrote, are lost."""
    op.add_column("offerings", sa.Column("guide", sa.JSON(none_as_null=True), nullable=True))
    connection = op.get_bind()
    query = (
        sa.select(_LINES.c.community_code, _LINES.c.item_id, _LINES.c.own_record, _GUIDES.c.texts)
        .join(
            _GUIDES,
            sa.and_(
                _GUIDES.c.division_code == _LINES.c.community_code,
                _GUIDES.c.item_id == _LINES.c.item_id,
            ),
        )
        .add_columns(_LINES.c.declaration_id)
    )
    lines, declared = [], []
    for row in connection.execute(query):
        key = {"community": row.community_code, "item": row.item_id}
        if not row.texts:
            continue
        if row.declaration_id is None:
            lines.append(key | {"guide": row.texts})
        elif row.own_record:
            declared.append(key | {"own_record": row.own_record | {"guide": row.texts}})
    _set(connection, "guide", lines)
    _set(connection, "own_record", declared)
    op.drop_table("service_guide_revisions")
    op.drop_table("service_guides")
