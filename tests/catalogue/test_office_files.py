"""Office files are read by what they hold: every honest one whole, row and column as in the file, and no hostile one."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.exchange.reading import Book, Cell, Flaw, limits, opening, plain, read_book, read_book_of
from catalogue.exchange.reading.book import Unreadable, book_of
from catalogue.exchange.reading.child import lines_of
from catalogue.foundation.errors import BadFile
from tests.examples import examples
from tests.office_files import cell, ods, ods_row, sheet_xml, xlsx, xlsx_parts, zipped

pytestmark = pytest.mark.one_database

ROWS = (("社区", "电话"), ("多福巷社区", "010-0555 0101"))
BROAD_PAGE = (
    '<html><head><meta charset="gb2312"></head><body><table><tr><td colspan=2>导出</td></tr>'
    "<tr><th>社区</th><th>电话</th></tr><tr><td>多福巷<br>社区</td><td>1<script>alert(1)</script></td></tr></table>"
)


def read(data: bytes) -> Book:
    """What a file holds, read in this process: the child does the same under limits."""
    book = book_of(line.encode() for line in lines_of(data))
    assert book is not None
    return book


def cells(data: bytes) -> dict[int, tuple[Cell, ...]]:
    return {row.number: row.cells for sheet in read(data).sheets for row in sheet.rows}


def refused(data: bytes) -> tuple[str, str | None]:
    with pytest.raises(Unreadable) as refusal:
        read(data)
    return refusal.value.message % refusal.value.values, refusal.value.where


def test_the_same_rows_come_out_of_every_kind_of_file_under_any_name(tmp_path: Path) -> None:
    text = "社区,电话\r\n多福巷社区,010-0555 0101\r\n"
    rows = "".join(f"<tr><td>{left}<td>{right}</tr>" for left, right in ROWS)
    files = {
        "list.csv": xlsx(ROWS),
        "list.xls": f"<html><table>{rows}</table></html>".encode(),
        "list.xlsx": ods("".join(ods_row(*row) for row in ROWS)),
        "bom.csv": text.encode("utf-8-sig"),
        "wide.txt": text.encode("utf-16"),
        "unmarked.csv": text.encode("utf-16-be"),
        "gb.csv": text.encode("gb18030"),
        "tab.csv": text.replace(",", "\t").encode("utf-16"),
        "semicolon.csv": text.replace(",", ";").encode(),
    }
    for name, data in files.items():
        assert [row for _number, row in sorted(cells(data).items())] == list(ROWS), name
    (tmp_path / "list.csv").write_bytes(files["list.csv"])
    assert read_book(tmp_path / "list.csv").kind == "xlsx"


def test_rows_and_columns_are_those_of_the_file() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C5"], sheet["D7"], sheet["E7"] = "社区", 110101001001, date(2026, 3, 1)
    packed = io.BytesIO()
    book.save(packed)
    assert cells(packed.getvalue()) == {
        5: (None, None, "社区", None, None),
        7: (None, None, None, 110101001001, date(2026, 3, 1)),
    }
    assert cells(ods(ods_row("", number_rows_repeated="3") + ods_row("", "社区"))) == {4: (None, "社区")}
    assert cells('甲,乙\n"一\n二",3\n\n四,5\n'.encode()) == {
        1: ("甲", "乙"),
        2: ("一\n二", "3"),
        5: ("四", "5"),
    }
    assert cells(BROAD_PAGE.encode("gb2312")) == {
        1: ("导出", None),
        2: ("社区", "电话"),
        3: ("多福巷\n社区", "1"),
    }


def test_what_a_workbook_hides_or_has_not_calculated_is_said() -> None:
    rows = [
        ["社区", "代码"],
        ["多福巷社区", '<c r="B2"><f>VLOOKUP(1,2,3)</f><v>0</v></c>'],
        ["银闸社区", '<c r="B3" t="e"><f>NA()</f><v>#N/A</v></c>'],
        ["", '<c r="B4"><v>NaN</v></c>'],
    ]
    parts = xlsx_parts(
        {"甲": sheet_xml(rows, hidden=[2], merged=["A3:A4"]), "乙": sheet_xml(ROWS)}, hidden=["乙"]
    )
    first, second = read(zipped(parts)).sheets
    assert (first.hidden, second.hidden) == (False, True)
    assert first.hidden_rows == {2}
    assert first.unsure == {(2, 2)}
    assert first.merged == ((3, 1, 4, 1),)
    assert first.rows[2].cells == ("银闸社区", Flaw("#N/A"))
    assert first.rows[3].cells == (None, Flaw("#NUM!"))
    (hidden,) = read(ods(ods_row("一") + ods_row("二", visibility="filter"))).sheets
    assert hidden.hidden_rows == {2}


def _bad_checksum() -> bytes:
    data = bytearray(xlsx(ROWS))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.getinfo("xl/worksheets/sheet1.xml")
    at = data.rindex(part.CRC.to_bytes(4, "little"))
    data[at] ^= 0xFF
    return bytes(data)


def _bomb() -> bytes:
    return zipped(
        xlsx_parts({"名单": sheet_xml([["a"]])}) | {"xl/media/a.png": b"0" * (limits.RATIO_FROM + 1)}
    )


def _with(xml: str) -> bytes:
    return zipped(xlsx_parts({"名单": xml}))


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
ENTITIES = '<!DOCTYPE a [<!ENTITY b "c">]>' + sheet_xml([["x"]]).partition("?>")[2]
HOSTILE = {
    "far cell": (_with(sheet_xml([["a"], [cell(1048576, 16384, ".")]])), "far away", "名单!XFD1048576"),
    "entities": (_with(ENTITIES), "document type", "xl/worksheets/sheet1.xml"),
    "bomb": (_bomb(), "too large", "xl/media/a.png"),
    "twice": (
        zipped(xlsx_parts({"名单": "x"}), ("XL/worksheets/sheet1.xml", "y")),
        "twice",
        "XL/worksheets/sheet1.xml",
    ),
    "truncated": (xlsx(ROWS)[:-200], "incomplete", None),
    "checksum": (_bad_checksum(), "damaged", "xl/worksheets/sheet1.xml"),
    "illegal": (_with(sheet_xml([["a"], ["b"]]).replace("b</t>", "&#xD800;</t>")), "damaged here", "名单!A2"),
    "long": (xlsx([["a", "x" * (limits.MOST_LETTERS + 1)]]), "4000 characters", "名单!B1"),
    "archive": (zipped({"list.xlsx": xlsx(ROWS)}), "zip archive", None),
    "binary": (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "x"}), ".xlsb", None),
    "document": (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "no table", None),
    "no sheets": (zipped({"[Content_Types].xml": "<a/>"}), "incomplete", "xl/_rels/workbook.xml.rels"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "password", None),
    "old document": (OLE + "WordDocument".encode("utf-16-le"), "no table", None),
    "old broken": (OLE + "Workbook".encode("utf-16-le"), "incomplete", None),
    "repeated": (
        ods(
            '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>"
        ),
        "far away",
        "名单!XFD1048575",
    ),
    "picture": (b"%PDF-1.7", "no table", None),
    "xml": (b'<?xml version="1.0"?><a/>', "no table", None),
    "page": (b"<html><body>Log in</body></html>", "without a table", None),
    "archive of a page": (b"MIME-Version: 1.0\r\n", "a web page in one file", None),
    "table of 2003": (
        b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook/>',
        "XML table of Excel 2003",
        None,
    ),
    "table of 2003 without its first line": (
        '\ufeff<?xml version="1.0"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"/>'.encode(
            "utf-16-le"
        ),
        "XML table of Excel 2003",
        None,
    ),
    "empty": (b"\xef\xbb\xbf\r\n", "empty", None),
    "rows": (b"a,b\n" * (2 * limits.MOST_ROWS + 9), "65536 rows", None),
    "unclosed": ('甲,乙\n"一,2\n三,4\n'.encode(), "quotation mark", "2"),
    "swallowed": ('甲,乙,丙\n"一,2,3\n四,5,6\n七",8,9\n'.encode(), "quotation mark", "2"),
    "no text": (b"a,\xff\xff\n", "neither", "1"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_hostile_or_damaged_is_refused_with_the_place(kind: str) -> None:
    data, words, where = HOSTILE[kind]
    said, place = refused(data)
    assert words in said
    assert len(said) < 160
    assert place == where


def test_a_refused_file_is_one_line_and_a_child_that_dies_is_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.xlsx").write_bytes(HOSTILE["far cell"][0])
    with pytest.raises(BadFile) as refusal:
        read_book(tmp_path / "list.xlsx")
    assert str(refusal.value).startswith("list.xlsx, 名单!XFD1048576: A cell lies far away")
    with pytest.raises(BadFile, match="larger than"):
        read_book_of(bytes(limits.MOST_BYTES + 1), "list.xlsx")
    monkeypatch.setattr(opening, "_MODULE", "this")  # a module that says something else and ends
    with pytest.raises(BadFile, match="cannot be read"):
        read_book_of(xlsx(ROWS), "list.xlsx")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zs")), max_size=6)


@examples(15)
@given(
    rows=st.lists(st.lists(TEXTS | st.integers(0, 10**12), min_size=2, max_size=3), min_size=1, max_size=4)
)
def test_no_cell_is_lost_or_changed(rows: list[list[str | int]]) -> None:
    read_back = cells(xlsx([[None if value == "" else value for value in row] for row in rows]))
    for number, row in enumerate(rows, 1):
        kept = read_back.get(number, ())
        assert [plain(value) for value in (*kept, *[None] * (3 - len(kept)))][: len(row)] == [
            plain(value) for value in row
        ]
