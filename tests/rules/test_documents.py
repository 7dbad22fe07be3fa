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
OWN_COMMANDS = ("setup", "catalogue", "divisions", "search", "coverage", "calendar", "users")


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
