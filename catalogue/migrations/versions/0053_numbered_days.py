"""SQLite keeps days and instants as numbers: a third of their texts, in tables and indexes. PostgreSQL has types for them.

Two indexes get smaller on both: few entries tell of a cell, and many records hold without a last day.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from catalogue.models.audit import KEPT_ON_SQLITE

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None

_INSTANTS: dict[str, tuple[str, ...]] = {
    "audit_entries": ("at",),
    "case_events": ("at",),
    "case_reports": ("at", "unsettled_at"),
    "cases": ("opened_at", "answered_at", "corrected_at", "reopened_at"),
    "community_profiles": ("updated_at",),
    "coverage_months": ("frozen_at",),
    "coverage_reviews": ("reviewed_at",),
    "declaration_objections": ("raised_at", "settled_at"),
    "declaration_recipients": ("answered_at",),
    "declaration_revisions": ("at",),
    "declarations": ("updated_at",),
    "demand_matters": ("settled_at",),
    "departments": ("closed_at",),
    "digest_wishes": ("wished_at", "confirmed_at"),
    "division_lists": ("imported_at",),
    "editions": ("loaded_at",),
    "familiar_sources": ("seen_at",),
    "kept_forms": ("kept_at",),
    "log_in_failures": ("at",),
    "log_ins": ("began_at",),
    "mobile_agreements": ("agreed_at",),
    "notices": ("given_at", "withdrawn_at"),
    "offerings": ("updated_at",),
    "office_requests": ("opened_at", "answered_at", "closed_at", "reopened_at"),
    "outside_matters": ("at",),
    "owner_list_uploads": ("uploaded_at",),
    "owner_lists": ("brought_in_at",),
    "planned_sessions": ("ended_at",),
    "point_answers": ("sent_at", "settled_at"),
    "point_links": ("made_at",),
    "point_revisions": ("at",),
    "profile_revisions": ("at",),
    "proposals": ("proposed_at", "street_at", "district_at"),
    "reminders": ("sent_at",),
    "report_read_backs": ("read_at",),
    "report_templates": ("taken_off_at",),
    "report_versions": ("saved_at",),
    "revisions": ("at",),
    "samples": ("drawn_at",),
    "service_guide_revisions": ("at",),
    "service_guides": ("updated_at",),
    "session_revisions": ("at",),
    "stamps": ("moved_at",),
    "users": ("created_at",),
    "vocabulary_changes": ("at",),
    "vocabulary_terms": ("added_at",),
    "workbook_batches": ("at", "undone_at"),
    "workbook_uploads": ("uploaded_at",),
}
_DAYS: dict[str, tuple[str, ...]] = {
    "calendar_days": ("day",),
    "cases": ("due_on",),
    "city_rules": ("ruled_on", "ruled_until", "ended_on"),
    "coverage_day": ("day",),
    "coverage_ledger": ("begins", "digested"),
    "coverage_months": ("last_day",),
    "coverage_movements": ("day",),
    "declarations": ("ends_on", "suspended_from", "suspended_until", "ended_on", "confirmed_on", "begins_on"),
    "demand_counts": ("month",),
    "digest_wishes": ("last_sent_on",),
    "division_lists": ("state_as_of",),
    "division_names": ("until",),
    "division_presence": ("day",),
    "divisions": ("retired_on",),
    "editions": ("issued_on", "in_force_from", "in_force_until"),
    "empty_searches": ("month",),
    "ended_rulings": ("ruled_on", "ruled_until", "ended_on"),
    "experiences": ("month",),
    "history_beginnings": ("day",),
    "link_checks": ("checked_on", "worked_on", "failed_since"),
    "notices": ("first_day", "last_day"),
    "offerings": (
        "holds_until",
        "planned_for",
        "suspended_from",
        "suspended_until",
        "ruled_until",
        "confirmed_on",
        "ends_on",
        "verified_on",
        "returned_on",
    ),
    "office_requests": ("due_on", "mailed_on"),
    "owner_list_places": ("gone_on",),
    "planned_sessions": ("first_day", "last_day", "next_day"),
    "point_answers": ("closed_on",),
    "reminders": ("week", "mailed_on"),
    "sample_cells": ("checked_on", "settled_on"),
    "samples": ("day",),
    "service_points": ("ends_on",),
    "source_counts": ("day",),
}
_HOLDS = sa.text("holds_until IS NOT NULL")


def upgrade() -> None:
    """Microseconds since 1970 (UTC) in the place of “2026-11-29 01:00:00.000000”, days since 1970 in that of “2026-11-29”."""
    _change(
        "CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(substr({0}, 21) || '000000', 1, 6) AS INTEGER)",
        "CAST(julianday({0}) - 2440587.5 AS INTEGER)",
    )
    op.drop_index("ix_revisions_community_code_item_id_at", table_name="revisions")
    op.create_index("ix_revisions_community_code_item_id", "revisions", ["community_code", "item_id"])
    op.drop_index("ix_offerings_holds_until", table_name="offerings")
    op.create_index(
        "ix_offerings_holds_until",
        "offerings",
        ["holds_until"],
        sqlite_where=_HOLDS,
        postgresql_where=_HOLDS,
    )


def downgrade() -> None:
    """Write them as texts again. A fraction of a second is never below zero, before 1970 neither."""
    _change(
        "strftime('%Y-%m-%d %H:%M:%S', ({0} - ({0} % 1000000 + 1000000) % 1000000) / 1000000, 'unixepoch')"
        " || printf('.%06d', ({0} % 1000000 + 1000000) % 1000000)",
        "date({0} + 2440587.5)",
    )
    op.drop_index("ix_offerings_holds_until", table_name="offerings")
    op.create_index("ix_offerings_holds_until", "offerings", ["holds_until"])
    op.drop_index("ix_revisions_community_code_item_id", table_name="revisions")
    op.create_index(
        "ix_revisions_community_code_item_id_at", "revisions", ["community_code", "item_id", "at"]
    )


def _change(instant: str, day: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TRIGGER audit_entries_unchanged")
    for statement in _statements(instant, day):
        op.execute(statement)
    op.execute(KEPT_ON_SQLITE[0])


def _statements(instant: str, day: str) -> Iterator[str]:
    """One statement a table; each column by its own way, and NULL as it is."""
    for table in sorted(_INSTANTS.keys() | _DAYS.keys()):
        ways = dict.fromkeys(_INSTANTS.get(table, ()), instant)
        ways |= dict.fromkeys(_DAYS.get(table, ()), day)
        changed = ", ".join(f"{name} = {way.format(name)}" for name, way in ways.items())
        yield f"UPDATE {table} SET {changed}"  # noqa: S608 - names and ways are those of this file
