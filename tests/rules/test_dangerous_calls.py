"""Calls that turn a text into a program, a pattern or an object: none is made, or only with texts of our own."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("catalogue", "portal") for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = sorted((ROOT / "portal" / "static").rglob("*.js"))
TEXTS_AS_PROGRAMS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "render_template_string",
    "from_string",
}
READERS_OF_OBJECTS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "multiprocessing"}
LAX_XML = {"xml.etree", "xml.dom", "xml.sax", "lxml"}
ONLY_ESCAPES = {"xml.sax.saxutils"}
WRITES_MARKUP = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|eval|Function)\b"
)
PATTERNS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
OF_OUR_FILES = {
    "catalogue/catalogues/drafted.py",
    "catalogue/catalogues/reading.py",
    "catalogue/catalogues/schema.py",
    "catalogue/search/places/chains.py",
}
"""Where the pattern itself is given: that of an edition's codes, by the editor who brings it in, and our own endings."""


def name_of(call: ast.Call) -> str:
    """``open`` or ``os.open``; a method of a value by its own name."""
    function = call.func
    if isinstance(function, ast.Attribute):
        if isinstance(function.value, ast.Name) and function.value.id in ("os", "yaml", "re", "subprocess"):
            return f"{function.value.id}.{function.attr}"
        return function.attr if function.attr == "from_string" else f".{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


@functools.cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES
    )


@functools.cache
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    return tuple(
        (path, name_of(node), node)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    )


@functools.cache
def imported() -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [(path, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.append((path, node.module))
    return tuple(found)


def test_no_text_is_run_as_a_program_or_made_a_template() -> None:
    assert [(path, name) for path, name, _call in calls() if name in TEXTS_AS_PROGRAMS] == []


def test_no_program_is_started_through_a_shell() -> None:
    shells = [
        path
        for path, _name, call in calls()
        for given in call.keywords
        if given.arg == "shell" and not (isinstance(given.value, ast.Constant) and given.value.value is False)
    ]
    assert shells == []


def test_every_program_is_started_from_a_list_of_words() -> None:
    """A list is handed to the system word by word; a text would be taken apart first."""
    started = [
        (path, call.args[0])
        for path, name, call in calls()
        if name in ("subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.call")
    ]
    assert started
    assert [
        path for path, command in started if isinstance(command, ast.JoinedStr | ast.BinOp | ast.Constant)
    ] == []


def test_no_object_is_read_from_bytes() -> None:
    assert [(path, name) for path, name in imported() if name.split(".")[0] in READERS_OF_OBJECTS] == []


def test_xml_of_others_is_read_by_the_one_parser_that_refuses_entities() -> None:
    lax = [
        (path, name)
        for path, name in imported()
        if name not in ONLY_ESCAPES and any(name == each or name.startswith(f"{each}.") for each in LAX_XML)
    ]
    parsers = {path for path, name, _call in calls() if name == ".ParserCreate"}
    assert lax == []
    assert parsers == {"catalogue/exchange/reading/scanning.py"}


def test_no_script_turns_a_text_into_markup_or_a_program() -> None:
    assert SCRIPTS
    assert [path.name for path in SCRIPTS if WRITES_MARKUP.search(path.read_text(encoding="utf-8"))] == []


def _is_ours(part: ast.expr) -> bool:
    """Whether a part of a pattern is a constant of the sources, another pattern, or has its signs escaped."""
    if isinstance(part, ast.Call):
        name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
        return name in ("escape", "one_of")
    if isinstance(part, ast.Attribute):
        return part.attr == "pattern" or part.attr.isupper()
    if isinstance(part, ast.Subscript):
        return _is_ours(part.value)
    if isinstance(part, ast.BoolOp):
        return all(map(_is_ours, part.values))
    return isinstance(part, ast.Constant) or (isinstance(part, ast.Name) and part.id.strip("_").isupper())


def test_a_pattern_takes_words_that_are_given_only_with_their_signs_escaped() -> None:
    """In functions that are given something. The others put patterns together from our own files alone."""
    found: set[str] = set()
    for path, tree in trees():
        given = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.args.args)
        for call in (node for function in given for node in ast.walk(function) if isinstance(node, ast.Call)):
            if name_of(call).partition("re.")[2] not in PATTERNS or not call.args:
                continue
            parts = [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.FormattedValue)]
            if not all(map(_is_ours, parts or [call.args[0]])):
                found.add(path)
    assert found == set(OF_OUR_FILES)
