"""Rules for translations: complete, fresh, and with the same places as the text they translate."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "translations"
LOCALES = ("en", "zh_Hans_CN")
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None}
PLACE = re.compile(r"%\([a-z_0-9]+\)[^\W_]|%[sd]|%%|\{[a-z_0-9]*\}")


def extracted() -> set[str | tuple[str, ...]]:
    """Every text that the sources mark for translation."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found if message}


def read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()))


def messages(locale: str) -> list[Message]:
    """Every message of a locale's file, without its header."""
    catalogue = read(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po")
    return [message for message in catalogue if message.id]


def texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def misplaced(message: Message) -> Iterator[str]:
    """Translations whose placeholders differ from those of their text."""
    allowed = [places(text) for text in texts(message.id)]
    for text in texts(message.string):
        if places(text) not in allowed:
            yield text


def test_the_template_holds_exactly_what_the_sources_say() -> None:
    held = {message.id for message in read(TRANSLATIONS / "messages.pot") if message.id}
    assert held == extracted(), "run: make messages"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_holds_exactly_what_the_template_says(locale: str) -> None:
    template = {message.id for message in read(TRANSLATIONS / "messages.pot") if message.id}
    assert {message.id for message in messages(locale)} == template
    assert not read(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po").obsolete


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated_and_no_translation_is_a_guess(locale: str) -> None:
    assert [message.id for message in messages(locale) if message.fuzzy] == []
    assert [message.id for message in messages(locale) if not all(texts(message.string))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_has_the_same_places(locale: str) -> None:
    assert [text for message in messages(locale) for text in misplaced(message)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_compiler_has_nothing_to_complain_of(locale: str) -> None:
    catalogue = read(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po")
    assert [(message.id, [str(error) for error in errors]) for message, errors in catalogue.check()] == []


def test_chinese_is_chinese_and_does_not_shout() -> None:
    for message in messages("zh_Hans_CN"):
        for text in texts(message.string):
            assert not re.search(r"！|!(?!\))", text), text
            assert "你" not in text, text
            assert "账户" not in text, f"one word for one thing: 账号 ({text})"


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_compiled_is_what_is_written(locale: str) -> None:
    folder = TRANSLATIONS / locale / "LC_MESSAGES"
    with (folder / "messages.mo").open("rb") as file:
        compiled = {texts(message.id): texts(message.string) for message in read_mo(file) if message.id}
    written = {texts(message.id): texts(message.string) for message in messages(locale)}
    assert compiled == written, "run: make translations"


def test_a_text_within_an_f_string_is_no_text_that_is_found() -> None:
    """Babel does not read the calls within f-strings: such a text is shown untranslated unless it is marked elsewhere too."""
    held = {text for message in read(TRANSLATIONS / "messages.pot") for text in texts(message.id)}
    unfound = {
        (path.name, call.lineno, call.args[0].value)
        for room in ("catalogue", "portal")
        for path in (ROOT / room).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
        if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value not in held
    }
    assert unfound == set()


def test_a_text_is_marked_under_a_name_by_which_it_is_found() -> None:
    """A marker that is imported by another name marks nothing: its texts would never be translated."""
    marker = re.compile(r"import (?:[^\n#]*, )?(?:_|n?gettext|lazy_gettext) as (\w+)")
    sources = (path for room in ("catalogue", "portal") for path in (ROOT / room).rglob("*.py"))
    names = {name for path in sources for name in marker.findall(path.read_text(encoding="utf-8"))}
    assert "N_" in names
    assert names <= set(KEYWORDS), names
