"""Official papers (.docx) in the grid of GB/T 9704-2012, as drafts: no red head, no document number, no seal.

A4; 37 mm above, 28 mm at the binding, a type area of 156 by 225 mm with 22 lines of 28 characters; text in 3号 (16 pt)
仿宋, the title in 2号 (22 pt) 小标宋, headings in 黑体; page numbers in 4号 with a dash on either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY, TITLE, HEADING, SMALL = "仿宋_GB2312", "方正小标宋简体", "黑体", "宋体"
"""Fonts that offices have; where one is missing, word processors take another of its kind."""
LATIN = "Times New Roman"
_BODY_SIZE, _TITLE_SIZE, _TABLE_SIZE, _NUMBER_SIZE = Pt(16), Pt(22), Pt(12), Pt(14)
_TEXT_WIDTH = 156.0
"""Millimetres."""
_LINE_PITCH = 579
"""Twentieths of a point from line to line: 225 mm / 22."""
_CHAR_SPACE = -846
"""What a character of 16 pt gives up so that 28 of them fill 156 mm, in 4,096ths of a point."""


_CLOSER = -6
"""Twentieths of a point that characters of 16 pt are closer, so that 28 of them fill a line."""


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table: heads, rows, and the row that adds up, if there is one. All texts."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A heading with its paragraphs, then a table."""

    heading: str
    paragraphs: Sequence[str]
    table: PaperTable | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its title, a line below it, its sections and closing notes. ``made_at`` is when it was put together."""

    title: str
    line: str
    sections: Sequence[PaperSection]
    notes: Sequence[str]
    made_at: datetime


def write_paper(paper: Paper) -> bytes:
    """The paper as a .docx. The same paper gives the same text and layout."""
    made: Any = Document()
    _set_up_page(made.sections[0])
    _set_font(made.styles["Normal"], BODY, _BODY_SIZE)
    # The grid counts characters of the document's default size; the template's is 11 pt.
    for size in made.styles.element.xpath("w:docDefaults//w:sz | w:docDefaults//w:szCs"):
        size.set(qn("w:val"), str(int(_BODY_SIZE.pt * 2)))
    made.styles["Normal"].paragraph_format.space_after = Pt(0)
    about = made.core_properties
    about.title, about.author, about.comments = paper.title, "", ""
    about.created = about.modified = paper.made_at.replace(tzinfo=None)
    _centred(made, paper.title, TITLE, _TITLE_SIZE)
    _centred(made, paper.line, BODY, _BODY_SIZE)
    for section in paper.sections:
        heading = _on_the_grid(made)
        _indent(heading)
        heading.paragraph_format.keep_with_next = True
        _run(heading, section.heading, HEADING, _BODY_SIZE)
        for text in section.paragraphs:
            paragraph = _on_the_grid(made)
            _indent(paragraph)
            _run(paragraph, text, BODY, _BODY_SIZE)
        if section.table is not None:
            _draw_table(made, section.table)
    for note in paper.notes:
        _run(_on_the_grid(made), note, SMALL, _TABLE_SIZE)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _set_up_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "linesAndChars"), ("linePitch", _LINE_PITCH), ("charSpace", _CHAR_SPACE)):
        grid.set(qn(f"w:{name}"), str(value))
    number = section.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(number, "— ", SMALL, _NUMBER_SIZE)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    _run(number, " —", SMALL, _NUMBER_SIZE)


def _set_font(style: Any, name: str, size: Any) -> None:
    style.font.name, style.font.size = LATIN, size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _run(paragraph: Any, text: str, name: str, size: Any) -> None:
    run = paragraph.add_run(text)
    _set_font_of_run(run, name, size)


def _set_font_of_run(run: Any, name: str, size: Any) -> None:
    run.font.name, run.font.size = LATIN, size
    settings = run._r.get_or_add_rPr()
    settings.get_or_add_rFonts().set(qn("w:eastAsia"), name)
    if size == _BODY_SIZE:
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(_CLOSER))
        settings.append(closer)


def _on_the_grid(made: Any) -> Any:
    """A paragraph whose lines and characters are as far apart as the grid's.

    Word processors fit characters to a grid in different ways: one gives a character that is a little wider than its cell
    two of them. So the distances are said in the text itself, and hold everywhere.
    """
    paragraph = made.add_paragraph()
    settings = paragraph._p.get_or_add_pPr()
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    settings.append(snap)
    spacing = OxmlElement("w:spacing")
    for name, value in (("before", 0), ("after", 0), ("line", _LINE_PITCH), ("lineRule", "exact")):
        spacing.set(qn(f"w:{name}"), str(value))
    settings.append(spacing)
    return paragraph


def _centred(made: Any, text: str, name: str, size: Any) -> None:
    paragraph = _on_the_grid(made)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, name, size)


def _indent(paragraph: Any) -> None:
    """Two characters, as counted by the grid."""
    settings = paragraph._p.get_or_add_pPr().get_or_add_ind()
    settings.set(qn("w:firstLineChars"), "200")
    settings.set(qn("w:firstLine"), "640")


def _draw_table(made: Any, table: PaperTable) -> None:
    rows = [table.heads, *table.rows, *([table.foot] if table.foot else [])]
    drawn = made.add_table(rows=len(rows), cols=len(table.heads))
    drawn.style = "Table Grid"
    drawn.autofit = False
    first = _TEXT_WIDTH * (2 if len(table.heads) < 4 else 1.6) / (len(table.heads) + 1)
    rest = (_TEXT_WIDTH - first) / max(len(table.heads) - 1, 1)
    for place, column in enumerate(drawn.columns):
        column.width = Mm(rest if place else first)
    for number, (row, texts) in enumerate(zip(drawn.rows, rows, strict=True)):
        cut = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(cut)
        if number == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(rest if place else first)
            paragraph = cell.paragraphs[0]
            # Tables keep their own line height: the grid of the text would make them twice as long.
            snap = OxmlElement("w:snapToGrid")
            snap.set(qn("w:val"), "0")
            paragraph._p.get_or_add_pPr().append(snap)
            if place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            heavy = number == 0 or (table.foot is not None and number == len(rows) - 1)
            _run(paragraph, text, HEADING if heavy else BODY, _TABLE_SIZE)
