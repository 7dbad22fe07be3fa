"""Rules for the documents that lead through the house: every package is on the map, and every path that is named exists."""

from __future__ import annotations

import configparser
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/architecture.md",
    "docs/map.md",
    "docs/input-rules.md",
    "docs/operations.md",
    "docs/licences.md",
    "docs/open-data.md",
    "docs/privacy.md",
    "docs/reliability.md",
    "docs/security.md",
    "bench/README.md",
    *(f"docs/operations/{path.name}" for path in sorted((ROOT / "docs" / "operations").glob("*.md"))),
    *(f"docs/adr/{path.name}" for path in sorted((ROOT / "docs" / "adr").glob("*.md"))),
)
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
NAMED = re.compile(
    r"`((?:catalogue|portal|tests|docs|bench|requirements|translations|deploy)/[^`*\s():]+)(?:::\w+)?`"
)
PACKAGES = ("catalogue", "portal", "bench", "requirements", "deploy")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def packages() -> set[str]:
    """Folders of Python modules, and folders of shipped files directly below them."""
    found = {path.parent for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    found = {path for path in found if path.name != "versions"}
    return {str(path.relative_to(ROOT)) for path in found}


def test_every_package_is_on_the_map_once_and_nothing_else_is() -> None:
    listed = Counter(FIRST_CELL.findall(text("docs/map.md")))
    assert {name: count for name, count in listed.items() if count > 1} == {}
    assert packages() - set(listed) == set(), "docs/map.md has no line for these"
    assert [name for name in listed if not (ROOT / name).is_dir()] == [], (
        "docs/map.md lists folders that do not exist"
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_a_document_names_exists(name: str) -> None:
    assert [path for path in NAMED.findall(text(name)) if not (ROOT / path).exists()] == []


def test_the_map_quotes_the_readme() -> None:
    readme = " ".join(text("README.md").split())
    table = text("docs/map.md").partition("## The domain")[0]
    quoted = re.findall(r"^\| “([^”]+)” \|", table, re.MULTILINE)
    assert quoted
    assert [words for words in quoted if words not in readme] == []


def test_no_folder_under_version_control_is_without_a_line_above_it() -> None:
    """A folder has a line of its own on the map or lies in one that has."""
    listed = set(FIRST_CELL.findall(text("docs/map.md")))
    try:
        names = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        names = "\n".join(f"{name}/x" for name in packages())
    folders = {name.rpartition("/")[0] for name in names.splitlines() if "/" in name and name[0] not in '."'}
    astray = {
        folder
        for folder in folders
        if not any(folder == each or folder.startswith(f"{each}/") for each in listed)
    }
    assert astray - {"tests"} == set()


def test_the_map_has_the_rooms_in_the_order_of_their_layers() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    place = {name: number for number, name in enumerate(FIRST_CELL.findall(text("docs/map.md")))}
    astray = []
    for section in setup.sections():
        if not section.startswith("importlinter:contract") or setup[section]["type"] != "layers":
            continue
        for container in setup[section]["containers"].split():
            lowest = -1
            for layer in setup[section]["layers"].splitlines():
                rooms = [f"{container}/{name}".replace(".", "/") for name in re.findall(r"[a-z_]+", layer)]
                places = [place[room] for room in rooms if room in place]
                if places and min(places) < lowest:
                    astray += rooms
                lowest = max([lowest, *places])
    assert astray == [], "docs/map.md lists a room above those that use it"
