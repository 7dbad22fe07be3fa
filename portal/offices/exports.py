"""What the offices' CSV files hold; ``portal.files.downloads`` writes them.

Every file says at its head what it is: division, edition, day, kind, and the definition behind its figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from flask_babel import gettext as _

from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.figures import whole_percent
from catalogue.coverage.gaps import Gaps
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.foundation.text_files import CsvValue
from catalogue.models import Level

from ..words import labels
from ..words.i18n import language
from .listing import CellLine
from .sheet import DISPUTED, VALID, add_up, applicable_in


def definition() -> str:
    """The definition behind every figure, in one breath."""
    return _(
        "Valid: offered and confirmed within 12 months. Coverage: valid of all lines to which the item applies. "
        "Not reported is not the same as not offered."
    )


def _head(of: Matrix | Gaps, title: str, definition: str) -> list[list[CsvValue]]:
    edition = of.edition
    return [
        [title],
        [_("Division"), of.division.name, str(of.division.code)],
        [_("Catalogue"), edition.title_en if language() == "en" else edition.title_zh],
        [_("Counted for"), of.day.isoformat()],
        [_("Committee kind"), str(labels.KIND_FILTERS[of.kind])],
        [_("Definition"), definition],
        [],
    ]


def matrix_rows(matrix: Matrix, *, percent: bool) -> list[list[CsvValue]]:
    """The matrix as on the screen: a line per row, a column per item.

    A community's cells say their state in words. Others hold the number of communities in which the item is
    valid, or with ``percent`` the whole per cent of those to which it applies.
    """
    states = [str(labels.SEGMENTS[segment]) for segment in SEGMENTS]
    disputed = _("disputed")
    single = any(row.level is Level.COMMUNITY for row in matrix.rows)
    if single:
        cells = _("Each cell says the state of the item in the community.")
    elif percent:
        cells = _("Each cell is the valid share in per cent of the communities to which the item applies.")
    else:
        cells = _("Each cell is the number of communities in which the item is valid.")
    items = [f"{item.code} {item.name_en if language() == 'en' else item.name_zh}" for item in matrix.items]
    sums = (_("Communities"), _("Valid"), _("Applicable"), _("Coverage, %"), _("Disputed lines"))
    columns: list[CsvValue] = [_("Code"), _("Name"), *sums, *items]

    def figure(cell: Cell) -> CsvValue:
        applicable = applicable_in(cell)
        if not applicable:
            return "—"
        return whole_percent(cell[VALID], applicable) if percent else cell[VALID]

    def state(cell: Cell) -> CsvValue:
        words = states[cell.index(1)]
        return f"{words} ({disputed})" if cell[DISPUTED] else words

    rows = [
        [*_sums(row.code, row.name, count, line), *map(state if single else figure, line)]
        for row, count, line in zip(matrix.rows, matrix.communities, matrix.cells, strict=True)
    ]
    own = _sums(matrix.division.code, matrix.division.name, matrix.all_communities, matrix.total)
    head = _head(matrix, _("Coverage matrix"), f"{definition()} {cells}")
    return [*head, columns, [*own, *map(figure, matrix.total)], *rows]


def _sums(code: int, name: str, communities: int, cells: tuple[Cell, ...]) -> list[CsvValue]:
    cell = add_up(cells)
    applicable = applicable_in(cell)
    share = whole_percent(cell[VALID], applicable)
    return [str(code), name, communities, cell[VALID], applicable, share, cell[DISPUTED]]


def gap_rows(found: Gaps, lines: Iterable[CellLine]) -> Iterable[list[CsvValue]]:
    """Cells one by one, a line each, in the order of ``found``. Written as they are sent, so translated before."""
    words = {segment: str(labels.SEGMENTS[segment]) for segment in SEGMENTS}
    disputed, english = _("disputed"), language() == "en"
    columns = [
        *(_("Code"), _("Street or township"), _("Community or village"), _("Item"), _("State")),
        *(_("Disputed lines"), _("Last confirmed"), _("Holds until")),
    ]

    def written(line: CellLine) -> list[CsvValue]:
        item = line.item
        return [
            *(str(line.community), line.where or line.street, line.name),
            f"{item.code} {item.name_en if english else item.name_zh}",
            words[line.segment],
            disputed if line.disputed else None,
            line.confirmed_on.isoformat() if line.confirmed_on else None,
            line.holds_until.isoformat() if line.holds_until else None,
        ]

    return chain(_head(found, _("List of gaps"), definition()), [columns], map(written, lines))
