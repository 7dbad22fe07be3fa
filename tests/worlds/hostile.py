"""Pours hostile text into every field that a person's words are kept in, however they got there.

What a column is for is told by its name. A name that is in neither list fails ``test_hostile_words``: say of a new column
whether its text is somebody's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, Enum, String, Table, bindparam, select, text, update
from sqlalchemy.orm import Session

from catalogue.models import Base


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


WORDS = _names(
    """
    about address answer answers_en answers_zh areas closing comments_to contact contribution criterion_en criterion_zh directions
    district_words ended_because error fee file_name for_whom helps_en helps_zh issuer_en issuer_zh joining link name name_en name_zh
    nicknames note note_en note_zh owner person place plain_en plain_zh provider_name reason reason_en reason_zh remark remarks
    reopening reply settled_by short_name shortfall source source_text station_name steward street_words subject substitute
    summary_en summary_zh suspended_reason term text text_en text_zh title_en title_zh what_en what_zh words
    """
)
"""Columns of words that somebody wrote or sent."""
HOLDING = _names(
    "after before column columns content earlier guide layout own_record histories said texts told type_tags"
)
"""Columns of JSON with words in some of its fields: those of ``WORDS``, and texts by language."""
FIXED = _names(
    """
    action actor added_by language sealed who agreed_items answered_by answered_role approved_by aspect audiences body cancelled challenge
    changed_by changes checked_role closed_role code code_digest code_hash confirmed_role coordinate_system
    credential_id criteria dates decided_by declared_as declared_by digest door draft duty ended_by ended_role fields
    fingerprint folded frame_digest from_edition from_item given_role grams handle hash heads history hotline hours
    imported_by in_table issuer item item_ids item_values key life_events logged_by mark moved number office_key opened_role
    origin page password_hash phone phones provider_session quarter raised_role recorded_by reference reopened_role repeat role root
    row_key said_by said_role salt saved_by saved_role sealed secret seed seen sent_role settled_role signature spared
    taken_back_by task times to_edition to_item token token_digest token_hash trades undone_by undone_role url
    words_from words_without writers
    """
)
"""Columns that the portal makes itself, checks against a list or reads as a notation."""
_IN_JSON = (WORDS | {"zh", "en"}) - {"source"}
"""Fields of JSON with words. ``source`` says there how a line came to be."""
_LOOKED_UP = {
    ("empty_searches", "words"),
    ("familiar_sources", "source"),
    ("history_beginnings", "subject"),
    ("log_in_failures", "name"),
    ("log_in_failures", "source"),
    ("outside_matters", "words"),
    ("source_counts", "source"),
    ("stamps", "name"),
    ("users", "name"),
}
"""Words by name that are found by their exact value, or are none."""

SIGNS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</textarea></title></style></script><svg onload=alert(1)>",
    "&lt;b&gt;&#x3c;i&#x3e;",
    "{{7*7}}{% raw %}%(num)d %s {0}",
    "]]><!--<!DOCTYPE x>",
    '",\n"=1+1',
    "javascript:alert(1)",
    "_x003C_b_x003E_",
    "\\u003cb\\u003e\\",
)
LEADS = ("=", "+", "-", "@", "|", "<", '"', "'", "//", "javascript:", "data:text/html,")


def text_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that holds text or JSON."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (String, JSON)) and not isinstance(column.type, Enum):
                yield table, column


def pour(session: Session, turn: int) -> dict[str, str]:
    """Fill every column of words on SQLite with a text of its own, and commit: the mark in it by column.

    Each has another sign and another beginning at each ``turn``. Behind the text is the number of the row, so that what
    must differ differs.
    """
    # What guards the trail would refuse it.
    for (trigger,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        session.execute(text(f'DROP TRIGGER "{trigger}"'))
    poured: dict[str, str] = {}
    for place, (table, column) in enumerate(text_columns()):
        if column.name not in WORDS | HOLDING or (table.name, column.name) in _LOOKED_UP:
            continue
        mark = f"m{place:03d}n"
        # The number of the row behind it fits too. What JSON holds is held to the lengths of its fields when it is read.
        longest = (30 if isinstance(column.type, JSON) else getattr(column.type, "length", None) or 200) - 4
        said = f"{LEADS[(place + turn) % len(LEADS)]}{mark}{SIGNS[(place * 3 + turn) % len(SIGNS)]}"[:longest]
        if _fill(session, table, column, said):
            poured[f"{table.name}.{column.name}"] = mark
    # What is kept of earlier words is read again.
    session.execute(text("UPDATE stamps SET version = version + 1"))
    session.commit()
    return poured


def _fill(session: Session, table: Table, column: Column[Any], said: str) -> bool:
    """Put the text into a column of every row that has one, or into the fields of its JSON; whether there is such a row."""
    keys = list(table.primary_key.columns)
    rows = session.execute(select(column, *keys).where(column.is_not(None))).all()
    changed = [
        {f"key_{key.name}": value for key, value in zip(keys, row[1:], strict=True)}
        | {
            "told": _replaced(row[0], column.name, said)
            if isinstance(column.type, JSON)
            else f"{said}{number}"
        }
        for number, row in enumerate(rows)
    ]
    if changed:
        where = [key == bindparam(f"key_{key.name}") for key in keys]
        session.connection().execute(
            update(table).where(*where).values({column.name: bindparam("told")}), changed
        )
    return bool(changed)


def _replaced(told: Any, field: str, said: str) -> Any:
    if isinstance(told, dict):
        return {key: _replaced(value, key, said) for key, value in told.items()}
    if isinstance(told, list):
        return [_replaced(value, field, said) for value in told]
    return said if isinstance(told, str) and told and field in _IN_JSON else told
