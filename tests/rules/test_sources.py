"""Rules for the sources themselves."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = {
    "flask",
    "flask_babel",
    "flask_login",
    "flask_sqlalchemy",
    "flask_wtf",
    "werkzeug",
    "wtforms",
    "portal",
}
MOST_LINES = 400
MOST_MODULES = 14
SPREADSHEETS = {"openpyxl", "python_calamine", "xlsxwriter"}


def sources(*folders: str) -> list[Path]:
    """Every Python file of the project in these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


EVERYTHING = [
    *sources("catalogue", "portal", "tests", "bench", "requirements", "deploy"),
    ROOT / "setup.py",
    ROOT / "wsgi.py",
]


@functools.cache
def imports(path: Path) -> frozenset[str]:
    """Top-level names of the packages that a file imports, absolutely."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found)


def inside(path: Path, folder: str) -> bool:
    return path.is_relative_to(ROOT / folder)


def test_the_domain_knows_nothing_of_the_web() -> None:
    assert {path.name: imports(path) & WEB for path in sources("catalogue") if imports(path) & WEB} == {}


def test_the_search_library_stays_inside_the_search() -> None:
    outside = [path for path in sources("catalogue", "portal") if not inside(path, "catalogue/search")]
    assert [path for path in outside if "whoosh" in imports(path)] == []


def test_spreadsheet_libraries_stay_inside_the_exchange() -> None:
    outside = [path for path in sources("catalogue", "portal") if not inside(path, "catalogue/exchange")]
    assert [path for path in outside if imports(path) & SPREADSHEETS] == []


def test_no_file_is_too_long_to_be_one_room() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYTHING}
    assert {path.name: count for path, count in lengths.items() if count > MOST_LINES} == {}


def test_a_class_name_means_one_thing() -> None:
    homes: dict[str, list[str]] = {}
    for path in sources("catalogue", "portal"):
        if inside(path, "catalogue/migrations"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_an_import_inside_a_function_says_why() -> None:
    silent = []
    for path in sources("catalogue", "portal"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if not any(re.match(r"\s+(from|import)\s", line) for line in lines):
            continue
        for function in ast.walk(ast.parse("\n".join(lines))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    near = lines[node.lineno - 2] + lines[node.lineno - 1]
                    if "#" not in near:
                        silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []


def test_a_room_is_small_enough_to_know() -> None:
    rooms: dict[Path, int] = {}
    for path in sources("catalogue", "portal"):
        if path.name != "__init__.py" and not inside(path, "catalogue/migrations"):
            rooms[path.parent] = rooms.get(path.parent, 0) + 1
    assert {str(room.relative_to(ROOT)): count for room, count in rooms.items() if count > MOST_MODULES} == {}


def test_no_room_is_called_utils_or_helpers() -> None:
    assert [path for path in EVERYTHING if path.stem in ("utils", "helpers", "util", "helper", "misc")] == []


def test_every_module_says_what_it_is_for() -> None:
    texts = {path: path.read_text(encoding="utf-8").strip() for path in EVERYTHING}
    doubtful = {path: text for path, text in texts.items() if text and not text.startswith('"""')}
    assert [path for path, text in doubtful.items() if not ast.get_docstring(ast.parse(text))] == []


def test_nothing_is_left_for_later() -> None:
    # Put together here, so that this file does not find itself.
    words = re.compile(
        "|".join([r"\bTO" + "DO\\b", r"\bFIX" + "ME\\b", r"\bXX" + "X\\b", "NotImplemented" + "Error"])
    )
    assert [path for path in EVERYTHING if words.search(path.read_text(encoding="utf-8"))] == []


def test_an_exception_from_a_rule_names_it_and_from_one_of_security_says_why() -> None:
    # Put together here, so that this file does not find itself.
    told = re.compile("# no" + r"qa: (?P<rules>[A-Z0-9]+(?:, [A-Z0-9]+)*)(?P<why> - \w)?")
    silent = []
    for path in EVERYTHING:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = told.search(line)
            secure = found is None or not re.search(r"\bS\d{3}\b", found["rules"])
            if ("# no" + "qa") in line and (found is None or not (secure or found["why"])):
                silent.append(f"{path.relative_to(ROOT)}:{number}")
    assert silent == []


def test_no_test_is_skipped_or_asserts_nothing() -> None:
    marks = re.compile(r"mark\.(skip|xfail)|" + "assert " + r"True\b")
    assert [path for path in sources("tests") if marks.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("folder", ["portal/templates", "portal/static"])
def test_nothing_is_fetched_from_anybody_else(folder: str) -> None:
    outside = re.compile(r"""(?:src|href|url\(|@import)[=\s("']*(?:https?:)?//""")
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".html", ".css", ".js")]
    assert files
    assert [path.name for path in files if outside.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_names_a_machine() -> None:
    """Paths of the machine that something was written on, in any file under version control."""
    machine = re.compile("/" + r"(home|root|tmp|work)/[a-z]")
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = "\0".join(str(path.relative_to(ROOT)) for path in EVERYTHING)
    texts = [
        ROOT / name
        for name in listed.split("\0")
        if name and not name.endswith((".png", ".csv", ".mo", ".bin"))
    ]
    assert [
        path.name for path in texts if path.is_file() and machine.search(path.read_text(encoding="utf-8"))
    ] == []


def calls(function: ast.AST) -> set[str]:
    """Names of all functions and methods that are called inside a function."""
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {each.id for each in called if isinstance(each, ast.Name)}
    return names | {each.attr for each in called if isinstance(each, ast.Attribute)}


def test_every_example_of_a_property_undoes_what_it_writes() -> None:
    """Else a failing example cannot be run again: it finds what it left behind, or a transaction that is still open."""
    writing = {"begin_writing", "post", "commit", "delete"}
    found = [
        f"{path.name}: {each.name}"
        for path in sources("tests")
        if "given" in (text := path.read_text(encoding="utf-8"))
        for each in ast.walk(ast.parse(text))
        if isinstance(each, ast.FunctionDef)
        and any("given" in ast.dump(decorator) for decorator in each.decorator_list)
        and calls(each) & writing
        and not calls(each) & {"undone", "unsaved"}
    ]
    assert found == []


def test_event_loops_of_tests_run_in_a_thread_of_their_own() -> None:
    """A browser that the process drove before leaves its own loop running in the main thread."""
    own_process = ROOT / "tests/server/views.py"
    starts = re.compile(r"\basyncio\.run\(|\.run_until_complete\(|\basyncio\.Runner\(")
    tests = [path for path in sources("tests") if path != own_process]
    assert [path.name for path in tests if starts.search(path.read_text(encoding="utf-8"))] == []


def test_one_place_says_how_many_examples_are_tried() -> None:
    elsewhere = [path for path in sources("tests") if path.name != "examples.py"]
    direct = re.compile(r"from hypothesis import .*\bsettings\b")
    assert [path.name for path in elsewhere if direct.search(path.read_text(encoding="utf-8"))] == []
