"""A text that tells someone to run a command names the one that they have: ``command_called`` of ``catalogue.foundation.errors`` knows it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"\bflask [a-z]|\bmake (run|serve)\b")
SAID_HERE = {"portal/settings.py", "catalogue/foundation/errors.py"}
"""Descriptions of settings, which the pages of a checkout show; and the function that knows both names."""
CALLING = "in_checkout"


def said_in(source: str) -> list[str]:
    """Texts of a module that name a command, without what describes the code, and what a checkout alone says."""
    tree = ast.parse(source)
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    in_checkout = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == CALLING
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in described | alone | in_checkout
        and NAMED.search(node.value)
    ]


def test_no_text_of_the_portal_names_a_command_by_one_of_its_names() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {text}"
        for folder in ("catalogue", "portal")
        for path in (ROOT / folder).rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in SAID_HERE
        for text in said_in(path.read_text(encoding="utf-8"))
    }
    found |= {
        f"{path.relative_to(ROOT).as_posix()}: {match.group()}"
        for path in (ROOT / "portal" / "templates").rglob("*.html")
        for match in NAMED.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_rule_finds_a_text_and_leaves_what_describes_the_code() -> None:
    source = '"""``flask setup``."""\nX = 1\n"""As make run."""\nsay("Run: flask setup")\nf("a", in_checkout="make run")\n'
    assert said_in(source) == ["Run: flask setup"]
