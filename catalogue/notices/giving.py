"""Notices given, withdrawn and read. Each change moves the stamp by which processes keep them in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..divisions import get_division
from ..foundation import clock, stamps
from ..foundation.codes import ancestors, contains
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _, too_long
from ..models import Level, Notice, ServicePoint
from ..time.hours import LONGEST_TEXT, OpeningHours
from ..time.wording import hours_of, read_words
from .facts import NoticeFacts

LONGEST_NOTICE = 92
"""Days that a notice may last. What lasts longer is a change of hours, or a suspension."""
LATEST_START = 366
"""Days ahead that a notice may begin."""
MOST_SPARED = 200
_COLUMNS: Any = Notice.__table__.columns


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a notice is to say. ``hours`` as people write them; empty: closed. ``spared``: ids of service points."""

    first_day: date | None
    last_day: date | None
    reason_zh: str
    reason_en: str | None = None
    hours: str | None = None
    spared: tuple[int, ...] = ()


def current_notices(session: Session, today: date | None = None) -> tuple[NoticeFacts, ...]:
    """Every notice that is in force or still to come, by its first day."""
    today = today or clock.today()
    return _read(session, Notice.withdrawn_at.is_(None), Notice.last_day >= today)


def notices_for(session: Session, division: int, *, limit: int = 50) -> tuple[NoticeFacts, ...]:
    """The newest notices about a division, its own and those of divisions above it, past and withdrawn ones too."""
    return tuple(
        reversed(_read(session, Notice.division_code.in_((division, *ancestors(division))), limit=limit))
    )


def _read(session: Session, *where: Any, limit: int | None = None) -> tuple[NoticeFacts, ...]:
    query = select(*_COLUMNS).where(*where).order_by(Notice.first_day.desc(), Notice.id.desc()).limit(limit)
    return tuple(_facts(row) for row in reversed(session.execute(query).all()))


def _facts(row: Any) -> NoticeFacts:
    return NoticeFacts(
        id=row.id,
        division=row.division_code,
        first_day=row.first_day,
        last_day=row.last_day,
        hours=row.hours,
        reason_zh=row.reason_zh,
        reason_en=row.reason_en,
        spared=frozenset(row.spared),
        given_at=row.given_at,
        given_role=row.given_role,
        withdrawn_at=row.withdrawn_at,
    )


def give_notice(
    session: Session, *, actor: Actor, division: int, draft: NoticeDraft, today: date | None = None
) -> NoticeFacts:
    """Close all places of a community or a street for some days, or give them other hours. The same twice is one.

    Raises ``NotAllowed``, ``NotFound`` for what is neither community nor street, ``Refused`` for a division that was
    taken out of the list, and ``Invalid`` with every problem.
    """
    role = require(actor, Right.RECORD, division)
    today = today or clock.today()
    found = get_division(session, division)
    if found.level not in (Level.COMMUNITY, Level.STREET):
        raise NotFound(_("Notices are given for a community or a street."))
    if not found.present:
        raise Refused(_("This division is no longer in the list."))
    hours, problems = _hours(draft.hours)
    problems = [*_of_days(draft, today), *_of_reason(draft), *problems]
    spared = _spared(session, division, draft.spared)
    if problems:
        raise Invalid(problems)
    said = {
        "division_code": division,
        "first_day": draft.first_day,
        "last_day": draft.last_day,
        "hours": hours,
        "reason_zh": draft.reason_zh.strip(),
        "reason_en": (draft.reason_en or "").strip() or None,
        "spared": spared,
    }
    for same in session.scalars(
        select(Notice).where(
            Notice.division_code == division,
            Notice.first_day == draft.first_day,
            Notice.last_day == draft.last_day,
            Notice.withdrawn_at.is_(None),
        )
    ):
        if all(getattr(same, name) == value for name, value in said.items()):
            return _facts(same)
    made = Notice(**said, given_at=clock.now(), given_role=role.value)
    session.add(made)
    session.flush()
    _changed(session, actor, role.value, "notice.given", made)
    return _facts(made)


def withdraw_notice(session: Session, *, actor: Actor, division: int, notice: int) -> NoticeFacts:
    """Take a notice of a division back: its places are open as usual at once. A second time changes nothing.

    Raises ``NotAllowed`` and ``NotFound``.
    """
    role = require(actor, Right.RECORD, division)
    found = _locked(session, division, notice)
    if found.withdrawn_at is None:
        found.withdrawn_at = clock.now()
        session.flush()
        _changed(session, actor, role.value, "notice.withdrawn", found)
    return _facts(found)


def restore_notice(
    session: Session, *, actor: Actor, division: int, notice: int, today: date | None = None
) -> NoticeFacts:
    """Let a withdrawn notice hold again. A second time changes nothing.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` for one whose last day has passed.
    """
    role = require(actor, Right.RECORD, division)
    found = _locked(session, division, notice)
    if found.withdrawn_at is not None:
        if found.last_day < (today or clock.today()):
            raise Refused(_("The last day has passed."))
        found.withdrawn_at = None
        session.flush()
        _changed(session, actor, role.value, "notice.restored", found)
    return _facts(found)


def _locked(session: Session, division: int, notice: int) -> Notice:
    found = session.get(Notice, notice, with_for_update=True)
    if found is None or found.division_code != division:
        raise NotFound(_("There is no such notice."))
    return found


def _changed(session: Session, actor: Actor, role: str, action: str, notice: Notice) -> None:
    stamps.bump(session, stamps.NOTICES)
    audit.append(
        session,
        who=actor.name,
        role=role,
        action=action,
        subject=f"notice {notice.id}",
        division=notice.division_code,
        after={
            "first_day": notice.first_day.isoformat(),
            "last_day": notice.last_day.isoformat(),
            "hours": notice.hours,
            "reason_zh": notice.reason_zh,
        },
    )


def _of_days(draft: NoticeDraft, today: date) -> list[Problem]:
    first, last = draft.first_day, draft.last_day
    problems = []
    if first is None:
        problems.append(Problem("first_day", _("Give the first day."), {}))
    elif first > today + timedelta(days=LATEST_START):
        problems.append(Problem("first_day", _("The first day is more than a year ahead."), {}))
    if last is None:
        problems.append(Problem("last_day", _("Give the last day. The notice ends by itself after it."), {}))
    elif last < today:
        problems.append(Problem("last_day", _("The last day has passed."), {}))
    elif first is not None and last < first:
        problems.append(Problem("last_day", _("The last day is before the first."), {}))
    elif first is not None and (last - first).days >= LONGEST_NOTICE:
        message = _(
            "A notice lasts %(limit)d days at most. For longer, change the hours of the places or suspend the services."
        )
        problems.append(Problem("last_day", message, {"limit": LONGEST_NOTICE}))
    return problems


def _of_reason(draft: NoticeDraft) -> list[Problem]:
    problems = []
    if not draft.reason_zh.strip():
        problems.append(Problem("reason_zh", _("Give the reason, such as a public holiday or no water."), {}))
    for field, text, limit in (("reason_zh", draft.reason_zh, 60), ("reason_en", draft.reason_en or "", 100)):
        problems += too_long(field, text.strip(), limit)
    return problems


def _hours(text: str | None) -> tuple[str | None, list[Problem]]:
    if not (text or "").strip():
        return None, []
    try:
        hours = hours_of(text)
    except Invalid as error:
        # The notice's own days need not be said again.
        reading = read_words(f"每天 {text}")
        if reading.hours is None:
            return None, [*error.problems]
        hours = str(reading.hours)
    read = OpeningHours.parse(hours or "")
    if not all(rule.days.plain for rule in read.rules) or len(hours or "") > LONGEST_TEXT // 2:
        return None, [
            Problem("hours", _("Give days of the week and times alone, such as: daily 9:00-11:30."), {})
        ]
    return hours, []


def _spared(session: Session, division: int, wanted: tuple[int, ...]) -> list[int]:
    """The wanted points that lie in the division."""
    rows = session.execute(
        select(ServicePoint.id, ServicePoint.community_code)
        .where(ServicePoint.id.in_(wanted[:MOST_SPARED]))
        .order_by(ServicePoint.id)
    )
    return [row.id for row in rows if contains(division, row.community_code)]
