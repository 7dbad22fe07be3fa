"""Taking an act back as one, while nothing in between makes it impossible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...divisions import get_divisions
from ...divisions.names_then import note_names
from ...divisions.presence import note_presence
from ...feedback.case_identity import digest_of, says_the_matter
from ...foundation import clock
from ...foundation.errors import Refused, _
from ...models import Base, CaseReport, Division, DivisionAct, DivisionActRow, Role
from .. import cases
from . import journal, points
from .facts import ActFacts, Obstacle
from .histories import HISTORIES, say_again
from .performing import recount
from .reading import get_act, later_act

UNDO_WITHIN = timedelta(days=90)
"""How long an act can be taken back: as long as its rows are kept."""
_DIVISIONS = "divisions"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of an act: how it was (None: it was not there), and its digest afterwards (None: it was removed)."""

    table: str
    key: journal.Key
    before: journal.Row | None
    after: str | None


def obstacles(session: Session, number: int) -> tuple[Obstacle, ...]:
    """Why an act cannot be taken back; empty if it can. Raises ``NotFound``."""
    return _obstacles(session, get_act(session, number), _kept(session, number))


def _obstacles(session: Session, act: ActFacts, kept: Sequence[_Kept]) -> tuple[Obstacle, ...]:
    if act.undone_at is not None:
        return (Obstacle("undone", 0),)
    if not kept or clock.now() - act.at > UNDO_WITHIN:
        return (Obstacle("forgotten", UNDO_WITHIN.days),)
    later = later_act(session, act)
    if later is not None:
        return (Obstacle("act", later),)
    found: Counter[str] = Counter()
    present = _present(session, kept)
    for row in kept:
        now = present.get((row.table, row.key))
        digest = None if now is None else journal.digest_of_row(row.table, now)
        if digest != row.after:
            found[row.table] += 1
    found.update(_come_since(session, kept))
    return tuple(Obstacle(table, count) for table, count in sorted(found.items()))


def _kept(session: Session, number: int) -> list[_Kept]:
    rows = session.execute(
        select(DivisionActRow.table, DivisionActRow.key, DivisionActRow.before, DivisionActRow.after)
        .where(DivisionActRow.act_id == number)
        .order_by(DivisionActRow.position)
    )
    found = []
    for table, key, before, after in rows:
        named = journal.from_json(table, dict(zip(journal.key_names(table), key, strict=True)))
        told = None if before is None else journal.from_json(table, before)
        found.append(_Kept(table, tuple(named.values()), told, after))
    return found


def _by_table(kept: Iterable[_Kept]) -> dict[str, list[_Kept]]:
    found: dict[str, list[_Kept]] = {}
    for row in kept:
        found.setdefault(row.table, []).append(row)
    return found


def _where(table: Table, key: journal.Key) -> Any:
    return and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))


def _present(session: Session, kept: Iterable[_Kept]) -> dict[tuple[str, journal.Key], journal.Row]:
    """The rows of an act as they are now, by table and key."""
    found: dict[tuple[str, journal.Key], journal.Row] = {}
    for name, rows in _by_table(kept).items():
        table = Base.metadata.tables[name]
        first = next(iter(table.primary_key.columns))
        wanted = {row.key for row in rows}
        values = sorted({row.key[0] for row in rows})
        for start in range(0, len(values), 200):
            for row in session.execute(select(table).where(first.in_(values[start : start + 200]))):
                key = tuple(row._mapping[column] for column in journal.key_names(name))
                if key in wanted:
                    found[name, key] = dict(row._mapping)
    return found


def _come_since(session: Session, kept: Sequence[_Kept]) -> Counter[str]:
    """Rows that hang on divisions which the act made, and are none of its own: they would hang on nothing."""
    made = frozenset(row.key[0] for row in kept if row.table == _DIVISIONS and _was_made(row))
    own = {(row.table, row.key) for row in kept}
    empty: frozenset[int] = frozenset()
    around = journal.Scope(made, empty, empty, empty)
    found: Counter[str] = Counter()
    for table, rows in journal.snapshot(session, around).items():
        if table != _DIVISIONS and (more := sum((table, key) not in own for key in rows)):
            found[table] += more
    return found


def _was_made(row: _Kept) -> bool:
    """Whether a division was added, or had ended before."""
    return row.before is None or row.before.get("retired_on") is not None


def undo(session: Session, *, actor: Actor, number: int, today: date) -> ActFacts:
    """Take an act back as one; flushes. Days that it was in force keep their figures.

    Divisions that it ended are in the list again, those that it made are out of it. Raises ``NotAllowed``, ``NotFound``, and
    ``Refused`` where :func:`obstacles` finds any.
    """
    cases.hold(session)
    rollup.lock_day(session, exclusive=True)
    act = get_act(session, number)
    codes = {code for part in act.parts for code in part}
    role = [require(actor, Right.IMPORT, code) for code in sorted(codes)].pop()
    kept = _kept(session, number)
    if found := _obstacles(session, act, kept):
        raise Refused(
            _("The change cannot be taken back: %(why)s."),
            field="act",
            why=", ".join(f"{each.table} {each.count}" for each in found),
        )
    marks = session.scalars(select(DivisionAct.histories).where(DivisionAct.id == number)).one()
    _put_back(session, kept, marks)
    _undo_divisions(session, kept, act, today)
    session.expire_all()
    divisions = {row.key[0] for row in kept if row.table == _DIVISIONS}
    places = {row.key[0] for row in kept if row.table == "service_points"}
    lines = {row.key[0] for row in kept if row.table == "offerings"}
    points.write_texts(session, [code for code in divisions | lines | codes if code % 1000], places)
    recount(session, divisions | codes)
    session.execute(
        update(DivisionAct)
        .where(DivisionAct.id == number)
        .values(undone_at=clock.now(), undone_by=actor.name, undone_role=role.value)
        .execution_options(synchronize_session=False)
    )
    _append(session, actor, role, act)
    session.flush()
    session.expire_all()
    return get_act(session, number)


def _append(session: Session, actor: Actor, role: Role, act: ActFacts) -> None:
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="divisions.undone",
        subject=f"act {act.id}",
        division=act.parts[0][0],
        before={"parts": [list(part) for part in act.parts]},
    )


def _put_back(session: Session, kept: Sequence[_Kept], marks: Mapping[str, int]) -> None:
    """Rows as they were: removed ones first, parents before what hangs on them, added ones go last, in the other order."""
    present = _present(session, kept)
    versions = _say_histories(session, kept, present, marks)
    ordered = [row for row in kept if row.table != _DIVISIONS]
    for row in ordered:
        if row.after is None and row.before is not None:
            values = dict(row.before)
            if row.table == "cases":
                words = _first_words(session, row.key[0], kept)
                values |= {"words": words, "fingerprint": _matter_of({**values, "words": words})}
            session.execute(insert(Base.metadata.tables[row.table]).values(values))
    for row in ordered:
        if row.after is not None and row.before is not None:
            values = dict(row.before)
            if "version" in Base.metadata.tables[row.table].c:
                values["version"] = versions.get(
                    (row.table, row.key), present[row.table, row.key]["version"] + 1
                )
            table = Base.metadata.tables[row.table]
            session.execute(
                update(table)
                .where(_where(table, row.key))
                .values(_final(row, values, present[row.table, row.key]))
            )
    for row in reversed(ordered):
        if row.before is None:
            table = Base.metadata.tables[row.table]
            session.execute(delete(table).where(_where(table, row.key)))


def _final(row: _Kept, values: dict[str, Any], now: journal.Row) -> dict[str, Any]:
    if row.table == "offerings":
        values["updated_at"] = clock.now()
    if row.table == "cases":
        values["fingerprint"] = _matter_of({**now, **values})
    return values


def _matter_of(case: journal.Row) -> str:
    """What makes two reports the same matter, of a case as it is put back."""
    said = says_the_matter(case["kind"], case["item_id"], case["field"])
    return digest_of(
        case["kind"],
        division=case["division_code"],
        item=case["item_id"],
        point=case["point_id"],
        field=case["field"],
        words=(case["words"] or "") if said else "",
    )


def _say_histories(
    session: Session,
    kept: Sequence[_Kept],
    present: Mapping[tuple[str, journal.Key], journal.Row],
    marks: Mapping[str, int],
) -> dict[tuple[str, journal.Key], int]:
    versions: dict[tuple[str, journal.Key], int] = {}
    for table, rows in _by_table(kept).items():
        if table not in HISTORIES:
            continue
        now = [present[table, row.key] for row in rows if row.after is not None]
        # Entries about a row that moves back are about the community in which it lies again.
        told = {
            row.key: {**present[table, row.key], **(row.before or {})}
            for row in rows
            if row.after is not None
        }
        made = say_again(session, table, marks.get(table, 0), list(told.values()) if now else [])
        for key, subject in told.items():
            name = tuple(subject[column] for column in HISTORIES[table].columns.values())
            if name in made:
                versions[table, key] = made[name]
    return versions


def _first_words(session: Session, case: int, kept: Sequence[_Kept]) -> str | None:
    """What the first who reported a case wrote: it is kept with the report, which the reporter may have erased since."""
    reports = [
        row.key[0]
        for row in kept
        if row.table == "case_reports" and (row.before or {}).get("case_id") == case
    ]
    query = select(CaseReport.words).where(CaseReport.id.in_(reports)).order_by(CaseReport.id).limit(1)
    return session.scalars(query).one_or_none()


def _keep_names(session: Session, back: Sequence[_Kept], today: date) -> None:
    """Keep what divisions were called until today that get their former names again."""
    renamed = [row.key[0] for row in back if "name" in (row.before or {})]
    note_names(session, get_divisions(session, renamed).values(), today)


def _undo_divisions(session: Session, kept: Sequence[_Kept], act: ActFacts, today: date) -> None:
    """Let divisions that ended be in the list again, and those that were made end, with the one that they came from as successor."""
    rows = [row for row in kept if row.table == _DIVISIONS]
    made = [row.key[0] for row in rows if _was_made(row)]
    back = [row for row in rows if not _was_made(row)]
    _keep_names(session, back, today)
    for row in back:
        session.execute(
            update(Division)
            .where(Division.code == row.key[0])
            .values(dict(row.before or {}))
            .execution_options(synchronize_session=False)
        )
    for code in made:
        olds = sorted({old for old, new in act.parts if new == code})
        session.execute(
            update(Division)
            .where(Division.code == code)
            .values(retired_on=today, successor_code=olds[0] if len(olds) == 1 else None)
            .execution_options(synchronize_session=False)
        )
    ended = [row.key[0] for row in back if "retired_on" in (row.before or {})]
    note_presence(session, ended, today, present=True)
    note_presence(session, made, today, present=False)
