"""Crosswalks as a table (CSV): out, and in again, where twice is once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues import EditionFacts, list_editions
from ..foundation.errors import BadFile, _
from ..foundation.text_files import read_rows
from ..models import ChangeKind, Relation
from .checking import contradictions
from .mappings import Correspondence, Crosswalk, crosswalk_of, decide, decided_of, joined, pairs_decided

COLUMNS = (
    "from_edition",
    "from_item",
    "relation",
    "to_edition",
    "to_item",
    "changes",
    "note",
    "decided_by",
    "decided_on",
)
_READ = 7
"""Columns that are read; who decided and when is told by who brings the file in."""
NEW, DROPPED = "new", "dropped"
WORDS: Mapping[str, Relation | None] = {
    **{relation.value: relation for relation in Relation},
    "相同": Relation.EXACT,
    "被包含": Relation.NARROWER,
    "包含": Relation.BROADER,
    "相关": Relation.RELATED,
    NEW: None,
    "新增": None,
    DROPPED: None,
    "取消": None,
}
"""What the column ``relation`` may say. New items have no ``from_item``, dropped ones no ``to_item``."""
_NEW, _DROPPED = (NEW, "新增"), (DROPPED, "取消")
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class CrosswalkImport:
    """What a file did: its lines, the crosswalks that it names, and how many of these changed."""

    lines: int
    crosswalks: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    old: EditionFacts
    new: EditionFacts
    row: Correspondence


def export_rows(crosswalk: Crosswalk) -> Iterator[tuple[str, ...]]:
    """Every line of a crosswalk, those that follow by themselves too, without the heading."""
    for row in crosswalk.rows:
        relation = row.relation.value if row.relation else (NEW if row.from_item is None else DROPPED)
        yield (
            crosswalk.old.key,
            row.from_item or "",
            relation,
            crosswalk.new.key,
            row.to_item or "",
            " ".join(change.value for change in row.changes),
            row.note,
            row.decided_by or "",
            row.decided_on.isoformat() if row.decided_on else "",
        )


def import_file(
    session: Session, *, actor: Actor, path: Path, today: date, drafted: Iterable[EditionFacts] = ()
) -> CrosswalkImport:
    """Let a file say all that is decided in the crosswalks that it names, all or nothing. Flushes.

    ``drafted`` are drafts, which a file may name as it names editions. Lines that follow from key and criterion by themselves are left out. Raises ``NotAllowed``, and ``BadFile`` with the line,
    also where lines contradict each other or those of other crosswalks.
    """
    require_of_instance(session, actor, Right.DRAFT_EDITIONS)
    editions = {edition.key: edition for edition in (*list_editions(session), *drafted)}
    lines = list(_lines(path, editions))
    pairs: dict[tuple[str, str], list[_Line]] = {}
    for line in lines:
        pairs.setdefault((line.old.key, line.new.key), []).append(line)
    for old, new in pairs:
        if (new, old) in pairs or decided_of(session, editions[new], editions[old]):
            raise BadFile(
                _("Between %(old)s and %(new)s something is decided in the other direction. Use one."),
                file=str(path),
                line=pairs[old, new][0].number,
                old=old,
                new=new,
            )
    _refuse_contradictions(session, path, editions, pairs)
    changed = 0
    for (old, new), those in pairs.items():
        changed += decide(
            session,
            actor=actor,
            old=editions[old],
            new=editions[new],
            rows=[line.row for line in those if not _automatic(line)],
            today=today,
        )
    return CrosswalkImport(len(lines), len(pairs), changed)


def _automatic(line: _Line) -> bool:
    """Whether a line only says what follows from key and criterion."""
    row = line.row
    if row.relation is not Relation.EXACT or row.from_item != row.to_item:
        return False
    before = next(item for item in line.old.items if item.key == row.from_item)
    after = next(item for item in line.new.items if item.key == row.to_item)
    return (before.id, before.criterion_id) == (after.id, after.criterion_id)


def _refuse_contradictions(
    session: Session,
    path: Path,
    editions: Mapping[str, EditionFacts],
    pairs: Mapping[tuple[str, str], list[_Line]],
) -> None:
    others = [
        crosswalk_of(session, editions[old], editions[new])
        for old, new in pairs_decided(session)
        if (old, new) not in pairs and old in editions and new in editions
    ]
    own = [
        joined(editions[old], editions[new], [line.row for line in those])
        for (old, new), those in pairs.items()
    ]
    # Others come first, so that it is a line of the file that does not fit.
    for finding in contradictions([*others, *own]):
        for line in pairs.get((finding.old, finding.new), ()):
            if line.row is finding.row:
                raise BadFile(finding.message, file=str(path), line=line.number, **finding.values)


def _lines(path: Path, editions: Mapping[str, EditionFacts]) -> Iterator[_Line]:
    count = 0
    for number, cells in read_rows(path):
        cells = [cell.strip() for cell in cells]
        if count == 0 and tuple(cells[:_READ]) == COLUMNS[:_READ]:
            continue
        if len(cells) < _READ or len(cells) > len(COLUMNS):
            raise BadFile(
                _("A line has these columns: %(columns)s."),
                file=str(path),
                line=number,
                columns=", ".join(COLUMNS[:_READ]),
            )
        count += 1
        if count > MOST_LINES:
            raise BadFile(_("The file has more than %(most)d lines."), file=str(path), most=MOST_LINES)
        yield _line(path, number, cells, editions)
    if not count:
        raise BadFile(_("The file has no lines."), file=str(path))


def _line(path: Path, number: int, cells: list[str], editions: Mapping[str, EditionFacts]) -> _Line:
    def bad(message: str, field: str, **values: object) -> BadFile:
        return BadFile(message, file=str(path), line=number, field=field, **values)

    old_key, from_item, word, new_key, to_item, changes, note = cells[:_READ]
    for field, key in (("from_edition", old_key), ("to_edition", new_key)):
        if key not in editions:
            raise bad(_("There is no edition “%(edition_key)s”."), field, edition_key=key)
    if old_key == new_key:
        raise bad(_("These are two different editions."), "to_edition")
    for field, value, known in (
        ("relation", word, tuple(WORDS)),
        *(("changes", value, tuple(ChangeKind)) for value in changes.split()),
    ):
        if value not in known:
            message = _("“%(value)s” is not known here. Known are: %(known)s.")
            raise bad(message, field, value=value, known=", ".join(known))
    for field, key, expected, edition in (
        ("from_item", from_item, word not in _NEW, editions[old_key]),
        ("to_item", to_item, word not in _DROPPED, editions[new_key]),
    ):
        if bool(key) is not expected:
            raise bad(_("This field is missing.") if expected else _("This field stays empty here."), field)
        if key and all(item.key != key for item in edition.items):
            raise bad(_("“%(edition_key)s” has no item “%(key)s”."), field, edition_key=edition.key, key=key)
    kinds = tuple(ChangeKind(value) for value in changes.split())
    row = Correspondence(from_item or None, to_item or None, WORDS[word], kinds, note)
    return _Line(number, editions[old_key], editions[new_key], row)
