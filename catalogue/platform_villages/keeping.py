"""Districts say of villages whether the platform serves them: one or many at once, and take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..divisions import DivisionFacts, get_divisions
from ..foundation import clock
from ..foundation.codes import contains
from ..foundation.errors import DomainError, Invalid, NotFound, Problem, Refused, _, too_long
from ..models import CommitteeKind, PlatformVillage
from .facts import LONGEST_SOURCE, MOST_AT_ONCE, VillageServed, VillageWord
from .reading import last_words

_FIRST = date(1949, 10, 1)


def record_words(
    session: Session, *, actor: Actor, words: Sequence[VillageWord], today: date
) -> tuple[int, ...]:
    """Record what is said of villages, all or none; the villages of which it is new. Flushes. Some queries, however many.

    Raises ``NotAllowed``, ``NotFound`` for what is no village, ``Refused`` for a retired one, and ``Invalid`` for a day to come.
    """
    known = get_divisions(session, {each.village for each in words})
    if len(words) > MOST_AT_ONCE:
        message = _("At most %(limit)d villages at once.")
        raise Invalid([Problem("villages", message, {"limit": MOST_AT_ONCE})])
    for each in words:
        check_word(known, each, actor=actor, today=today)
    before = last_words(session, {each.village for each in words})
    new = {each.village: each for each in words if not _is_said(before.get(each.village), each)}
    _store(session, actor, new.values(), before)
    return tuple(new)


def check_word(known: Mapping[int, DivisionFacts], word: VillageWord, *, actor: Actor, today: date) -> None:
    """Raise what :func:`record_words` raises for one village. ``known``: the division of its code, if there is one."""
    code = f"{word.village:012d}"
    require(actor, Right.KEEP_PLATFORM_VILLAGES, word.village)
    division = known.get(word.village)
    if division is None or division.kind is not CommitteeKind.CUN:
        raise NotFound(_("%(code)s is not a village."), code=code)
    if not division.present:
        raise Refused(_("The village %(code)s is retired."), code=code)
    problems = too_long("source", word.source or "", LONGEST_SOURCE)
    if word.as_of > today:
        problems.append(Problem("as_of", _("The day has not come yet."), {}))
    if word.as_of < _FIRST:
        problems.append(Problem("as_of", _("The day is too long ago."), {}))
    if problems:
        raise Invalid(problems)


def take_back(
    session: Session, *, actor: Actor, division: int, batch: int | None = None, word: int | None = None
) -> int:
    """Undo what was recorded in one act of the villages of a division, or one word of a village; how many words this was.

    What was said before each counts again. Raises ``NotAllowed``, and ``Refused`` if all of it was taken back before.
    """
    said = PlatformVillage.batch == batch if word is None else PlatformVillage.id == word
    found = session.scalars(
        select(PlatformVillage)
        .where(said, PlatformVillage.taken_back_at.is_(None))
        .order_by(PlatformVillage.id)
        .with_for_update()
    ).all()
    rows = [row for row in found if contains(division, row.community_code)]
    if not rows:
        raise Refused(_("This was taken back already."))
    now = clock.now()
    for row in rows:
        role = require(actor, Right.KEEP_PLATFORM_VILLAGES, row.community_code)
        row.taken_back_at, row.taken_back_by = now, actor.name
        audit.append(
            session,
            who=actor.name,
            role=role.value,
            action="platform_village.taken_back",
            subject=f"village {row.community_code:012d}",
            division=row.community_code,
            before=_told(row),
        )
    session.flush()
    return len(rows)


def first_refusal(
    session: Session, words: Sequence[VillageWord], *, actor: Actor, today: date
) -> tuple[int, DomainError] | None:
    """The first of some words that cannot be recorded, by its place, and why; None if all can. One query."""
    known = get_divisions(session, {each.village for each in words})
    for place, word in enumerate(words):
        try:
            check_word(known, word, actor=actor, today=today)
        except DomainError as error:
            return place, error
    return None


def _is_said(before: VillageServed | None, word: VillageWord) -> bool:
    """Whether just this was said last. A word without a source adds nothing to one that has one."""
    return (
        before is not None
        and (before.serves, before.as_of) == (word.serves, word.as_of)
        and word.source in (None, before.source)
    )


def _store(
    session: Session, actor: Actor, words: Iterable[VillageWord], before: Mapping[int, VillageServed]
) -> None:
    now, rows = clock.now(), []
    for word in words:
        role = require(actor, Right.KEEP_PLATFORM_VILLAGES, word.village)
        row = PlatformVillage(
            community_code=word.village,
            serves=word.serves,
            as_of=word.as_of,
            source=word.source,
            recorded_at=now,
            recorded_by=actor.name,
            role=role.value,
        )
        rows.append(row)
        said = before.get(word.village)
        audit.append(
            session,
            who=actor.name,
            role=role.value,
            action="platform_village.recorded",
            subject=f"village {word.village:012d}",
            division=word.village,
            before=_told(said) if said else None,
            after=_told(row),
        )
    session.add_all(rows)
    session.flush()
    for row in rows:
        row.batch = rows[0].id
    session.flush()


def _told(said: PlatformVillage | VillageServed) -> dict[str, Any]:
    told = {"serves": said.serves.value, "as_of": said.as_of.isoformat(), "source": said.source}
    return {name: value for name, value in told.items() if value is not None}
