"""Reading catalogue files: what is wrong is named by file, line and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catalogue.catalogues import EditionFile, read_edition
from catalogue.foundation.errors import BadFile

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str | bytes) -> EditionFile:
    path = folder / "catalogue.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_edition(path)


def line_of(text: str, fragment: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


# What is changed into what, the words of the complaint, the field, and where the line is looked for.
BROKEN = {
    "an unknown field": ("form: venue", "colour: red\n        form: venue", "no such field.", "0101.colour"),
    "a misspelt field": ("form: venue", "fotm: venue", "Did you mean “form”", "0101.fotm"),
    "a misspelt field in the head": ("trial: true", "trail: true", "Did you mean “trial”", "edition.trail"),
    "a misspelt guide field": ("fee: 免费", "fees: 免费", "Did you mean “fee”", "0102.guide.fees"),
    "a repeated field": ("form: home", "form: home\n        form: home", "twice", "form"),
    "an unknown form": ("form: remote", "form: telepathy", "Known are: venue, home", "0201.form"),
    "an unknown audience": ("[parents]", "[parents, teachers]", "“teachers” is not known", "0201.audiences"),
    "an unknown life event": ("[caring]", "[coding]", "“coding” is not known", "0102.life_events"),
    "a word that is listed twice": (
        "[elderly, disabled]",
        "[elderly, disabled, elderly]",
        "“elderly” is listed twice",
        "0102.audiences",
    ),
    "words that residents say": (
        "form: venue",
        "vocabulary: {zh: [甲]}\n        form: venue",
        "by the item's key",
        "0101.vocabulary",
    ),
    "no audience": ("[migrants]", "[]", "At least one", "0202.audiences"),
    "an empty name": ("en: Gamma}", "en: ''}", "must not be empty", "0201.name.en"),
    "a name of one language": ("{zh: 社区乙一, en: Gamma}", "{zh: 社区乙一}", "missing", "0201.name.en"),
    "a text instead of two": ("{zh: 社区乙一, en: Gamma}", "社区乙一", "Named fields", "0201.name"),
    "a list instead of a text": ("form: remote", "form: [remote]", "plain text", "0201.form"),
    "a text instead of a list": ("[parents]", "parents", "list", "0201.audiences"),
    "a name too long": ("en: Gamma}", f"en: {'g' * 201}}}", "longer than 200", "0201.name.en"),
    "a plain name of one language": (
        "form: remote",
        "plain: {zh: 乙}\n        form: remote",
        "missing",
        "0201.plain.en",
    ),
    "a plain name too long": (
        "form: remote",
        f"plain: {{zh: {'乙' * 31}, en: G}}\n        form: remote",
        "longer than 30",
        "0201.plain.zh",
    ),
    "a plain name that is another item's name": (
        "form: remote",
        "plain: {zh: 乙, en: DELTA}\n        form: remote",
        "Item 0202 has the name “DELTA” already",
        "0201.plain.en",
    ),
    "a code of another category": ("code: '0202'", "code: '0302'", "is in category 02", "0302.code"),
    "a code twice": ("code: '0202'", "code: '0201'", "0201 after 0201", "0201.code"),
    "a code that is none": ("code: '0202'", "code: 2-2", "[0-9]{4}", "2-2.code"),
    "a number out of order": ("number: '02'", "number: '01'", "01 after 01", "01.number"),
    "a number that is none": ("number: '02'", "number: two", "[0-9]{2}", "two.number"),
    "a key twice": ("key: delta", "key: alpha", "0101 has the key “alpha”", "0202.key"),
    "a key with capitals": ("key: delta", "key: Delta", "not a key", "0202.key"),
    "a day that is none": ("2012-02-29", "2011-02-29", "not a date", "edition.issued_on"),
    "an end before the beginning": (
        "in_force_until:",
        "in_force_until: 2012-02-28",
        "before the edition's first day",
        "edition.in_force_until",
    ),
    "neither true nor false": ("trial: true", "trial: 是", "true or false", "edition.trial"),
    "wrapped Chinese": ("zh: 乙一的说明。", "zh: 乙一的\n          说明。", "的 说", "0201.summary.zh"),
    "a line break in a name": ("en: Gamma}", 'en: "Gam\\nma"}', "one line", "0201.name.en"),
    "an anchor": ("form: remote", "form: &form remote", "Anchors", None),
    "an alias": ("form: remote", "form: *form", "aliases", None),
    "a tag": ("form: remote", "form: !!python/name:os.system remote", "Tags", None),
    "a tab": ("form: remote", "form:\tremote", "tab", None),
    "a control character": ("form: remote", "form: remote\x07", "unprintable", None),
    "a bracket left open": ("[parents]", "[parents", "not valid YAML", None),
    "a second document": ("  - number: '02'", "---\n", "second document", None),
    "a list as a field's name": ("form: remote", "[form]: remote", "plain word", None),
}


@pytest.mark.parametrize(("old", "new", "words", "field"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_named_by_file_line_and_field(
    folder: Path, old: str, new: str, words: str, field: str | None
) -> None:
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    with pytest.raises(BadFile) as caught:
        read(folder, text)
    bad = caught.value
    assert words in str(bad)
    assert bad.field == field
    assert str(bad).startswith(f"{folder / 'catalogue.yaml'}, line {bad.line}")
    line = line_of(SMALL, old)
    # A repetition shows on its second line, and an open bracket where the next line does not fit.
    assert bad.line is not None
    assert bad.line - line in ((1, 2) if words in ("twice", "not valid YAML") else (0, 1))


def test_a_missing_field_is_named_at_the_item_that_lacks_it(folder: Path) -> None:
    text = SMALL.replace("        form: facility\n", "")
    with pytest.raises(BadFile, match="missing") as caught:
        read(folder, text)
    assert (caught.value.field, caught.value.line) == ("0202.form", line_of(text, "- code: '0202'"))


def test_of_many_mistakes_the_first_line_is_named(folder: Path) -> None:
    text = SMALL.replace("form: facility", "form: castle").replace("[parents]", "[paretns]")
    with pytest.raises(BadFile, match="paretns") as caught:
        read(folder, text)
    assert caught.value.line == line_of(text, "[paretns]")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Named fields"),
        ("# nothing but a comment\n", "Named fields"),
        ("edition\n", "Named fields"),
        ("- edition\n", "Named fields"),
        ("{}\n", "missing"),
        (SMALL[: SMALL.index("categories:")], "missing"),
        (SMALL[: SMALL.index("categories:")] + "categories: []\n", "no categories"),
        ("[" * 5000, "nested too deeply"),
        ("{a: " * 5000, "nested too deeply"),
        ("x: " + "a" * 2 * 1024 * 1024, "larger than 2 MB"),
        (SMALL.encode("utf-16-le"), "neither UTF-8 nor GB18030"),
        (SMALL.encode("gb18030") + b"\xff", "neither UTF-8 nor GB18030"),
    ],
    ids=range(12),
)
def test_what_is_no_catalogue_is_refused(folder: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read(folder, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_an_edition_says_the_same_in_any_encoding(folder: Path, encoding: str) -> None:
    assert read(folder, SMALL.encode(encoding)).digest == read(folder, SMALL).digest


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    for path in (folder / "nowhere.yaml", folder):
        with pytest.raises(BadFile, match="cannot be read") as caught:
            read_edition(path)
        assert caught.value.file == str(path)


def test_scalars_stay_texts(folder: Path) -> None:
    names = "nicknames: [119, 08, no, ~, 3.10, 2011-11-30, null]"
    file = read(folder, SMALL.replace("issuer:", f"{names}\n  issuer:"))
    assert file.edition.nicknames == ("119", "08", "no", "~", "3.10", "2011-11-30", "null")


def test_windows_line_ends_and_a_byte_order_mark_are_welcome(folder: Path) -> None:
    plain = read(folder, SMALL)
    assert read(folder, "\ufeff" + SMALL.replace("\n", "\r\n")).digest == plain.digest


def test_layout_and_comments_do_not_change_the_digest(folder: Path) -> None:
    plain = read(folder, SMALL)
    flow = yaml.dump(yaml.load(SMALL, yaml.BaseLoader), allow_unicode=True, default_style='"', width=10**6)  # noqa: S506 - makes texts only
    assert read(folder, flow).digest == plain.digest
    assert read(folder, SMALL.replace("甲一的说明", "甲一的解释")).digest != plain.digest


printable = st.characters(exclude_categories=("C", "Z"), exclude_characters="\x85\ufeff\ufffe\uffff")
words = st.text(printable, min_size=1, max_size=20)


@given(
    st.lists(words, min_size=1, max_size=8, unique_by=str.casefold).flatmap(
        lambda names: st.tuples(st.just(names), st.permutations(names))
    )
)
def test_any_nicknames_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, edit: tuple[list[str], list[str]]
) -> None:
    """All words that an editor writes are read in their order, and the order is part of the content."""
    folder = tmp_path_factory.mktemp("nicknames")
    digests = []
    for names in edit:
        content: Any = yaml.load(SMALL, yaml.BaseLoader)  # noqa: S506 - makes texts only
        content["edition"]["nicknames"] = names
        file = read(folder, yaml.dump(content, allow_unicode=True, default_style='"', width=10**6))
        assert list(file.edition.nicknames) == names
        digests.append(file.digest)
    assert (digests[0] == digests[1]) == (edit[0] == edit[1])
