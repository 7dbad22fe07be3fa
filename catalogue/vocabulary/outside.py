"""目录外事项: empty searches that no item is about. Set aside, they come back when they are searched for twice as often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit, divisions
from ..access.rights import Actor, Right, role_for
from ..feedback.empty_searches import Often, often
from ..foundation.errors import NotFound, _
from ..models import OutsideMatter
from .changing import require_editor

MOST = 5_000
"""Words of a month among which those to be set aside are looked up."""
TIMES = 2


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """Words that were set aside, how often they were searched for in a month then, and when that was."""

    words: str
    count: int
    at: datetime


def outside_matters(session: Session) -> tuple[OutsideFacts, ...]:
    """All words that are set aside, the most frequent first."""
    rows = session.scalars(select(OutsideMatter).order_by(OutsideMatter.count.desc(), OutsideMatter.words))
    return tuple(OutsideFacts(row.words, row.count, row.at) for row in rows)


def still_to_do(lines: Iterable[Often], outside: Iterable[OutsideFacts]) -> tuple[Often, ...]:
    """The empty searches of a month without those that are set aside, until they are ``TIMES`` as frequent."""
    counts = {each.words: each.count for each in outside}
    shown, kept = set(), []
    for line in lines:
        # Sums over all districts come first, and decide for the lines of single districts too.
        if line.district is None and line.count >= TIMES * counts.get(line.words, 0):
            shown.add(line.words)
        if line.words in shown:
            kept.append(line)
    return tuple(kept)


def set_aside(session: Session, *, actor: Actor, words: str, month: date, now: datetime) -> None:
    """Say that no item is about the words of an empty search of a month; flushes. Saying it again keeps the newer count.

    Raises ``NotAllowed``, and ``NotFound`` for words that were not searched for often enough to be shown.
    """
    require_editor(session, actor)
    found = next(
        (line for line in often(session, month, limit=MOST) if line.district is None and line.words == words),
        None,
    )
    if found is None:
        raise NotFound(_("These words are not in the list of the month."))
    row = session.get(OutsideMatter, words)
    if row is not None and row.count == found.count:
        return
    if row is None:
        row = OutsideMatter(words=words)
        session.add(row)
    row.count, row.at, row.actor = found.count, now, actor.name
    _note(session, actor, "outside.set_aside", words)


def put_back(session: Session, *, actor: Actor, words: str) -> None:
    """Let words be in the list of empty searches again; flushes. Words that are not set aside stay as they are.

    Raises ``NotAllowed``.
    """
    require_editor(session, actor)
    row = session.get(OutsideMatter, words)
    if row is None:
        return
    session.delete(row)
    _note(session, actor, "outside.put_back", words)


def _note(session: Session, actor: Actor, action: str, words: str) -> None:
    roles = (role_for(actor, Right.EDIT_VOCABULARY, root.code) for root in divisions.roots(session))
    role = next(role for role in roles if role is not None)
    audit.append(session, who=actor.name, role=role.value, action=action, subject=words)
    session.flush()
