"""Rules for documents: they name every setting and every command, and only those."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import click
import pytest
from flask import Flask

from portal import config

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
OWN_COMMANDS = ("setup", "catalogue", "divisions", "search", "coverage", "calendar", "users", "audit")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_documented_and_nothing_else(readme: str) -> None:
    assert set(re.findall(r"PORTAL_[A-Z_]+[A-Z]", text(readme))) == {
        entry.variable for entry in config.table()
    }


def test_the_readme_gives_each_setting_its_default_and_meaning() -> None:
    for entry in config.table():
        assert f"| `{entry.variable}` | {entry.default} | {entry.help} |" in text("README.md")


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_documented(readme: str, app: Flask) -> None:
    for name in OWN_COMMANDS:
        command = app.cli.commands[name]
        names = (
            [f"{name} {each}" for each in command.commands] if isinstance(command, click.Group) else [name]
        )
        for each in names:
            assert f"flask {each}" in text(readme), each


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_is_documented(readme: str) -> None:
    for target in re.findall(r"^([a-z]+):.* ## ", text("Makefile"), re.MULTILINE):
        assert f"make {target}" in text(readme), target


@pytest.mark.parametrize("readme", READMES)
def test_links_and_pictures_exist(readme: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", text(readme)):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_the_changelog_tells_of_this_version() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert f"## {setup['metadata']['version']}" in text("CHANGELOG.md")


DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
STATUS = r"Status: (accepted|superseded by \d+), (\d{4}-\d\d-\d\d)"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_has_a_title_a_status_and_a_row_in_the_index(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    title = re.fullmatch(r"# (\d+)\. (.+)", lines[0])
    status = re.fullmatch(STATUS, lines[2])
    assert title is not None, "the first line is “# NUMBER. Title”"
    assert int(title[1]) == int(path.name[:4])
    assert status is not None, "the third line is “Status: accepted, YYYY-MM-DD”"
    row = f"| [{title[1]}]({path.name}) | {title[2]} | {status[1]} | {status[2]} |"
    assert row in text("docs/adr/README.md"), f"docs/adr/README.md has no row {row}"


def test_no_two_decisions_share_a_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_tests_that_a_document_names_exist(path: Path) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", path.read_text(encoding="utf-8"))
    assert [name for file, name in named if f"def {name}(" not in text(file)] == []


def test_decisions_that_files_refer_to_exist() -> None:
    known = {path.name for path in DECISIONS} | {path.name[:4] for path in DECISIONS}
    files = [
        path
        for folder, ending in (
            ("catalogue", "py"),
            ("portal", "py"),
            ("docs", "md"),
            ("portal/templates", "html"),
        )
        for path in (ROOT / folder).rglob(f"*.{ending}")
    ]
    unknown = {
        (path.name, name)
        for path in files
        for name in re.findall(r"docs/adr/(\d{4}(?:-[a-z-]+\.md)?)", path.read_text(encoding="utf-8"))
        if name not in known
    }
    assert unknown == set()
