"""What the web face says in one place: commit and roll-back, what the domain refuses, the query string."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.rules.test_sources import ROOT, sources

OUTSIDE_OF_REQUESTS = {
    "portal/commands/base.py",
    "portal/residents/search/empty_searches.py",
    "portal/trail/keeping.py",
    "portal/trail/reading.py",
}
"""What writes without a request's own transaction: commands, the counts that a thread of its own writes down, and the trail."""
IN_ONE_PLACE = {"portal/requests/transactions.py", "portal/extensions.py", *OUTSIDE_OF_REQUESTS}
"""Where requests commit and are undone, and the session that survives the loss of its connection."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_the_server(path: Path) -> bool:
    return name_of(path).startswith(("portal/server", "portal/serving/"))


def nodes(path: Path, *words: str) -> list[ast.AST]:
    """The parts of a file's tree; none for a file without any of these words, since parsing takes long."""
    text = path.read_text(encoding="utf-8")
    return list(ast.walk(ast.parse(text))) if any(word in text for word in words) else []


def test_one_place_commits_and_rolls_back_requests() -> None:
    found = {
        name_of(path)
        for path in sources("portal")
        for node in nodes(path, "commit", "rollback")
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback") and not is_the_server(path)
    }
    assert found <= IN_ONE_PLACE


def test_one_place_turns_what_the_domain_refuses_into_answers() -> None:
    found = {
        name_of(path)
        for path in sources("portal")
        for node in nodes(path, "Refused", "Conflict")
        if isinstance(node, ast.ExceptHandler)
        and node.type is not None
        and {"Refused", "Conflict"} & {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)}
    }
    assert found == set()


def called(node: ast.Call) -> str:
    """The name of the function that is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def is_query_string(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("args", "values")
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )


def test_the_query_string_is_read_by_functions_that_check_it() -> None:
    """``request.args`` occurs only as the argument of a function called ``read...``."""
    careless = []
    for path in sources("portal"):
        tree = nodes(path, "request")
        read = {
            id(node.args[0])
            for node in tree
            if isinstance(node, ast.Call) and node.args and called(node).lstrip("_").startswith("read")
        }
        careless += [
            f"{name_of(path)}:{node.lineno}"
            for node in tree
            if is_query_string(node) and isinstance(node, ast.expr) and id(node) not in read
        ]
    assert careless == []


def test_one_place_tells_which_edition_an_address_means() -> None:
    found = {
        name_of(path)
        for path in sources("portal")
        for node in nodes(path, "edition_in_force", "catalogues_in_force")
        if isinstance(node, ast.Call) and called(node) in ("edition_in_force", "catalogues_in_force")
    }
    # Commands have no address: they take the catalogue's key.
    assert {path for path in found if not path.startswith("portal/commands/")} == {"portal/editions.py"}
