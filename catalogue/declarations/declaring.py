"""Declaring a service, changing it, its rest and its end; the cells follow in the same transaction.

``expected_version`` is the version that the writer saw (None: any); a different one raises ``Conflict``. Every function
raises ``NotAllowed`` and ``NotFound``, and ``Refused`` for a declaration that has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..access.rights import EVERYWHERE, SYSTEM, Actor, Right, require
from ..catalogues import EditionFacts, edition_in_force
from ..counters import rollup
from ..divisions import get_division
from ..foundation import clock
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _, too_long
from ..foundation.histories import read_history
from ..models import Action, Declaration, DeclarationRecipient, DeclarationRevision, Role
from ..offerings import store as cells
from ..offerings.requirements import PASSED
from . import store
from .checking import checked
from .facts import DECLARING, DeclarationDraft, DeclarationFacts, Suspension
from .following import follow

LONGEST_REASON = 500


def declare(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declarer: int,
    draft: DeclarationDraft,
    today: date | None = None,
    right: Right = Right.DECLARE,
) -> DeclarationFacts:
    """Say once that a service serves many communities. What an office runs holds at once, neighbours are asked first.

    Declaring the same twice is declaring it once. ``right``: another one by which it may be declared, if its caller has
    asked whose it is. Raises ``Invalid`` with every problem.
    """
    role = require(actor, right, declarer)
    today = today or clock.today()
    day = rollup.lock_day(session, exclusive=True)
    division = get_division(session, declarer)
    if division.level not in DECLARING:
        raise NotFound(_("Services are declared by a district, a street or a community."))
    if not division.present:
        raise Refused(_("This division is no longer in the list."))
    after = checked(session, edition, _blank(declarer, role, today), draft, today=today)
    # An office may declare hundreds of services: only those that serve the first community can be the same.
    serving = select(DeclarationRecipient.declaration_id).where(
        DeclarationRecipient.community_code == after.draft.communities[0]
    )
    running = store.load(
        session,
        Declaration.declarer_code == declarer,
        Declaration.ended_on.is_(None),
        Declaration.id.in_(serving),
    )
    if same := next((each for each in running if each.draft == after.draft), None):
        return same
    signed = (actor.name, role.value)
    said = store.put(session, None, after, Action.RECORD, signed)
    follow(session, edition, said, day=day, signed=signed)
    return said


def _blank(declarer: int, role: Role, today: date) -> DeclarationFacts:
    return DeclarationFacts(
        id=0,
        declarer=declarer,
        declarer_name="",
        draft=DeclarationDraft(name=""),
        suspension=None,
        ended_on=None,
        confirmed_on=today,
        confirmed_role=role.value,
        version=1,
        updated_at=clock.now(),
    )


def propose(
    session: Session,
    *,
    edition: EditionFacts,
    declarer: int,
    draft: DeclarationDraft,
    declaration: int | None = None,
    today: date | None = None,
) -> DeclarationFacts:
    """What a new declaration, or the one given, would be with a draft. Writes nothing; raises ``Invalid``."""
    today = today or clock.today()
    said = store.get(session, declaration) if declaration else _blank(declarer, Role.STREET, today)
    return replace(checked(session, edition, said, draft, today=today), confirmed_on=today)


def change(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    draft: DeclarationDraft,
    expected_version: int | None = None,
    today: date | None = None,
    right: Right = Right.DECLARE,
) -> DeclarationFacts:
    """Say something else of a service; saying it is confirming it. ``right`` as in :func:`declare`.

    Raises ``Invalid`` and ``Conflict``.
    """
    require(actor, right, store.declarer_of(session, declaration))
    today = today or clock.today()
    held = _hold(session, actor, declaration, expected_version, right=right)
    after = checked(session, edition, held.said, draft, today=today)
    if after.announced and not held.said.announced:
        raise Invalid(
            [Problem("begins_on", _("It holds already. End it, or declare the new service beside it."), {})]
        )
    return held.say(edition, replace(after, confirmed_on=today), Action.RECORD)


def confirm_declaration(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    expected_version: int | None = None,
    today: date | None = None,
) -> DeclarationFacts:
    """Say “still so” of a service: with that every cell that follows it is confirmed. Raises ``Conflict``."""
    require(actor, Right.DECLARE, store.declarer_of(session, declaration))
    held = _hold(session, actor, declaration, expected_version)
    return held.say(edition, replace(held.said, confirmed_on=today or clock.today()), Action.CONFIRM)


def suspend(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    rest: Suspension,
    expected_version: int | None = None,
    today: date | None = None,
) -> DeclarationFacts:
    """Let a service rest from today on, and say what there is instead. One that rests already goes on resting. Raises ``Invalid`` and ``Conflict``."""
    require(actor, Right.DECLARE, store.declarer_of(session, declaration))
    today = today or clock.today()
    reason, substitute = rest.reason.strip(), (rest.substitute or "").strip() or None
    problems = []
    if not reason:
        problems.append(Problem("reason", _("Say why it is suspended."), {}))
    if rest.until is not None and rest.until < today:
        problems.append(Problem("until", PASSED, {}))
    for name, text in (("reason", reason), ("substitute", substitute)):
        problems += too_long(name, text, LONGEST_REASON)
    if problems:
        raise Invalid(problems)
    held = _hold(session, actor, declaration, expected_version)
    if held.said.announced:
        raise Refused(_("It has not begun yet. Change its first day, or take the announcement back."))
    since = held.said.suspension.since if held.said.suspension else today
    resting = replace(rest, since=since, reason=reason, substitute=substitute)
    return held.say(edition, replace(held.said, suspension=resting, confirmed_on=today), Action.SUSPEND)


def resume(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    expected_version: int | None = None,
    today: date | None = None,
) -> DeclarationFacts:
    """Say that a service that rested is there again. Raises ``Conflict``."""
    require(actor, Right.DECLARE, store.declarer_of(session, declaration))
    held = _hold(session, actor, declaration, expected_version)
    after = replace(held.said, suspension=None, confirmed_on=today or clock.today())
    return held.say(edition, after, Action.RESUME)


def end(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    last_day: date,
    expected_version: int | None = None,
    today: date | None = None,
    right: Right = Right.DECLARE,
) -> DeclarationFacts:
    """End a service after ``last_day``. If that has passed, each cell says again what the community's own record said.

    A day still to come is kept, and ``end_due`` ends it then. One that is announced for a later day never begins.
    ``right`` as in :func:`declare`. Raises ``Conflict``.
    """
    require(actor, right, store.declarer_of(session, declaration))
    today = today or clock.today()
    held = _hold(session, actor, declaration, expected_version, right=right)
    draft = held.said.draft
    if held.said.announced and draft.begins_on is not None and last_day < draft.begins_on:
        return held.say(edition, replace(held.said, ended_on=today), Action.END)
    draft = replace(draft, ends_on=last_day)
    over = today if last_day < today else None
    return held.say(edition, replace(held.said, draft=draft, ended_on=over), Action.END)


def begin_due(session: Session, *, today: date) -> int:
    """Let what was announced for ``today`` or before begin; gives how many began. Runs after ``end_due``."""
    announced = Declaration.announced.is_(True), Declaration.begins_on <= today
    return _say_of_each(session, announced, today, Action.DECLARE, announced=False)


def end_due(session: Session, *, today: date) -> int:
    """End what had its last day before ``today``; gives how many ended. Runs with the daily count of expiry."""
    return _say_of_each(session, (Declaration.ends_on < today,), today, Action.END, ended_on=today)


def _say_of_each(
    session: Session, which: Sequence[ColumnElement[bool]], today: date, action: Action, **said: Any
) -> int:
    """Say something of each declaration that has not ended and to which this applies; gives how many there were."""
    require(SYSTEM, Right.DECLARE, EVERYWHERE)
    edition = edition_in_force(session, today)
    if edition is None:
        return 0
    due = session.scalars(
        select(Declaration.id).where(Declaration.ended_on.is_(None), *which).order_by(Declaration.id)
    ).all()
    for each in due:
        held = _hold(session, SYSTEM, each, None)
        held.say(edition, replace(held.said, **said), action)
    return len(due)


def refresh(session: Session, declarations: Iterable[int]) -> None:
    """Let every cell follow what is declared, after a change of divisions: nothing new is said."""
    require(SYSTEM, Right.DECLARE, EVERYWHERE)
    edition = edition_in_force(session, clock.today())
    if edition is None:
        return
    for each in declarations:
        held = _hold(session, SYSTEM, each, None, ended_too=True)
        held.follow(edition, held.said)


def undo(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    version: int,
    today: date | None = None,
) -> DeclarationFacts:
    """Take back the change that made a ``version``: the service is declared as it was before, or not at all.

    To undo an undoing is to say it again. Answers and objections of communities stay. Raises ``Conflict`` if something
    changed since, and ``Invalid`` if what was declared before can no longer be so.
    """
    require(actor, Right.DECLARE, store.declarer_of(session, declaration))
    today = today or clock.today()
    held = _hold(session, actor, declaration, version, ended_too=True)
    told = read_history(session, DeclarationRevision, DeclarationRevision.declaration_id == declaration)
    before = told[0].before
    if before is None:
        return held.say(edition, replace(held.said, ended_on=today), Action.WITHDRAW)
    earlier = store.as_kept(held.said, before)
    if earlier.in_force:
        there = cells.points_by_id(session, earlier.draft.points)
        draft = replace(
            earlier.draft, points=tuple(point for point in earlier.draft.points if point in there)
        )
        earlier = checked(session, edition, earlier, draft, today=today)
    return held.say(edition, earlier, Action.RESTORE)


class _Held:
    """A declaration under a writer's hand: locked, with the counted day."""

    def __init__(self, session: Session, said: DeclarationFacts, day: date, signed: tuple[str, str]) -> None:
        self.said = said
        self._session, self._day, self._signed = session, day, signed

    def say(self, edition: EditionFacts, after: DeclarationFacts, action: Action) -> DeclarationFacts:
        """Write what it says from now on, and let the cells follow. Saying what it says already changes nothing."""
        role = self._signed[1]
        after = replace(after, confirmed_role=role if action is not Action.RESTORE else after.confirmed_role)
        if store.snapshot(after) == store.snapshot(self.said):
            self.follow(edition, self.said)
            return self.said
        after = replace(after, version=self.said.version + 1)
        said = store.put(self._session, self.said, after, action, self._signed)
        self.follow(edition, said)
        return said

    def follow(self, edition: EditionFacts, said: DeclarationFacts) -> None:
        """Let the cells follow what it says."""
        follow(self._session, edition, said, day=self._day, signed=self._signed)


def _hold(
    session: Session,
    actor: Actor,
    declaration: int,
    expected_version: int | None,
    *,
    ended_too: bool = False,
    right: Right = Right.DECLARE,
) -> _Held:
    day = rollup.lock_day(session, exclusive=True)
    said = store.get(session, declaration, lock=True)
    role = require(actor, right, said.declarer)
    store.refuse_outdated(said, expected_version)
    if not said.in_force and not ended_too:
        raise Refused(_("This declaration has ended."))
    return _Held(session, said, day, (actor.name, role.value))
