"""Rules for docs/privacy.md: it classes every column that could hold something about a person, and says what erases it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Date, DateTime, Enum, Float, Integer, Numeric

from catalogue.models import Base
from catalogue.models.base import Day, UtcDateTime

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
PERSONAL, _, IMPERSONAL = PAGE.partition("## Columns without personal data")
LEVELS = {"secret", "resident", "person", "published"}
NAMED = re.compile(r"`(\w+\.\w+)`")
HARMLESS = (Boolean, Date, DateTime, Float, Integer, Numeric)
DAYS = (Day, UtcDateTime)
"""Types of numbers, days and instants: no column of these says who somebody is, apart from the ids of accounts."""


def could_name_a_person(column: Column[object]) -> bool:
    """Whether a column holds texts, files or the id of an account."""
    if any(key.column.table.name == "users" for key in column.foreign_keys):
        return True
    if isinstance(column.type, Enum):
        return False
    return not isinstance(column.type, HARMLESS + DAYS)


def columns() -> Iterator[str]:
    """Every such column of the database, as ``table.column``."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if could_name_a_person(column):
                yield f"{table.name}.{column.name}"


def rows() -> list[list[str]]:
    """The rows of the tables of personal data, cell by cell."""
    cells = [line.strip("|").split("|") for line in PERSONAL.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in cells if NAMED.search(row[0])]


def classed() -> Counter[str]:
    """Every column that the page names, and how often it does."""
    found = Counter(name for row in rows() for name in NAMED.findall(row[0]))
    for table, names in re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|$", IMPERSONAL, re.MULTILINE):
        found.update(f"{table}.{name}" for name in names.split(", "))
    return found


def test_every_column_that_could_name_a_person_is_classed_once_and_exists() -> None:
    found = classed()
    assert {name: count for name, count in found.items() if count > 1} == {}
    assert set(columns()) - set(found) == set(), (
        "docs/privacy.md does not say whether these hold personal data"
    )
    assert set(found) - set(columns()) == set(), "docs/privacy.md names columns that there are not"


@pytest.mark.parametrize("row", rows(), ids=lambda row: NAMED.findall(row[0])[0])
def test_personal_data_have_a_level_a_purpose_an_end_and_a_test(row: list[str]) -> None:
    _columns, level, purpose, kept, read_by, erased_by, shown_by = row
    assert level in LEVELS
    assert all((purpose, kept, read_by, erased_by))
    path, _, test = shown_by.strip("`").partition("::")
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_no_contact_of_a_resident_is_left_in_a_browser() -> None:
    """A form with ``data-unsent`` keeps its fields on the device while there is no connection."""
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "portal" / "templates").rglob("*.html")]
    with_contacts = [text for text in templates if "form.contact" in text]
    assert with_contacts
    assert not any("data-unsent" in text for text in with_contacts)


def test_a_new_text_or_the_id_of_an_account_would_have_to_be_classed() -> None:
    kinds = {name.partition(".")[2]: name for name in columns()}
    assert {"contact", "user_id", "content", "said", "grams"} <= set(kinds)
    numbers = {"case_reports.id", "case_reports.at", "users.active", "grants.role", "grants.division_code"}
    assert numbers.isdisjoint(columns())
