"""Writing the file of an order from the database."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..coverage.each_cell import ListedCommunity, communities_in, each_cell
from ..foundation.codes import ancestors
from ..foundation.database import in_parts
from ..models import Division
from .community_rows import community_csv_pieces, community_json_pieces
from .gap_rows import Cells, Places, csv_pieces, in_batches, json_pieces
from .gaps_book import write_gaps_book
from .matrix_file import write_matrix_file
from .orders import Content, FileForm, FileOrder

_BOOKS = {Content.MATRIX: write_matrix_file, Content.GAPS: write_gaps_book}
_PIECES = {
    (Content.GAPS, FileForm.CSV): csv_pieces,
    (Content.GAPS, FileForm.JSON): json_pieces,
    (Content.COMMUNITIES, FileForm.CSV): community_csv_pieces,
    (Content.COMMUNITIES, FileForm.JSON): community_json_pieces,
}


def write_file(session: Session, order: FileOrder, out: BinaryIO) -> None:
    """Write the file into ``out``, whose bytes can be read while it is written. Reads within one transaction."""
    communities, cells = _told(session, order)
    above = {code for community in communities for code in ancestors(community.code)}
    places = Places(order.division, _names(session, above))
    if order.content is Content.REMEDIES:
        # Loaded when it is asked for: a process that writes one file starts with what that file needs.
        from .remedy_rows import write_remedies

        write_remedies(session, order, places, out)
        return
    if order.form is FileForm.XLSX:
        _BOOKS[order.content](order, cells, places, out)
        return
    for piece in in_batches(_PIECES[order.content, order.form](order, cells, places)):
        out.write(piece)
        out.flush()


def _told(session: Session, order: FileOrder) -> tuple[tuple[ListedCommunity, ...], Cells]:
    """The communities of a file, and their cells."""
    criteria = {int(item): criterion for item, criterion in order.criteria.items()}
    day = date.fromisoformat(order.day)
    if order.past:
        # Likewise: the histories take as long to load as a street takes to write.
        from ..history.listing import communities_then, each_cell_then

        then = communities_then(session, order.division, day, kind=order.kind)
        return then, each_cell_then(session, order.division, then, criteria, day)
    present = communities_in(session, order.division, kind=order.kind, type_tag=order.type_tag)
    return present, each_cell(session, present, criteria, day)


def _names(session: Session, codes: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in in_parts(sorted(codes)):
        found |= dict(
            session.execute(select(Division.code, Division.short_name).where(Division.code.in_(some))).all()
        )
    return found
