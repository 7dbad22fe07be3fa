"""The head of the matrix in joined text: categories above, items below, each a link."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from ..words import labels
from ..words.i18n import language
from .columns import Band, Column
from .sheet import Sheet


def brief(name: str) -> str:
    """A name as a narrow heading writes it: without “community” before and “services” after nearly every one."""
    if name.isascii():
        short = name.removeprefix("Community ").removeprefix("Services for ").removesuffix(" services")
        return short[:1].upper() + short[1:]
    return name.removeprefix("社区").removesuffix("服务")


def matrix_head(sheet: Sheet) -> Markup:
    """The two rows of the head. A folded category's heading reaches down through both."""
    english = language() == "en"
    rows = sheet.matrix.rows
    title = escape(str(labels.LEVELS[rows[0].level])) if rows else ""
    own = url_for("offices.show_matrix", code=sheet.matrix.division.code)
    bands = "".join(_band(band, english, own) for band in sheet.bands)
    query = escape(sheet.criteria.ask(bands=None, segment=None))
    items = "".join(_item(column, english, f"{own}/items/", query) for column in sheet.columns)
    return Markup(  # noqa: S704 (every name in it is escaped)
        f'<tr><th class="corner" rowspan="2" scope="col">{title}</th>'
        f'<th class="sum" rowspan="2" scope="col">{escape(_("Valid/applicable"))}</th>{bands}</tr>\n'
        f"<tr>{items}</tr>"
    )


def _link(before: str, name: str, code: str) -> str:
    return f'<a {before} title="{escape(name)}"><b>{code}</b> <span>{escape(brief(name))}</span></a></th>'


def _band(band: Band, english: bool, own: str) -> str:
    category = band.category
    name = category.name_en if english else category.name_zh
    address = f"{own}{escape(band.toggle)}#matrix"
    if band.is_open:
        cell = f'<th class="band b" colspan="{len(category.items)}" scope="colgroup">'
        state = "true"
    else:
        cell = '<th class="band folded b" rowspan="2" scope="col">'
        state = "false"
    return cell + _link(f'href="{address}" data-fold="{band.code}" aria-expanded="{state}"', name, band.code)


def _item(column: Column, english: bool, before: str, after: str) -> str:
    item = column.item
    if item is None:
        return ""
    begins = " b" if column.begins else ""
    name = item.name_en if english else item.name_zh
    return f'<th class="item{begins}" scope="col">' + _link(
        f'href="{before}{item.code}{after}"', name, item.code
    )
