"""A printed document as its reader has it in hand: how many sheets, how full each is, and what a telephone reads of it."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import zxingcpp
from playwright.sync_api import Page

POINTS_A_MM = 72 / 25.4
BAND = 5
"""Millimetres: a band of paper with any ink on it counts as used."""
MARGIN = 10
"""Millimetres at the top and at the bottom that no document prints on."""
PAPER = 250
"""What is darker than this, of 255, is ink."""


FINE = 150 / 72
"""Dots a point: as finely as a telephone's camera sees a card in the hand."""


@dataclass(frozen=True)
class Sheet:
    """A printed sheet: its sides in millimetres, and which part of its height within the margins has ink on it."""

    wide: int
    high: int
    full: float


def printed(page: Page) -> list[Sheet]:
    """The page as Chromium puts it on paper."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        return [_sheet(each) for each in document]
    finally:
        document.close()


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    wide, high = (round(side / POINTS_A_MM) for side in page.get_size())
    bitmap = page.render(scale=1 / POINTS_A_MM, grayscale=True)  # a pixel a millimetre
    rows = [
        bytes(bitmap.buffer[start : start + bitmap.width])
        for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    ]
    inked = [min(row) < PAPER for row in rows][MARGIN : high - MARGIN]
    bands = [any(inked[start : start + BAND]) for start in range(0, len(inked), BAND)]
    return Sheet(wide, high, sum(bands) / len(bands))


def written(page: Page) -> list[str]:
    """What each sheet of the printed page says, from the top."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        return [each.get_textpage().get_text_bounded() for each in document]
    finally:
        document.close()


def scanned(page: Page) -> list[str]:
    """What a telephone reads of the QR codes on a page that is printed."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        pictures = [each.render(scale=FINE, grayscale=True) for each in document]
        dots = [memoryview(bytes(each.buffer)).cast("B", (each.height, each.stride)) for each in pictures]
        return [code.text for each in dots for code in zxingcpp.read_barcodes(each)]
    finally:
        document.close()
