"""Say in the trail which rows of histories have no entry: those of before, and invented ones. Later ones were put in by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.foundation import clock
from catalogue.foundation.loading import insert_into
from catalogue.foundation.trail.linking import COLUMNS, hash_of
from catalogue.models import TrailEntry
from catalogue.models.base import number_of_instant

revision = "0077"
down_revision = "0075"
branch_labels = None
depends_on = None

_HISTORIES = (
    *("audit_entries", "case_events", "case_reports", "declaration_revisions", "door_changes"),
    *("point_revisions", "profile_revisions", "revisions", "service_guide_revisions", "session_revisions"),
    "vocabulary_changes",
)
_ROWS = (
    "SELECT count(*), max(id) FROM {history} WHERE id NOT IN"
    " (SELECT history_id FROM trail_entries WHERE history = '{history}')"
)
_MARKED = "trail.rows_without_entries"


def upgrade() -> None:
    """Add a mark for each history that has such rows, at the end of the chain of the whole instance."""
    connection = op.get_bind()
    row = connection.execute(sa.text("SELECT number, hash FROM trail_heads WHERE chain = 0")).one_or_none()
    number, last = (row[0], row[1]) if row is not None else (0, "")
    entries = []
    for history in _HISTORIES:
        rows, highest = connection.execute(sa.text(_ROWS.format(history=history))).one()
        if not rows:
            continue
        number, now = number + 1, clock.now()
        subject = f"{history}: {rows} up to {highest}"
        said = ("system", "system", None, _MARKED, subject, None, None, None, None, None)
        last = hash_of((0, number, number_of_instant(now), *said), last)
        entries.append((0, number, now, *said, last))
    if not entries:
        return
    table = TrailEntry.__table__
    assert isinstance(table, sa.Table)
    insert_into(connection, table, (*COLUMNS, "hash"), entries)
    head = "UPDATE trail_heads SET number = :number, hash = :hash WHERE chain = 0"
    if row is None:
        head = "INSERT INTO trail_heads (chain, number, hash) VALUES (0, :number, :hash)"
    connection.execute(sa.text(head), {"number": number, "hash": last})


def downgrade() -> None:
    """Marks stay: entries of the trail are never deleted."""
