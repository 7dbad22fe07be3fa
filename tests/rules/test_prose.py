"""English that is read once: words that make a reader stop are found in no docstring, comment, document or text."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
INSTEAD = {
    r"so many\b(?! that)": "at most this many",
    r"who(m|so)?ever": "the people who",
    r"whatever": "any, every, even if",
    r"wherever": "everywhere, if",
    r"nobody": "no one, or a passive sentence",
    r"in vain": "without a result; it was not there",
    r"but for": "except for",
    r"to be had": "offered",
    r"reckon\w*": "compute, estimate",
    r"lest": "so that ... not",
    r"(is|are|was|were|be) told of": "reads",
    r"(stands?|stood)(?! out)": "is",
    r"anew": "again, or a verb with re-",
    r"afresh": "again",
    r"at hand": "present, running",
    r"bears? (the|one|this|a|that) name": "has the name",
}
"""Patterns of words that we do not use, and what to write instead."""
STOPPED = re.compile(rf"\b(?:{'|'.join(INSTEAD)})\b", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”|``[^`]*``|`[^`]*`")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SCRIPT_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def prose_of_module(source: str) -> Iterator[str]:
    """Docstrings, also those below an assignment, and comments."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def prose_of(path: Path) -> Iterator[str]:
    """What a file says to people who read the project. Nothing of a file that has none of the words: reading it takes long."""
    text = path.read_text(encoding="utf-8")
    if not STOPPED.search(text):
        return
    if path.suffix == ".py":
        yield from prose_of_module(text)
    elif path.suffix == ".html":
        yield from TEMPLATE_COMMENT.findall(text)
    elif path.suffix == ".css":
        yield from BLOCK_COMMENT.findall(text)
    elif path.suffix == ".js":
        yield from (*BLOCK_COMMENT.findall(text), *SCRIPT_COMMENT.findall(text))
    else:
        yield text


def files(place: str) -> list[Path]:
    folder = ROOT / place
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".css", ".js", ".md"))


PLACES = ("catalogue", "portal", "tests", "bench", "docs", *(path.name for path in sorted(ROOT.glob("*.md"))))


@pytest.mark.parametrize("place", PLACES)
def test_no_word_makes_a_reader_stop(place: str) -> None:
    found = {
        (str(path.relative_to(ROOT)), match.group())
        for path in files(place)
        for prose in prose_of(path)
        for match in STOPPED.finditer(QUOTED.sub("", prose))
    }
    assert found == set(), f"write instead: {INSTEAD}"


def test_no_text_of_a_page_makes_a_reader_stop() -> None:
    with (ROOT / "translations" / "messages.pot").open("rb") as file:
        texts = [message.id for message in read_po(file)]
    single = [each for text in texts for each in (text if isinstance(text, tuple) else (text,))]
    assert [text for text in single if STOPPED.search(text)] == []
