"""Criteria have an identity: records speak for one, and the roll-up counts by it."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SAID = ("delivered", "expired", "partial", "planned", "suspended", "absent")
_COUNTERS = (*_SAID, "not_applicable", "unknown", "disputed")
_CRITERIA = ("id", "item_id", "number", "text_zh", "text_en")
_RUN_OUT = {"delivered": "expired", "planned": "absent", "not_applicable": "unknown"}


def upgrade() -> None:
    """Give every item of an edition the criterion that it has, and every record the one in force."""
    op.create_table(
        "criteria",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_criteria_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_criteria_item_id_number")),
    )
    op.add_column("edition_items", sa.Column("criterion_id", sa.SmallInteger(), nullable=True))
    op.add_column("offerings", sa.Column("criterion_id", sa.SmallInteger(), nullable=True))
    _fill_criteria()
    op.execute(
        "UPDATE offerings SET criterion_id = (SELECT criteria.id FROM criteria"
        " WHERE criteria.item_id = offerings.item_id AND criteria.number = 1)"
    )
    for name, options in (("edition_items", {}), ("offerings", {"sqlite_with_rowid": False})):
        with op.batch_alter_table(name, table_kwargs=options) as table:
            table.alter_column("criterion_id", existing_type=sa.SmallInteger(), nullable=False)
            table.create_foreign_key(
                op.f(f"fk_{name}_criterion_id_criteria"), "criteria", ["criterion_id"], ["id"]
            )
    _count_by_criterion()
    _move_summaries(1)


def downgrade() -> None:
    """Count by item again. Records made under different criteria are then taken for the same."""
    _move_summaries(-1)
    _count_by_item()
    for name, options in (("edition_items", {}), ("offerings", {"sqlite_with_rowid": False})):
        with op.batch_alter_table(name, table_kwargs=options) as table:
            table.drop_constraint(op.f(f"fk_{name}_criterion_id_criteria"), type_="foreignkey")
            table.drop_column("criterion_id")
    op.drop_table("criteria")


def _counted_day() -> date:
    day = op.get_bind().execute(sa.text("SELECT day FROM coverage_day").columns(day=sa.Date())).scalar()
    return day or date.max


def _fill_criteria() -> None:
    """Write the criteria: each item's first is the one in force on the counted day."""
    connection, today = op.get_bind(), _counted_day()
    rows = connection.execute(
        sa.text(
            "SELECT i.id AS item_id, e.id AS edition_id, e.issued_on, e.in_force_from, e.in_force_until,"
            " ei.criterion_zh, ei.criterion_en FROM items i"
            " LEFT JOIN edition_items ei ON ei.item_id = i.id LEFT JOIN editions e ON e.id = ei.edition_id"
        ).columns(
            issued_on=sa.Date(), in_force_from=sa.Date(), in_force_until=sa.Date(), item_id=sa.SmallInteger()
        )
    ).all()

    def order(row: Any) -> tuple[Any, ...]:
        starts = row.in_force_from or row.issued_on or date.min
        in_force = row.edition_id is not None and starts <= today
        in_force = in_force and (row.in_force_until is None or today <= row.in_force_until)
        return (row.item_id, not in_force, -starts.toordinal(), -(row.edition_id or 0))

    known: dict[tuple[Any, ...], int] = {}
    numbers: dict[int, int] = {}
    of_editions: list[dict[str, int]] = []
    new: list[dict[str, Any]] = []
    for row in sorted(rows, key=order):
        wording = (row.item_id, row.criterion_zh, row.criterion_en)
        if wording not in known:
            known[wording] = len(known) + 1
            numbers[row.item_id] = numbers.get(row.item_id, 0) + 1
            new.append(
                {
                    "id": known[wording],
                    "item_id": row.item_id,
                    "number": numbers[row.item_id],
                    "text_zh": row.criterion_zh,
                    "text_en": row.criterion_en,
                }
            )
        if row.edition_id is not None:
            of_editions.append({"of": known[wording], "edition": row.edition_id, "item": row.item_id})
    if new:
        op.bulk_insert(sa.table("criteria", *map(sa.column, _CRITERIA)), new)
    if of_editions:
        listed = sa.text(
            "UPDATE edition_items SET criterion_id = :of WHERE edition_id = :edition AND item_id = :item"
        )
        connection.execute(listed, of_editions)


def _new_rollup(key: str, of: str) -> None:
    op.create_table(
        "coverage_rollup",
        sa.Column("division_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(key, sa.SmallInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTERS),
        sa.ForeignKeyConstraint(
            ["division_code"], ["divisions.code"], name=op.f("fk_coverage_rollup_division_code_divisions")
        ),
        sa.ForeignKeyConstraint([key], [f"{of}.id"], name=op.f(f"fk_coverage_rollup_{key}_{of}")),
        sa.PrimaryKeyConstraint("division_code", "kind", key, name=op.f("pk_coverage_rollup")),
        sqlite_with_rowid=False,
    )


def _counted_before(*keys: str) -> Any:
    return sa.table("counted_before", *map(sa.column, ("division_code", "kind", *keys, *_COUNTERS)))


def _rollup(key: str) -> Any:
    return sa.table("coverage_rollup", *map(sa.column, ("division_code", "kind", key, *_COUNTERS)))


def _count_by_criterion() -> None:
    """Every record speaks for its item's first criterion: under others the cell is unknown, or ruled."""
    op.execute("CREATE TABLE counted_before AS SELECT * FROM coverage_rollup")
    op.drop_table("coverage_rollup")
    _new_rollup("criterion_id", "criteria")
    old, criteria = _counted_before("item_id"), sa.table("criteria", *map(sa.column, _CRITERIA))
    spoken_for = criteria.c.number == 1
    said = [sa.case((spoken_for, old.c[name]), else_=0) for name in _SAID]
    unsaid = sa.case((spoken_for, 0), else_=_sum_of(old.c[name] for name in _SAID))
    counted = (
        sa.select(
            old.c.division_code,
            old.c.kind,
            criteria.c.id,
            *said,
            old.c.not_applicable,
            old.c.unknown + unsaid,
            sa.case((spoken_for, old.c.disputed), else_=0),
        )
        .join(criteria, criteria.c.item_id == old.c.item_id)
        .order_by(old.c.division_code, old.c.kind, criteria.c.id)
    )
    rollup = _rollup("criterion_id")
    op.get_bind().execute(sa.insert(rollup).from_select(list(rollup.c), counted))
    op.drop_table("counted_before")


def _count_by_item() -> None:
    op.execute(
        "CREATE TABLE counted_before AS SELECT r.*, c.item_id FROM coverage_rollup r"
        " JOIN criteria c ON c.id = r.criterion_id"
    )
    op.drop_table("coverage_rollup")
    _new_rollup("item_id", "items")
    old = _counted_before("item_id")
    key = (old.c.division_code, old.c.kind, old.c.item_id)
    all_said = _sum_of(old.c[name] for name in _SAID)
    counted = (
        sa.select(
            *key,
            *(sa.func.sum(old.c[name]) for name in _SAID),
            sa.func.max(old.c.not_applicable),
            sa.func.max(old.c.unknown + all_said) - sa.func.sum(all_said),
            sa.func.sum(old.c.disputed),
        )
        .group_by(*key)
        .order_by(*key)
    )
    rollup = _rollup("item_id")
    op.get_bind().execute(sa.insert(rollup).from_select(list(rollup.c), counted))
    op.drop_table("counted_before")


def _sum_of(columns: Iterable[Any]) -> Any:
    return reduce(operator.add, columns)


def _move_summaries(step: int) -> None:
    """Move records that speak for another criterion than an edition's: to unknown (1), or back (-1)."""
    connection, day = op.get_bind(), _counted_day()
    rows = connection.execute(
        sa.text(
            "SELECT ei.edition_id, o.community_code, o.state, o.holds_until, o.disputed FROM offerings o"
            " JOIN edition_items ei ON ei.item_id = o.item_id AND ei.criterion_id <> o.criterion_id"
        ).columns(holds_until=sa.Date(), disputed=sa.Boolean())
    )
    deltas: dict[tuple[int, int], dict[str, int]] = {}
    for edition, community, state, until, disputed in rows:
        segment = state
        if until is not None and until < day:
            segment = _RUN_OUT.get(state, state)
        delta = deltas.setdefault((edition, community), dict.fromkeys(_COUNTERS, 0))
        if segment != "not_applicable":
            delta[segment] -= step
            delta["unknown"] += step
        delta["disputed"] -= step * disputed
    if not deltas:
        return
    table = sa.table("community_summaries", *map(sa.column, ("edition_id", "community_code", *_COUNTERS)))
    change = (
        sa.update(table)
        .where(
            table.c.edition_id == sa.bindparam("edition"), table.c.community_code == sa.bindparam("community")
        )
        .values({name: table.c[name] + sa.bindparam(f"by_{name}") for name in _COUNTERS})
    )
    connection.execute(
        change,
        [
            {"edition": edition, "community": community} | {f"by_{name}": by for name, by in delta.items()}
            for (edition, community), delta in sorted(deltas.items())
        ],
    )
