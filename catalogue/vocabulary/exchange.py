"""Editors' words as a table: term, item code, kind. Reading the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..catalogues import EditionFacts
from ..foundation.errors import BadFile, DomainError, Invalid, NotFound, _
from ..foundation.text_files import read_rows
from ..models import TermKind, VocabularyTerm
from .changing import change_term, read_wording, require_editor

COLUMNS = ("term", "item", "kind")
NOTHING = "none"
"""The value in a file that removes the editors' words."""
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class VocabularyImport:
    """What reading a file did: lines with content, and links that changed."""

    lines: int
    changed: int


def export_rows(session: Session, edition: EditionFacts) -> list[tuple[str, str, str]]:
    """Every link of editors with the code that its item has in the edition, by term and code.

    Words for items that the edition does not list are left out: they have no code.
    """
    codes = {item.id: item.code for item in edition.items}
    rows = session.execute(select(VocabularyTerm.term, VocabularyTerm.item_id, VocabularyTerm.kind))
    return sorted((term, codes[item_id], kind.value) for term, item_id, kind in rows if item_id in codes)


def import_file(session: Session, *, actor: Actor, edition: EditionFacts, path: Path) -> VocabularyImport:
    """Say what a CSV file says, all or nothing; words that it does not name stay as they are. Flushes.

    ``none`` as the kind takes a link back. Raises ``NotAllowed``, and ``BadFile`` with the line.
    """
    require_editor(session, actor)
    wanted: dict[str, tuple[int, str, dict[int, TermKind | None]]] = {}
    lines = 0
    for number, row in _rows(path):
        term, code, kind = row
        try:
            wording = read_wording(term)
            item = edition.item(code.strip())
        except (Invalid, NotFound) as error:
            raise _at_line(error, path, number) from None
        if kind not in (NOTHING, *TermKind):
            known = ", ".join((*TermKind, NOTHING))
            message = _("“%(value)s” is not known here. Known are: %(known)s.")
            raise BadFile(message, file=str(path), line=number, field="kind", value=kind, known=known)
        links = wanted.setdefault(wording.folded, (number, wording.text, {}))[2]
        if item.id in links:
            raise BadFile(_("“%(value)s” is listed twice."), file=str(path), line=number, value=term)
        links[item.id] = None if kind == NOTHING else TermKind(kind)
        lines += 1
    changed = 0
    for number, text, links in wanted.values():
        try:
            changed += change_term(
                session, actor=actor, edition=edition, term=text, links=links, expected=None
            )
        except Invalid as error:
            raise _at_line(error, path, number) from None
    return VocabularyImport(lines, changed)


def _at_line(error: DomainError, path: Path, line: int) -> BadFile:
    """What is wrong, said of a line of the file: the words are translated where they are read."""
    said = error.problems[0] if isinstance(error, Invalid) and error.problems else error
    return BadFile(said.message, file=str(path), line=line, **said.values)


def _rows(path: Path) -> list[tuple[int, tuple[str, str, str]]]:
    """The file's lines with content and their numbers, without the heading."""
    found: list[tuple[int, tuple[str, str, str]]] = []
    cells: tuple[str, ...] = ()
    for line, row in read_rows(path):
        cells = tuple(cell.strip() for cell in row)
        if not found and cells == COLUMNS:
            continue
        if len(cells) != len(COLUMNS):
            raise BadFile(
                _("A line has %(wanted)d columns: term, item code, kind."),
                file=str(path),
                line=line,
                wanted=len(COLUMNS),
            )
        found.append((line, (cells[0], cells[1], cells[2].lower())))
        if len(found) > MOST_LINES:
            raise BadFile(_("The file has more than %(most)d lines."), file=str(path), most=MOST_LINES)
    # A heading alone is what an instance without words exports.
    if not cells:
        raise BadFile(_("The file has no words."), file=str(path))
    return found
