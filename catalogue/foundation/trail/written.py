"""Which tables a transaction has written, seen where every statement passes: at the engine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

_WRITTEN = "portal_written"

UNTOLD = {
    "case_grids": "told by the entry of the grid",
    "community_summaries": "counted from records",
    "coverage_day": "counted from records",
    "coverage_ledger": "counted from histories",
    "coverage_month_counts": "counted from records",
    "coverage_months": "counted from records",
    "coverage_movements": "counted from histories",
    "coverage_rollup": "counted from records",
    "empty_searches": "counts of searches, without a person",
    "experiences": "counts of visits, without a person",
    "familiar_sources": "part of a log-in, which is noted",
    "follows": "a resident's own wish for mails: it is read by no one, and its end leaves nothing",
    "history_beginnings": "counted from histories",
    "item_squares": "an index of service points",
    "job_runs": "which jobs ran, and when",
    "kept_forms": "an account's own words, kept for it alone for an hour",
    "link_checks": "what strange servers answered",
    "local_texts": "an index of records",
    "log_in_failures": "part of a log-in that failed, which is noted",
    "slow_writes": "how long a transaction took",
    "source_counts": "counted from records",
    "stamps": "counters of versions",
    "waiting_steps": "steps of a log-in that is noted when it begins",
    "trail_checkpoints": "the trail itself",
    "trail_entries": "the trail itself",
    "trail_heads": "the trail itself",
    "trail_roots": "the trail itself",
}
"""Tables whose rows follow from what is noted, or tell of no person and no record; why nothing is noted of them alone."""


def wrote(connection: Connection, table: str) -> None:
    """Say that a transaction has written a table."""
    written = connection.info.get(_WRITTEN)
    if written is None:
        written = connection.info[_WRITTEN] = set()
    written.add(table)


def take_written(connection: Connection) -> frozenset[str]:
    """The tables that were written since the transaction began, or since this was asked, without :data:`UNTOLD`."""
    found = connection.info.pop(_WRITTEN, None)
    return frozenset(found - UNTOLD.keys()) if found else frozenset()


def watch_written(engine: Engine) -> None:
    """Note the table of every statement that changed a row."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info.pop(_WRITTEN, None)

    @event.listens_for(engine, "after_cursor_execute")
    def _note(
        connection: Connection, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        if context is not None and (context.isinsert or context.isupdate or context.isdelete):
            table = getattr(getattr(context.compiled, "statement", None), "table", None)
            if table is not None and cursor.rowcount != 0:
                wrote(connection, table.name)
