"""Files that people hand in are read in one way: any encoding that offices use, and nothing that is no file."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import divisions
from catalogue.foundation.errors import BadFile
from catalogue.foundation.text_files import cells_at, csv_text, places_of, read_rows
from tests.examples import examples

CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=8),
    st.from_regex(r"'{0,2} ?[=+\-@＝]{0,2}(\"[a0]{0,2}\")?", fullmatch=True),
    st.from_regex(r"[0-9]{1,14}|[0-9]{1,3}E[0-9]{1,2}", fullmatch=True),
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")


@examples(40)
@given(
    rows=TABLES,
    encoding=st.sampled_from(ENCODINGS),
    gaps=st.lists(st.sampled_from(["", ",,,", " , "]), max_size=3),
)
def test_a_table_written_for_excel_says_the_same_in_any_encoding_and_with_any_blank_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str, gaps: list[str]
) -> None:
    text = io.StringIO()
    for row in rows:
        text.write("".join(f"{gap}\r\n" for gap in gaps))
        text.write(csv_text([row]))
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    raw = text.getvalue().encode(encoding)
    path.write_bytes(raw)
    if encoding == "gb18030" and _is_utf8(raw):
        return  # the same bytes are text in both: no reader can tell
    assert [row for _line, row in read_rows(path)] == [
        row for row in rows if any(cell.strip() for cell in row)
    ]


def _is_utf8(raw: bytes) -> bool:
    try:
        return bool(raw.decode("utf-8")) and not raw.isascii()
    except UnicodeDecodeError:
        return False


def _hole(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1024**3)


NO_FILES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: None,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a gigabyte of holes": _hole,
    "bytes that are no text": lambda path: path.write_bytes(b"code\n\xff\xfe\xff"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
}
READERS: dict[str, Callable[[Path], object]] = {
    "a list": lambda path: divisions.read_list([path]),
    "its description": divisions.read_description,
    "rows": lambda path: list(read_rows(path)),
}


@pytest.mark.parametrize("made", NO_FILES)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_text_file_is_refused_at_once(tmp_path: Path, made: str, reader: str) -> None:
    path = tmp_path / "handed-in.csv"
    NO_FILES[made](path)
    with pytest.raises(BadFile) as refused:
        READERS[reader](path)
    assert "\n" not in str(refused.value)
    assert "handed-in.csv" in str(refused.value)


HEADS = {"division": ("division", "区划(代码)"), "day": ("day", "日期"), "note": ("note", "备注")}


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        (["Day", " division ", "x"], {"division": 1, "day": 0}),
        (["备注", "区划（代码）", "日期"], {"division": 1, "day": 2, "note": 0}),
        (["日期", "day", "区划(代码)"], {"division": 2, "day": 1}),
    ],
)
def test_columns_are_found_by_their_heads_in_any_order(cells: list[str], places: dict[str, int]) -> None:
    assert places_of(cells, HEADS, file="x.csv", may_lack=("note",)) == places


def test_a_column_that_is_not_there_is_named_with_all_its_heads() -> None:
    with pytest.raises(BadFile, match=r"x.csv, line 3: .* no column day/日期"):
        places_of(["division"], HEADS, file="x.csv", line=3, may_lack=("note",))


def test_a_row_that_ends_early_says_nothing_in_its_last_columns() -> None:
    assert cells_at([" 1 ", "2"], {"b": 1, "a": 0, "c": 5}) == {"b": "2", "a": "1", "c": ""}
