"""Official papers (.docx): the page, the grid and the fonts of GB/T 9704-2012, and every text as it was given."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from catalogue.exchange.documents import BODY, Paper, PaperSection, PaperTable, write_paper
from catalogue.exchange.paper_book import write_paper_book
from catalogue.exchange.reading import read_book_of

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
HAN = "社区基本公共服务覆盖情况"
NASTY = "=1+1，“引号”&<标签>㐂"


def paper(*paragraphs: str, table: PaperTable | None = None) -> Paper:
    return Paper(
        "东城区社区基本公共服务情况",
        "十一月",
        [PaperSection("一、总体情况", paragraphs, table)],
        ["口径"],
        NOW,
    )


def test_the_page_has_the_margins_and_the_grid_of_the_standard() -> None:
    made = Document(BytesIO(write_paper(paper(HAN))))
    (page,) = made.sections
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 35, 28, 26]
    grid = page._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")
    title, _line, first, *_rest = made.paragraphs
    heading, body = first.runs
    assert [run.font.size.pt for run in (title.runs[0], heading, body)] == [22, 16, 16]
    assert body._r.rPr.rFonts.get(qn("w:eastAsia")) == BODY
    assert "PAGE" in page.footer._element.xml


def test_a_paper_says_what_it_was_given_in_both_files() -> None:
    table = PaperTable(("项目", "缺项"), (("0202 就餐", "12"), (NASTY, "3")), ("合计", "15"))
    given = paper(HAN, NASTY, table=table)
    made = Document(BytesIO(write_paper(given)))
    assert [each.text for each in made.paragraphs] == [
        given.title,
        "十一月",
        f"一、总体情况　{HAN}",
        NASTY,
        "口径",
    ]
    (drawn,) = made.tables
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [
        ["项目", "缺项"],
        ["0202 就餐", "12"],
        [NASTY, "3"],
        ["合计", "15"],
    ]
    folded = paper(
        HAN, table=PaperTable(("原因", "格数"), [(f"第{n}", str(n)) for n in range(1, 6)], ("合计", "15"))
    )
    (drawn,) = Document(BytesIO(write_paper(folded))).tables
    assert [[cell.text for cell in row.cells] for row in drawn.rows] == [
        ["原因", "格数", "原因", "格数"],
        ["第1", "1", "第4", "4"],
        ["第2", "2", "第5", "5"],
        ["第3", "3", "", ""],
        ["合计", "15", "15", "15"],
    ]
    (sheet,) = read_book_of(write_paper_book(given), "例会.xlsx").sheets
    cells = [str(cell) for row in sheet.rows for cell in row.cells if cell not in (None, "")]
    assert cells == [
        given.title,
        "十一月",
        "一、总体情况",
        HAN,
        NASTY,
        *("项目", "缺项", "0202 就餐", "12", NASTY, "3", "合计", "15"),
        "口径",
    ]


@pytest.mark.judge
def test_libreoffice_sets_22_lines_of_28_characters(tmp_path: Path) -> None:
    source = tmp_path / "paper.docx"
    # 26 characters fit after the indent of two, so this fills 1 + 80 lines.
    source.write_bytes(write_paper(paper("国" * (26 + 28 * 80))))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    lines = made[1].get_textpage().get_text_bounded().split()
    text = [line for line in lines if "国" in line]
    assert [len(line) for line in text] == [28] * 22
    boxes = [
        box
        for number in range(made[1].get_textpage().count_chars())
        if made[1].get_textpage().get_text_range(number, 1) == "国"
        for box in [made[1].get_textpage().get_charbox(number, loose=True)]
    ]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    points = 72 / 25.4
    assert abs(left / points - 28) <= 1
    assert abs(right / points - (210 - 26)) <= 1
