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
_BODY_SIZE, _TITLE_SIZE, _TABLE_SIZE, _NUMBER_SIZE = Pt(16), Pt(22), Pt(10.5), Pt(14)
_TEXT_WIDTH = 156.0
"""Millimetres."""
_TABLE_PITCH = 250
"""Twentieths of a point from line to line in tables and notes."""
_FOLDED = 4
"""A table of two columns with more rows than this has them side by side, in two halves."""
_NARROWEST, _WIDEST, _BESIDE = 4, 30, 4
"""How wide the text of a column is at least and at most, in Latin characters of its longest one, and what is empty beside it."""
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
        # The heading runs into its first paragraph: the paper is to fill two pages, not three.
        first, *further = section.paragraphs or [""]
        paragraph = _on_the_grid(made)
        _indent(paragraph)
        paragraph.paragraph_format.keep_with_next = section.table is not None
        _run(paragraph, f"{section.heading}　", HEADING, _BODY_SIZE)
        _run(paragraph, first, BODY, _BODY_SIZE)
        for text in further:
            paragraph = _on_the_grid(made)
            _indent(paragraph)
            _run(paragraph, text, BODY, _BODY_SIZE)
        if section.table is not None:
            _draw_table(made, section.table)
    for note in paper.notes:
        paragraph = made.add_paragraph()
        _tight(paragraph)
        _run(paragraph, note, SMALL, _TABLE_SIZE)
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
    heads, rows = _side_by_side(table)
    lines = [heads, *rows, *([table.foot] if table.foot else [])]
    drawn = made.add_table(rows=len(lines), cols=len(heads))
    drawn.style = "Table Grid"
    drawn.autofit = False
    widths = _widths([heads, *rows])
    for place, column in enumerate(drawn.columns):
        column.width = Mm(widths[place])
    for number, (row, texts) in enumerate(zip(drawn.rows, lines, strict=True)):
        cut = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(cut)
        if number == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        whole = table.foot is not None and number == len(lines) - 1
        if whole and len(texts) < len(heads):
            row.cells[1].merge(row.cells[-1])
        for place, text in enumerate(texts):
            cell = row.cells[place]
            cell.width = Mm(widths[place])
            paragraph = cell.paragraphs[0]
            _tight(paragraph)
            if place % 2 or len(heads) > _FOLDED:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if place else WD_ALIGN_PARAGRAPH.LEFT
            _run(paragraph, text, HEADING if number == 0 or whole else BODY, _TABLE_SIZE)


def _side_by_side(table: PaperTable) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Heads and rows; of a long table of two columns both twice, its second half beside the first."""
    if len(table.heads) != 2 or len(table.rows) <= _FOLDED:
        return table.heads, table.rows
    half = -(-len(table.rows) // 2)
    left, right = table.rows[:half], [*table.rows[half:], ("", "")]
    return [*table.heads, *table.heads], [[*one, *other] for one, other in zip(left, right, strict=False)]


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Millimetres of each column: as the longest texts are to each other."""
    longest = [
        max(sum(1 + (sign > "\u2e80") for sign in text) for text in column)
        for column in zip(*rows, strict=True)
    ]
    weights = [min(max(each, _NARROWEST), _WIDEST) + _BESIDE for each in longest]
    return [_TEXT_WIDTH * each / sum(weights) for each in weights]


def _tight(paragraph: Any) -> None:
    """Tables and notes keep their own line height: the grid of the text would make them twice as long."""
    settings = paragraph._p.get_or_add_pPr()
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    settings.append(snap)
    spacing = OxmlElement("w:spacing")
    for name, value in (("before", 0), ("after", 0), ("line", _TABLE_PITCH), ("lineRule", "exact")):
        spacing.set(qn(f"w:{name}"), str(value))
    settings.append(spacing)
