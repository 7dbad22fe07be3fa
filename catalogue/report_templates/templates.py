"""Departments' tables as offices keep them: sent once, corrected, each correction a version; who may download them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as _with
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..divisions import get_division
from ..exchange.filling import look_at
from ..exchange.reading import read_book_of
from ..foundation import clock
from ..foundation.codes import ancestors, contains
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, _, too_long
from ..models import Division, Level, ReportFile, ReportTemplate, ReportVersion
from .layout import TableLayout, layout_of
from .meanings import ReportFact
from .proposing import propose_layout

LONGEST_NAME = 60
LONGEST_CONSTANT = 100
LONGEST_FILE_NAME = 120
MOST_DATA_ROWS = 3000
NO_TABLE = _("There is no such table.")
KEEPERS = (Level.STREET, Level.DISTRICT, Level.PREFECTURE, Level.PROVINCE)
"""Levels of the offices that keep tables."""
_TEMPLATES: Any = ReportTemplate.__table__
_FILES: Any = ReportFile.__table__
_VERSIONS: Any = ReportVersion.__table__


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A department's table in its version in force. ``division_name`` is the short name of the office that keeps it."""

    id: int
    division: int
    division_name: str
    name: str
    owner: str | None
    version: int
    file_id: int
    file_name: str
    layout: TableLayout
    saved_at: datetime
    taken_off_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EmptyTableFile:
    """An empty table that was read: its file, and what its columns are proposed to ask for."""

    file_name: str
    content: bytes
    layout: TableLayout


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version: when it was saved, by which role, and how many of its columns are known."""

    number: int
    saved_at: datetime
    saved_role: str
    columns: int
    unknown: int


def templates_for(session: Session, division: int) -> tuple[TemplateFacts, ...]:
    """The tables that a division downloads: its own, then those of the offices above it, by name."""
    codes = (division, *ancestors(division))
    query = _select().where(ReportTemplate.division_code.in_(codes), ReportTemplate.taken_off_at.is_(None))
    found = [_facts(row) for row in session.execute(query)]
    return tuple(sorted(found, key=lambda each: (-each.division, each.name)))


def templates_taken_off(session: Session, division: int) -> tuple[TemplateFacts, ...]:
    """The tables that an office has taken off the list, by name."""
    mine = ReportTemplate.division_code == division, ReportTemplate.taken_off_at.is_not(None)
    rows = session.execute(_select().where(*mine).order_by(ReportTemplate.name))
    return tuple(map(_facts, rows))


def get_template(session: Session, number: int, *, reaching: int, taken_off: bool = False) -> TemplateFacts:
    """A table that reaches a division; ``taken_off``: also one that is not on the list. Raises ``NotFound``."""
    row = None
    if 0 < number < 2**31:
        row = session.execute(_select().where(ReportTemplate.id == number)).one_or_none()
    if row is None or not contains(row.division_code, reaching) or (row.taken_off_at and not taken_off):
        raise NotFound(NO_TABLE)
    return _facts(row)


def find_template(session: Session, division: int, name: str) -> TemplateFacts:
    """The table with a name that reaches a division, the nearest office's first. Raises ``NotFound``."""
    found = next((each for each in templates_for(session, division) if each.name == name), None)
    if found is None:
        raise NotFound(_("There is no table called %(name)s."), field="name", name=name)
    return found


def content_of(session: Session, template: TemplateFacts) -> bytes:
    """The empty table as it was sent."""
    return session.execute(select(_FILES.c.content).where(_FILES.c.id == template.file_id)).scalar_one()  # type: ignore[no-any-return]


def versions_of(session: Session, template: TemplateFacts) -> tuple[VersionFacts, ...]:
    """All versions of a table, the newest first."""
    rows = session.execute(
        select(*_VERSIONS.columns)
        .where(_VERSIONS.c.template_id == template.id)
        .order_by(_VERSIONS.c.number.desc())
    )
    return tuple(
        VersionFacts(
            row.number,
            row.saved_at,
            row.saved_role,
            len(row.layout["columns"]),
            sum(1 for each in row.layout["columns"] if each["asks"] == ReportFact.UNKNOWN.value),
        )
        for row in rows
    )


def read_empty_table(content: bytes, file_name: str) -> EmptyTableFile:
    """Look at a department's empty table: it takes seconds, and nothing is kept. A path before its name is left out.

    Raises ``BadFile``.
    """
    file_name = file_name.replace("\\", "/").rpartition("/")[2]
    seen = look_at(content, file_name)
    layout = propose_layout(read_book_of(content, file_name), seen, file=file_name)
    return EmptyTableFile(file_name, content, layout)


def send_template(
    session: Session,
    *,
    actor: Actor,
    division: int,
    sent: EmptyTableFile,
    name: str = "",
    owner: str = "",
) -> TemplateFacts:
    """Keep a department's empty table with what its columns are proposed to ask for.

    A table with that name gets a new version: what was corrected of columns with the same heading stays. One that was taken
    off is put back. Raises ``NotAllowed``, ``NotFound`` for a division that keeps no tables, and ``Invalid`` for a wrong name.
    """
    role = require(actor, Right.KEEP_TABLES, division)
    if get_division(session, division).level not in KEEPERS:
        raise NotFound(_("Tables belong to a street, a district or the city."))
    name = " ".join(name.split()) or sent.file_name.rpartition(".")[0].strip()[:LONGEST_NAME]
    owner = " ".join(owner.split())
    _check_names(name, owner)
    named = ReportTemplate.division_code == division, ReportTemplate.name == name
    row = session.execute(_select().where(*named)).one_or_none()
    kept, layout = _facts(row) if row else None, sent.layout
    if kept is None:
        values = {"division_code": division, "name": name, "owner": owner or None}
        number = session.execute(insert(_TEMPLATES).values(values).returning(_TEMPLATES.c.id)).scalar_one()
    else:
        number, layout = kept.id, _as_corrected(layout, kept.layout)
        again = {"taken_off_at": None, "owner": owner or kept.owner}
        session.execute(update(_TEMPLATES).where(_TEMPLATES.c.id == number).values(again))
    about = {
        "template_id": number,
        "file_name": sent.file_name[-LONGEST_FILE_NAME:],
        "content": sent.content,
    }
    file = session.execute(insert(_FILES).values(about).returning(_FILES.c.id)).scalar_one()
    _add_version(session, actor, role.value, number, kept.version + 1 if kept else 1, file, layout)
    _trail(session, actor, role.value, "table.sent", division, name, layout)
    return get_template(session, number, reaching=division)


def save_layout(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    template: TemplateFacts,
    layout: TableLayout,
    owner: str | None = None,
) -> TemplateFacts:
    """Keep what a person corrected of a table, as a new version. Saying the same again changes nothing.

    ``template`` is the version that the person saw. Raises ``NotAllowed``, ``Conflict`` if there is a newer one, and
    ``Invalid`` with every problem.
    """
    role = require(actor, Right.KEEP_TABLES, template.division)
    owner = " ".join((owner or "").split())
    _check_names(template.name, owner)
    _check_layout(edition, template.layout, layout)
    current = get_template(session, template.id, reaching=template.division)
    if current.version != template.version:
        raise Conflict(
            _("The columns were changed meanwhile. Read what they say now, then save again."),
            expected=template.version,
            current=current.version,
        )
    if (owner or None) != current.owner:
        session.execute(update(_TEMPLATES).where(_TEMPLATES.c.id == template.id).values(owner=owner or None))
    if layout != current.layout:
        _add_version(session, actor, role.value, template.id, current.version + 1, current.file_id, layout)
        _trail(session, actor, role.value, "table.corrected", template.division, template.name, layout)
    return get_template(session, template.id, reaching=template.division)


def _select() -> Select[Any]:
    last = (
        select(func.max(_VERSIONS.c.number))
        .where(_VERSIONS.c.template_id == _TEMPLATES.c.id)
        .correlate(_TEMPLATES)
        .scalar_subquery()
    )
    return (
        select(
            *_TEMPLATES.columns,
            Division.short_name,
            _VERSIONS.c.number,
            _VERSIONS.c.layout,
            _VERSIONS.c.saved_at,
            _VERSIONS.c.file_id,
            _FILES.c.file_name,
        )
        .join(Division, Division.code == _TEMPLATES.c.division_code)
        .join(_VERSIONS, _VERSIONS.c.template_id == _TEMPLATES.c.id)
        .join(_FILES, _FILES.c.id == _VERSIONS.c.file_id)
        .where(_VERSIONS.c.number == last)
    )


def _facts(row: Any) -> TemplateFacts:
    return TemplateFacts(
        row.id,
        row.division_code,
        row.short_name,
        row.name,
        row.owner,
        row.number,
        row.file_id,
        row.file_name,
        layout_of(row.layout),
        row.saved_at,
        row.taken_off_at,
    )


def _check_names(name: str, owner: str) -> None:
    problems: list[Problem] = []
    if not name:
        problems.append(Problem("name", _("Give the table a name."), {}))
    for field, text in (("name", name), ("owner", owner)):
        problems += too_long(field, text, LONGEST_NAME)
    if problems:
        raise Invalid(problems)


def _check_layout(edition: EditionFacts, before: TableLayout, layout: TableLayout) -> None:
    problems = []
    if (
        not 2 <= layout.first_row <= MOST_DATA_ROWS
        or not layout.first_row - 1 <= layout.last_row <= MOST_DATA_ROWS
    ):
        problems.append(Problem("last_row", _("The last row for data is the first one or below it."), {}))
    for column in layout.columns:
        field = f"constant-{column.column}"
        problems += too_long(field, column.constant, LONGEST_CONSTANT)
        if column.asks is ReportFact.CONSTANT and not column.constant:
            problems.append(Problem(field, _("Say what every row of this column says."), {}))
    if not {item.id for item in edition.items} >= set(layout.items):
        problems.append(Problem("items", _("There is no such item."), {}))
    same = [(each.column, each.key) for each in before.columns] == [
        (each.column, each.key) for each in layout.columns
    ]
    if layout.sheet != before.sheet or not same:
        problems.append(Problem("columns", _("The columns are those of another table."), {}))
    if problems:
        raise Invalid(problems)


def _as_corrected(proposed: TableLayout, kept: TableLayout) -> TableLayout:
    """A new proposal, with what was said before of columns that have the same heading."""
    said = {each.key: each for each in kept.columns}
    columns = tuple(
        _with(each, asks=said[each.key].asks, constant=said[each.key].constant) if each.key in said else each
        for each in proposed.columns
    )
    return _with(proposed, columns=columns, row_kind=kept.row_kind, items=kept.items)


def _add_version(
    session: Session, actor: Actor, role: str, template: int, number: int, file: int, layout: TableLayout
) -> None:
    values: Mapping[str, Any] = {
        "template_id": template,
        "number": number,
        "file_id": file,
        "layout": layout.as_json(),
        "saved_at": clock.now(),
        "saved_by": actor.name,
        "saved_role": role,
    }
    session.execute(insert(_VERSIONS).values(values))


def _trail(
    session: Session, actor: Actor, role: str, action: str, division: int, name: str, layout: TableLayout
) -> None:
    said = {each.key: each.asks.value for each in layout.columns}
    audit.append(
        session,
        who=actor.name,
        role=role,
        action=action,
        subject=name,
        division=division,
        after={"rows": layout.row_kind.value, "columns": said},
    )
