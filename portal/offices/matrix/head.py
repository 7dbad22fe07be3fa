"""The head of the matrix in joined text: categories above, items below, and a row of links that sort by each column."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalogue.catalogues import ItemFacts

from ...words import labels
from ...words.i18n import language
from ..criteria import BY_DISPUTED, BY_NAME, BY_SHARE, Several
from .columns import Band, Column
from .sheet import Sheet
from .ways import LISTED, item_lists, own_address

_WAY = "-way-"
"""Holds the place of what is sorted by, in an address."""


def brief(name: str) -> str:
    """A name as a narrow heading writes it: without “community” before and “services” after nearly every one."""
    if name.isascii():
        short = name.removeprefix("Community ").removeprefix("Services for ").removesuffix(" services")
        return short[:1].upper() + short[1:]
    return name.removeprefix("社区").removesuffix("服务")


def matrix_head(sheet: Sheet) -> Markup:
    """The three rows of the head. A folded category's heading reaches down through two of them."""
    return Markup(_Head(sheet).write())  # noqa: S704 - every name in it is escaped


class _Head:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.english = language() == "en"
        code = sheet.matrix.division.code
        self.own = own_address(sheet.criteria, code, wall=sheet.wall)
        self.office = url_for("offices.show_matrix", code=code)
        self.sorts = escape(_("Sort by this column"))
        # One address serves all columns: their codes are put in its middle.
        before, _way, after = sheet.criteria.ask(sort=_WAY, falling=False).partition(_WAY)
        self.before, self.after = f"{self.own}{escape(before)}", escape(after)
        self.lines = item_lists(sheet.criteria, category=None)

    def write(self) -> str:
        sheet = self.sheet
        lead = '<td class="lead" rowspan="2"></td><td class="sum" rowspan="2"></td>'
        lead += '<td class="sum q" rowspan="2"></td>' * sheet.counts_disputes
        bands = "".join(map(self._band, sheet.bands))
        items = "".join(map(self._item, sheet.columns))
        rows = sheet.matrix.rows
        title = str(labels.LEVELS[rows[0].level]) if rows else _("Name")
        sums = _("Valid/applicable")
        if sheet.criteria.since is not None:
            sums = _("Gained or lost")
        elif len((sheet.matrix.total or ((),))[0]) > 9:
            sums = _("Villages against communities")
        sorts = [self._sort("corner", BY_NAME, title), self._sort("sum", BY_SHARE, sums)]
        if sheet.counts_disputes:
            sorts.append(self._sort("sum q", BY_DISPUTED, _("Disputed")))
        for column in sheet.columns:
            facts = column.item or column.band
            sorts.append(self._sort(f"by{' b' if column.begins else ''}", facts.code, facts.code))
        return f'<tr>{lead}{bands}</tr>\n<tr>{items}</tr>\n<tr class="sorts">{"".join(sorts)}</tr>'

    def _sort(self, style: str, way: str, text: str) -> str:
        """A heading that sorts: first from the smallest, then from the largest, then not."""
        asked = self.sheet.criteria
        state, address = "", f"{self.before}{way}{self.after}"
        if asked.sort == way:
            target = asked.ask(sort=None) if asked.falling else asked.ask(sort=way, falling=True)
            state = f' aria-sort="{"descending" if asked.falling else "ascending"}"'
            address = f"{self.own}{escape(target)}"
        return (
            f'<th class="{style}" scope="col"{state}><a href="{address}#matrix" title="{self.sorts}">'
            f"{escape(text)}</a></th>"
        )

    def _band(self, band: Band) -> str:
        category = band.category
        name = category.name_en if self.english else category.name_zh
        if band.is_open:
            cell, state = f'<th class="band b" colspan="{len(category.items)}" scope="colgroup">', "true"
        else:
            cell, state = '<th class="band folded b" rowspan="2" scope="col">', "false"
        address = f"{self.own}{escape(band.toggle)}#matrix"
        return (
            f'{cell}<a href="{address}" data-fold="{band.code}" aria-expanded="{state}" title="{escape(name)}">'
            f"<b>{band.code}</b> <span>{escape(brief(name))}</span></a></th>"
        )

    def _item(self, column: Column) -> str:
        item = column.item
        if item is None:
            return ""
        begins = " b" if column.begins else ""
        name = escape(item.name_en if self.english else item.name_zh)
        lines = self.lines(item.code)
        return (
            f'<th class="item{begins}" scope="col"><a href="{self.office}{lines}" title="{name}">'
            f"<span>{escape(brief(item.name_en if self.english else item.name_zh))}</span></a></th>"
        )


def phone_list(sheet: Sheet, items: Iterable[tuple[ItemFacts, int]]) -> Markup:
    """The items with their gaps, each a link: what a telephone shows in the place of the table."""
    english = language() == "en"
    own = url_for("offices.show_matrix", code=sheet.matrix.division.code)
    told = escape(_("%(count)s gaps", count="\0"))
    lines = item_lists(sheet.criteria, category=None, segment=Several.GAPS, disputed=False)
    return Markup(  # noqa: S704 - every name in it is escaped
        "".join(
            f'<li><a href="{own}{lines(item.code)}{LISTED}">{escape(item.name_en if english else item.name_zh)}</a> '
            f"<span>{told.replace(chr(0), f'{count:,}')}</span></li>\n"
            for item, count in items
        )
    )
