"""A street says which of its villages are in the pilot and since when; the profile's type of community follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..divisions import get_division
from ..divisions.profiles import tag_village_pilot
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..models import CommitteeKind, VillagePilot
from .facts import DAYS, PilotDraft
from .reading import pilot_of

_PILOTS: Any = VillagePilot.__table__
_FIRST = date(1949, 10, 1)


def save_pilot(session: Session, *, actor: Actor, village: int, draft: PilotDraft, today: date) -> None:
    """Say that a village is in the pilot, and since when it has what; the same again changes nothing.

    Raises ``NotAllowed``, ``NotFound`` for what is no village, ``Refused`` for a retired one, and ``Invalid`` for days to come.
    """
    role = require(actor, Right.KEEP_VILLAGE_PILOTS, village)
    _open_village(session, village)
    problems = [
        Problem(name, _("The day has not come yet."), {})
        if day > today
        else Problem(name, _("The day is too long ago."), {})
        for name in DAYS
        if (day := getattr(draft, name)) is not None and not _FIRST <= day <= today
    ]
    if problems:
        raise Invalid(problems)
    before = pilot_of(session, village)
    if before == draft:
        return
    _store(session, village, draft)
    tag_village_pilot(session, (actor.name, role.value), village, applies=True)
    _append(session, (actor.name, role.value), "village_pilot.saved", village, before, draft)


def end_pilot(session: Session, *, actor: Actor, village: int) -> None:
    """Say that a village is not in the pilot. Doing it twice is doing it once. Raises ``NotAllowed`` and ``NotFound``."""
    role = require(actor, Right.KEEP_VILLAGE_PILOTS, village)
    _open_village(session, village)
    before = pilot_of(session, village)
    if before is None:
        return
    _store(session, village, None)
    tag_village_pilot(session, (actor.name, role.value), village, applies=False)
    _append(session, (actor.name, role.value), "village_pilot.ended", village, before, None)


def _store(session: Session, village: int, draft: PilotDraft | None) -> None:
    session.execute(delete(_PILOTS).where(_PILOTS.c.community_code == village))
    if draft is not None:
        days = {name: getattr(draft, name) for name in DAYS}
        session.execute(insert(_PILOTS).values(community_code=village, **days))


def _append(
    session: Session,
    signed: tuple[str, str],
    action: str,
    village: int,
    before: PilotDraft | None,
    after: PilotDraft | None,
) -> None:
    audit.append(
        session,
        who=signed[0],
        role=signed[1],
        action=action,
        subject=f"village {village:012d}",
        division=village,
        before=_said(before),
        after=_said(after),
    )
    session.flush()


def _said(draft: PilotDraft | None) -> dict[str, str] | None:
    if draft is None:
        return None
    return {name: day.isoformat() for name in DAYS if (day := getattr(draft, name)) is not None}


def _open_village(session: Session, village: int) -> None:
    division = get_division(session, village)
    if division.kind is not CommitteeKind.CUN:
        raise NotFound(_("%(code)s is not a village."), code=f"{village:012d}")
    if not division.present:
        raise Refused(_("This community is retired."))
