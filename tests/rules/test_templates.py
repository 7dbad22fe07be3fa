"""Rules for templates: every text is translated, every page has a title, nothing is inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

TEMPLATES = Path(__file__).resolve().parents[2] / "portal" / "templates"
#: Shows samples of every component, and only to tests.
GALLERY = "gallery.html"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
READ_ALOUD = {"title", "alt", "aria-label", "aria-description", "placeholder", "content", "value", "label"}
LETTERS = re.compile(r"[A-Za-z\u3400-\u9fff]")
#: Texts that are the same in every language: the name, each language's own name, and what machines read.
SAME_EVERYWHERE = {"1060", "中文", "English", "Enter", "Esc"}
MACHINE_CONTENT = re.compile(
    r"width=device-width.*|#[0-9a-fA-F]{3,6}|light dark|noindex.*|same-origin|telephone=no"
)
#: Blocks inside an attribute of the page that they extend.
IN_ATTRIBUTES = re.compile(r"{%-?\s*block (face)\s*-?%}[\w -]*{%-?\s*endblock\s*-?%}")
HOLE = "\ue000"
"""A marker for a printed value."""


def literal(source: str) -> str:
    """What a template says by itself: values replaced by holes, translated blocks and logic taken out."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    pieces: list[str] = []
    translated = 0
    tokens = list(environment.lex(IN_ATTRIBUTES.sub("", source)))
    for place, (_line, kind, value) in enumerate(tokens):
        if kind == "block_begin":
            name = next(text for _, part, text in tokens[place + 1 :] if part == "name")
            translated += {"trans": 1, "endtrans": -1}.get(name, 0)
        elif kind == "variable_begin":
            pieces.append(HOLE)
        elif kind == "data" and not translated:
            pieces.append(value)
    return "".join(pieces)


class Reader(HTMLParser):
    """Collects what people see or hear of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type")
        for name, value in attrs:
            if name not in READ_ALOUD or not value:
                continue
            if name == "content" and MACHINE_CONTENT.fullmatch(value):
                continue
            if name == "value" and (tag not in ("input", "button") or kind not in ("submit", "button")):
                continue
            self.heard.append(value)

    def handle_data(self, data: str) -> None:
        self.heard.append(data)


def untranslated(source: str) -> Iterator[str]:
    """Texts of a template that its readers get in one language only."""
    reader = Reader()
    reader.feed(literal(source))
    reader.close()
    for text in reader.heard:
        for part in re.split(rf"[{HOLE}\n]", text):
            part = part.strip()
            if LETTERS.search(part) and part not in SAME_EVERYWHERE:
                yield part


@pytest.mark.parametrize("name", [name for name in NAMES if name != GALLERY])
def test_every_text_is_translated(name: str) -> None:
    assert list(untranslated((TEMPLATES / name).read_text(encoding="utf-8"))) == []


def test_the_rule_sees_what_is_not_translated() -> None:
    source = '<a title="Go">{% if x %}Hello{% endif %} {{ _("Fine") }}</a>{% trans %}Fine{% endtrans %}'
    assert sorted(untranslated(source)) == ["Go", "Hello"]


@pytest.mark.parametrize("name", NAMES)
def test_a_colon_after_a_value_is_that_of_the_language(name: str) -> None:
    assert not re.search(r"[}%]}: ", (TEMPLATES / name).read_text(encoding="utf-8")), (
        "colon() gives ： or a colon with a blank"
    )


def test_two_sentences_are_parted_as_the_language_does_it() -> None:
    parted = re.compile(r'[.?!]"[^{}]*\) }} {{ (_|ngettext)\(')
    found = [name for name in NAMES if parted.search((TEMPLATES / name).read_text("utf-8"))]
    assert found == [], "write {{ between() }} there: no space follows a Chinese full stop"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_sets_its_title(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    if "{% extends" in source:
        assert re.search(r"{%-?\s*block title\b", source)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_or_unescaped(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", source)
    assert "|safe" not in source.replace(" ", "")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("macros/")])
def test_a_component_is_one_macro(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    public = re.findall(r"{%-?\s*macro ([a-z]\w*)", source)
    assert public, "a file of macros holds a component"


def test_a_list_with_columns_becomes_rows_on_a_phone() -> None:
    """Columns squeezed to a character, or out of sight: each cell says its column instead."""
    for name in NAMES:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        for classes, table in re.findall(r'<table class="(list[^"]*)">(.*?)</table>', source, re.DOTALL):
            assert {"cells", "stacked", "numbers"} & set(classes.split()), name
            if "stacked" in classes.split():
                assert not re.search(r'<td(?: class="figure")?>', table), name


def test_what_may_scroll_sideways_has_a_name_and_is_reached_by_the_keyboard() -> None:
    for name in NAMES:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        for frame in re.findall(r'<div class="table-frame"[^>]*>', source):
            assert 'role="region"' in frame, name
            assert 'tabindex="0"' in frame, name
            assert "aria-label" in frame, name


def test_no_line_of_a_residents_page_begins_with_a_dot() -> None:
    """The space before a dot does not break, so that the dot stays with what it ends."""
    broken = {
        f"{path.name}:{number}"
        for path in sorted((TEMPLATES / "residents").glob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if " · " in re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", line) and "block title" not in line
    }
    assert not broken
