"""Changing other offices and their matters: checked, signed, written down for good, and to be taken back.

Every function that writes wants a transaction that was begun with ``database.begin_writing``. As with words, the right to
change is one in a top division.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from ...access.rights import Actor
from ...doors import OfficeDraft
from ...foundation import clock, stamps
from ...foundation.database import in_parts
from ...foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _
from ...language.spelling import fold
from ...models import DoorChange, DoorMatter, DoorOffice, MatterKind
from ...models.sources.doors import OFFICE_KEY
from ..changing import read_wording, require_editor, take_turns
from .drafts import tidy
from .state import Present, kind_of, shipped_offices

MOST_AT_ONCE = 200
"""Matters that one form can add."""
_NO_OFFICE = _("There is no such office.")


def save_office(
    session: Session, *, actor: Actor, key: str | None, draft: OfficeDraft, expected: OfficeDraft | None
) -> str:
    """Describe an office (``key`` None: a new one); its key. Nothing is written where nothing changes. Flushes.

    ``expected`` is what counted when the writer looked. An office withdrawn stays so, and the other way round. Raises
    ``NotAllowed``, ``NotFound``, ``Invalid`` with every problem, and ``Conflict``.
    """
    require_editor(session, actor)
    take_turns(session)
    present = Present(session)
    now = None if key is None else _office(present, key)
    if key is not None and now != expected:
        raise Conflict(_("This office was changed meanwhile."))
    wanted, problems = tidy(draft, others={each: of for each, of in present.offices.items() if each != key})
    if problems:
        raise Invalid(problems)
    named = key or new_key(wanted.name_en, present.offices)
    write_offices(
        session, actor, present, {named: replace(wanted, withdrawn=now.withdrawn if now else False)}
    )
    return named


def withdraw_office(session: Session, *, actor: Actor, key: str, withdrawn: bool) -> bool:
    """Let the search name an office no longer, or again; whether that changed anything. Its matters stay with it. Flushes.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if another office has its name by now.
    """
    require_editor(session, actor)
    take_turns(session)
    present = Present(session)
    now = _office(present, key)
    if not withdrawn and any(
        each.name_zh == now.name_zh and not each.withdrawn
        for other, each in present.offices.items()
        if other != key
    ):
        raise Refused(_("Another office has this name by now. Change one of the names first."))
    return write_offices(session, actor, present, {key: replace(now, withdrawn=withdrawn)})


def restore_office(session: Session, *, actor: Actor, key: str) -> bool:
    """Let an office be described as the files describe it; whether that changed anything. Its matters stay. Flushes.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` for an office that the files do not have.
    """
    require_editor(session, actor)
    take_turns(session)
    present = Present(session)
    _office(present, key)
    if key not in shipped_offices():
        raise Refused(_("Editors made this office: there is nothing to go back to. Withdraw it instead."))
    return write_offices(session, actor, present, {key: shipped_offices()[key]})


def change_matters(
    session: Session,
    *,
    actor: Actor,
    key: str,
    add: Sequence[str] = (),
    drop: Sequence[str] = (),
    to: str = "",
) -> int:
    """Give matters to an office and take others from it, ``to`` another office if one is named; how many changed. Flushes.

    What an office has already, or has not, is passed over. Raises ``NotAllowed``, ``NotFound``, and ``Invalid``.
    """
    require_editor(session, actor)
    take_turns(session)
    present = Present(session)
    _office(present, key)
    if to:
        _office(present, to)
    added = read_matters(add)
    gone = {fold(text): " ".join(text.split()) for text in drop}
    if to == key:
        raise Invalid([Problem("to", _("Choose another office."), {})])
    at = clock.now()
    changed = write_matters(
        session,
        actor,
        present,
        {
            key: {
                **{each: (text, True) for each, text in added.items()},
                **{each: (text, False) for each, text in gone.items()},
            }
        },
        moved=to,
        at=at,
    )
    if to:
        arrived = {each: (text, True) for each, text in gone.items()}
        changed += write_matters(session, actor, present, {to: arrived}, moved=key, at=at)
    return changed


def read_matters(typed: Sequence[str]) -> dict[str, str]:
    """Matters as typed, one each: folded spelling -> text. Raises ``Invalid`` that names the first that cannot be one."""
    if len(typed) > MOST_AT_ONCE:
        raise Invalid([Problem("add", _("At most %(most)d matters at once."), {"most": MOST_AT_ONCE})])
    found: dict[str, str] = {}
    problems = []
    for text in typed:
        try:
            wording = read_wording(text)
        except Invalid as error:
            problems += [
                Problem("add", "“%(matter)s”: %(reason)s", {"matter": text[:60], "reason": str(problem)})
                for problem in error.problems
            ]
            continue
        found.setdefault(wording.folded, wording.text)
    if problems:
        raise Invalid(problems)
    return found


def undo_office_change(session: Session, *, actor: Actor, change_id: int) -> None:
    """Take an entry of the history back, as a new entry; of a move, both of its sides. Flushes.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if the same was changed again since.
    """
    require_editor(session, actor)
    change = session.get(DoorChange, change_id) if 0 < change_id < 2**31 else None
    if change is None:
        raise NotFound(_("There is no such entry in the history of offices."))
    take_turns(session)
    entries = [change, *_other_side(session, change)]
    for each in entries:
        newest = session.scalar(
            select(func.max(DoorChange.id)).where(
                DoorChange.office_key == each.office_key, DoorChange.folded == each.folded
            )
        )
        if newest != each.id:
            raise Refused(_("This was changed again since, so this entry cannot be undone by itself."))
    present, at = Present(session), clock.now()
    for each in entries:
        if each.folded:
            said = {each.folded: (each.text, _kind(each.before))}
            _put_matters(session, actor, present, each.office_key, said, moved=each.moved, at=at)
        else:
            _put_office(session, actor, present, each.office_key, each.before)
    stamps.bump(session, stamps.CATALOGUE)
    session.flush()


def _other_side(session: Session, change: DoorChange) -> Sequence[DoorChange]:
    if not change.moved:
        return ()
    return session.scalars(
        select(DoorChange).where(
            DoorChange.office_key == change.moved,
            DoorChange.folded == change.folded,
            DoorChange.moved == change.office_key,
            DoorChange.at == change.at,
        )
    ).all()


def new_key(name_en: str, taken: Iterable[str]) -> str:
    """A key for an office of this name that no other has."""
    known = set(taken)
    stem = "_".join(re.findall(r"[a-z0-9]+", name_en.lower()))[: OFFICE_KEY - 4].strip("_") or "office"
    number = 2
    key = stem
    while key in known:
        key = f"{stem}_{number}"
        number += 1
    return key


# Writing, for this file and for the exchange ------------------------------------------------------------


def write_offices(
    session: Session, actor: Actor, present: Present, wanted: Mapping[str, OfficeDraft]
) -> bool:
    """Describe offices so; whether anything changed. Flushes."""
    changed = False
    for key, draft in wanted.items():
        if present.offices.get(key) == draft:
            continue
        _put_office(
            session, actor, present, key, None if shipped_offices().get(key) == draft else draft.record()
        )
        changed = True
    return _moved(session, changed)


Wanted = Mapping[str, Mapping[str, tuple[str, bool]]]
"""By office: folded spelling -> text of a matter, and whether it is to count."""


def write_matters(
    session: Session,
    actor: Actor,
    present: Present,
    wanted: Wanted,
    *,
    moved: str = "",
    at: datetime | None = None,
) -> int:
    """Let matters count or not; how many changed. ``moved``: the other office of a move, noted at what is taken away or arrives; ``at``: when (None: now).

    Flushes.
    """
    changed = 0
    for office, matters in wanted.items():
        have = present.matters(office)
        differing = {
            folded: (text if counts else have[folded], kind_of(office, folded, counts=counts))
            for folded, (text, counts) in matters.items()
            if counts is not (folded in have)
        }
        _put_matters(session, actor, present, office, differing, moved=moved, at=at or clock.now())
        changed += len(differing)
    _moved(session, changed > 0)
    return changed


def _moved(session: Session, changed: bool) -> bool:
    if changed:
        stamps.bump(session, stamps.CATALOGUE)
        session.flush()
    return changed


def _put_office(
    session: Session, actor: Actor, present: Present, key: str, record: Mapping[str, Any] | None
) -> None:
    said = present.said.get(key)
    session.execute(delete(DoorOffice).where(DoorOffice.key == key))
    if record is not None:
        session.add(DoorOffice(key=key, **record, changed_at=clock.now(), changed_by=actor.name))
    session.add(
        DoorChange(
            at=clock.now(),
            actor=actor.name,
            office_key=key,
            text="",
            folded="",
            before=said.record() if said else None,
            after=dict(record) if record is not None else None,
        )
    )
    session.flush()


def _put_matters(
    session: Session,
    actor: Actor,
    present: Present,
    office: str,
    matters: Mapping[str, tuple[str, MatterKind | None]],
    *,
    moved: str,
    at: datetime,
) -> None:
    """Say of matters what is given, by their folded spelling; with one entry of the history each."""
    if not matters:
        return
    said = present.edited_matters(office)
    for some in in_parts(list(matters)):
        pairs = [(folded, office) for folded in some]
        session.execute(delete(DoorMatter).where(tuple_(DoorMatter.folded, DoorMatter.office_key).in_(pairs)))
    for folded, (text, kind) in matters.items():
        if kind is not None:
            session.add(
                DoorMatter(
                    office_key=office, text=text, folded=folded, kind=kind, added_at=at, added_by=actor.name
                )
            )
        before = said[folded].kind if folded in said else None
        session.add(
            DoorChange(
                at=at,
                actor=actor.name,
                office_key=office,
                text=text,
                folded=folded,
                moved=moved,
                before=None if before is None else {"kind": before.value},
                after=None if kind is None else {"kind": kind.value},
            )
        )
    session.flush()


def _kind(record: Mapping[str, Any] | None) -> MatterKind | None:
    return None if record is None else MatterKind(record["kind"])


def _office(present: Present, key: str) -> OfficeDraft:
    found = present.offices.get(key)
    if found is None:
        raise NotFound(_NO_OFFICE)
    return found
