"""Cases have outcomes, a holder and a history; streets have departments and replies of their own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_SETTLED = "The street office has looked into it and settled the matter."
"""The answer that settling a dispute gave."""

_CASES: dict[str, sa.types.TypeEngine[Any]] = {
    "outcome": sa.String(length=16),
    "about": sa.String(length=120),
    "duplicate_of": sa.Integer(),
    "corrected_at": sa.DateTime(timezone=True),
    "reopened_at": sa.DateTime(timezone=True),
    "passed_to": sa.BigInteger(),
    "department_id": sa.Integer(),
}
"""The new columns of a case."""


def upgrade() -> None:
    """Add the columns and the tables, and put the answers that were given into the history.

    A settled dispute is its own outcome. Other answers keep none: what they did was not told apart.
    """
    for name, kind in _CASES.items():
        op.add_column("cases", sa.Column(name, kind, nullable=True))
    op.add_column("case_reports", sa.Column("unsettled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("about", sa.String(length=120), nullable=True),
        sa.Column("division_code", sa.BigInteger(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])
    op.create_table(
        "street_departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("street_code", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=120), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["street_code"], ["divisions.code"], name=op.f("fk_street_departments_street_code_divisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_departments")),
    )
    op.create_index("ix_street_departments_street_code", "street_departments", ["street_code"])
    op.create_table(
        "reply_templates",
        sa.Column("street_code", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["street_code"], ["divisions.code"], name=op.f("fk_reply_templates_street_code_divisions")
        ),
        sa.PrimaryKeyConstraint("street_code", "outcome", name=op.f("pk_reply_templates")),
        sqlite_with_rowid=False,
    )
    settled = sa.text("UPDATE cases SET outcome = 'settled' WHERE state = 'answered' AND answer = :answer")
    op.execute(settled.bindparams(answer=_SETTLED))
    op.execute(
        "INSERT INTO case_events (case_id, at, step, actor, role, outcome, words)"
        " SELECT id, answered_at, 'answered', answered_by, answered_role, outcome, answer"
        " FROM cases WHERE state = 'answered' AND answered_at IS NOT NULL ORDER BY answered_at, id"
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("reply_templates", "street_departments", "case_events"):
        op.drop_table(table)
    op.drop_column("case_reports", "unsettled_at")
    for name in reversed(_CASES):
        op.drop_column("cases", name)
