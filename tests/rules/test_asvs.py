"""The table of OWASP ASVS 5.0.0 in docs/asvs: complete, with proofs that exist, and with figures that are right."""

from __future__ import annotations

import ast
import csv
import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "asvs"
CHAPTERS = sorted(FOLDER.glob("v[0-9][0-9]-*.md"))
LEVELS = Path(__file__).with_name("asvs-5.0.0-levels.csv")
"""The numbers of levels 1 and 2 and their levels, as facts; no sentence of the standard is in the project."""
STATES = ("met", "not applicable", "not met")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$")
PROOF = re.compile(r"`([^`\s]+?\.(?:py|md|html|js|css|cfg|toml|yaml|txt|csv))(?:::([A-Za-z_]\w*))?`")
LEAST_SHARE = 0.95
"""Of the requirements of level 2 that apply, this share is met."""
COMING: frozenset[str] = frozenset()
"""What is being built: a row that is not met may begin with “Comes with ...”. It does not count yet in the share."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row of a chapter's table."""

    file: str
    number: str
    level: str
    state: str
    how: str
    shown_by: str

    @property
    def chapter(self) -> str:
        return self.number.partition(".")[0]


@functools.cache
def requirements() -> tuple[Requirement, ...]:
    found = []
    for path in CHAPTERS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := ROW.match(line):
                found.append(Requirement(path.name, *(cell.strip() for cell in match.groups())))
    return tuple(found)


@functools.cache
def levels() -> dict[str, str]:
    with LEVELS.open(encoding="ascii") as file:
        return {row["number"]: row["level"] for row in csv.DictReader(file)}


def written() -> set[str]:
    return {str(int(path.name[1:3])) for path in CHAPTERS}


@functools.cache
def names_in(path: Path) -> frozenset[str]:
    """What a module defines: functions, classes, methods and constants."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        defined |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(defined)


def proofs(row: Requirement) -> Iterator[tuple[str, str]]:
    yield from ((match[1], match[2] or "") for match in PROOF.finditer(row.shown_by))


def test_the_list_of_numbers_is_that_of_the_standard() -> None:
    assert Counter(levels().values()) == {"1": 70, "2": 183}


def test_every_number_of_a_chapter_has_one_row_with_its_level() -> None:
    expected = {number: level for number, level in levels().items() if number.partition(".")[0] in written()}
    listed = Counter(row.number for row in requirements())
    assert {number for number, count in listed.items() if count > 1} == set()
    assert {row.number: row.level for row in requirements()} == expected


def test_every_line_of_a_table_is_read() -> None:
    """A row that is written in another way would be left out without a word."""
    lines = [
        (path.name, line)
        for path in CHAPTERS
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith(("| number |", "|---"))
    ]
    assert [where for where in lines if not ROW.match(where[1])] == []


def test_a_row_is_in_the_file_of_its_chapter_and_in_order() -> None:
    for path in CHAPTERS:
        rows = [row for row in requirements() if row.file == path.name]
        numbers = [tuple(map(int, row.number.split("."))) for row in rows]
        assert numbers == sorted(numbers), path.name
        assert {number[0] for number in numbers} == {int(path.name[1:3])}, path.name


def test_a_state_is_one_of_three_and_says_how() -> None:
    assert [row.number for row in requirements() if row.state not in STATES] == []
    assert [row.number for row in requirements() if len(row.how) < 20] == []


def test_what_is_met_names_what_shows_it() -> None:
    assert [row.number for row in requirements() if row.state == "met" and not any(proofs(row))] == []


def test_what_is_named_exists() -> None:
    wrong = []
    for row in requirements():
        for name, part in proofs(row):
            path = ROOT / name
            if not path.is_file() or (part and part not in names_in(path)):
                wrong.append((row.number, name, part))
    assert wrong == []


def figures(chapter: str) -> str:
    """The row of a chapter in the README: how many are met, do not apply, are not met, by level."""
    rows = [row for row in requirements() if chapter in (row.chapter, "all")]
    counted = Counter((row.level, row.state) for row in rows)
    return " | ".join(str(counted[level, state]) for level in "12" for state in STATES)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name[:3])
def test_the_readme_counts_each_chapter(path: Path) -> None:
    title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    row = f"| [{title}]({path.name}) | {figures(str(int(path.name[1:3])))} |"
    assert row in (FOLDER / "README.md").read_text(encoding="utf-8"), row


def test_the_readme_counts_them_all() -> None:
    row = f"| all | {figures('all')} |"
    assert row in (FOLDER / "README.md").read_text(encoding="utf-8"), row


def is_coming(row: Requirement) -> bool:
    return any(row.how.startswith(f"Comes with {what}") for what in COMING)


def test_what_is_coming_is_still_missing() -> None:
    """A name that no row waits for any more is taken off the list."""
    waiting = {what for row in requirements() for what in COMING if row.how.startswith(f"Comes with {what}")}
    assert waiting == COMING
    assert [row.number for row in requirements() if is_coming(row) and row.state != "not met"] == []


def test_level_1_is_met_and_nearly_all_of_level_2() -> None:
    asked = [row for row in requirements() if row.state != "not applicable" and not is_coming(row)]
    missing = {
        level: [row.number for row in asked if (row.level, row.state) == (level, "not met")] for level in "12"
    }
    assert missing["1"] == []
    assert len(missing["2"]) <= (1 - LEAST_SHARE) * sum(row.level == "2" for row in asked), missing["2"]
