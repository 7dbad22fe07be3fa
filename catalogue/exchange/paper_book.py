"""A paper as a workbook (.xlsx): one sheet to be read and printed on A4, texts as texts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from .documents import Paper

_WIDTHS = (34, 20, 12, 12, 18)
"""Of the columns, in characters: the first ones of each table."""
_CHARS_A_LINE = 54
"""Chinese characters in a line over all columns."""
_LINE_HEIGHT = 16


def write_paper_book(paper: Paper) -> bytes:
    """The paper's text and tables below each other."""
    out = BytesIO()
    texts = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {**texts, "in_memory": True}) as book:
        book.set_properties({"title": paper.title, "created": paper.made_at.replace(tzinfo=None)})
        _draw(book, paper)
    return out.getvalue()


def _draw(book: Any, paper: Paper) -> None:
    plain = {"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#1E2A32"}
    text = book.add_format(plain)
    title = book.add_format(plain | {"bold": True, "font_size": 16})
    heading = book.add_format(plain | {"bold": True, "bottom": 1})
    head = book.add_format(plain | {"bold": True, "border": 1, "bg_color": "#EEEAE0"})
    cell = book.add_format(plain | {"border": 1})
    sheet = book.add_worksheet()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P/&N —")
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    row = 0

    def write(content: str, look: Any, lines: int | None = None) -> None:
        nonlocal row
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, "", look)
        sheet.write_string(row, 0, content, look)
        sheet.set_row(row, _LINE_HEIGHT * (lines or max(1, -(-len(content) // _CHARS_A_LINE))))
        row += 1

    write(paper.title, title, 2)
    write(paper.line, text)
    for section in paper.sections:
        row += 1
        write(section.heading, heading)
        for paragraph in section.paragraphs:
            write(paragraph, text)
        if section.table is None:
            continue
        rows = [section.table.heads, *section.table.rows]
        rows += [section.table.foot] if section.table.foot else []
        for number, values in enumerate(rows):
            for place, value in enumerate(values):
                sheet.write_string(row, place, value, cell if number else head)
            row += 1
    row += 1
    for note in paper.notes:
        write(note, text)
