"""The answer “no change”: it confirms exactly the lines that were displayed, each as it was displayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import EditionFacts, ItemFacts
from ...foundation import clock
from ...foundation.errors import Conflict, DomainError, Refused, _
from ...models import Action
from ..confirming import lock_cells
from ..facts import OfferingFacts
from ..recording import confirm
from .questions import questions_of

Displayed = Sequence[tuple[ItemFacts, int]]
"""Lines of a community as a page displayed them: each item with the version that was shown."""

PLACE_CHANGED = _("What residents read here was changed meanwhile. Read it again, then answer.")
LINE_CHANGED = _("This line was changed meanwhile, so it is not confirmed.")


@dataclass(frozen=True, slots=True)
class Left:
    """A displayed line that was not confirmed, and why."""

    item: ItemFacts
    error: DomainError


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of displayed lines: the confirmed ones, and those that were left as they are."""

    confirmed: tuple[tuple[ItemFacts, OfferingFacts], ...]
    left: tuple[Left, ...]


def check_unchanged(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    key: str,
    seen: str,
    displayed: Displayed,
    today: date | None = None,
) -> Checked:
    """Say “no change” of a question: its lines among ``displayed`` are confirmed, and no others.

    ``seen`` is the question's as it was displayed. A line that was changed meanwhile, that hangs on another question
    now or needs an answer of its own is left as it is. Raises ``NotAllowed``, ``NotFound``, and ``Conflict`` if what
    residents read there was changed.
    """
    return _check(session, actor, edition, community, (key, seen), displayed, today, Action.CHECK)


def check_self_told(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    point_id: int,
    seen: str,
    displayed: Displayed,
    today: date | None = None,
) -> Checked:
    """:func:`check_unchanged` of a service point, because those who run it say so: 服务点自报，社区确认."""
    asked = (str(point_id), seen)
    return _check(session, actor, edition, community, asked, displayed, today, Action.SELF_TOLD)


def _check(
    session: Session,
    actor: Actor,
    edition: EditionFacts,
    community: int,
    asked_about: tuple[str, str],
    displayed: Displayed,
    today: date | None,
    action: Action,
) -> Checked:
    """Confirm displayed lines of a question, which is given by its key and what it showed."""
    key, seen = asked_about
    require(actor, Right.RECORD, community)
    today = today or clock.today()
    lock_cells(session, community, [item for item, _version in displayed])
    questions = questions_of(session, edition, community, today=today)
    question = next((question for question in questions if question.key == key), None)
    if question is None or question.seen != seen:
        raise Conflict(PLACE_CHANGED)
    asked = {line.item.id for line in question.lines}
    confirmed, left = [], []
    for item, version in sorted(displayed, key=lambda pair: pair[0].id):
        if item.id not in asked:
            left.append(Left(item, Conflict(LINE_CHANGED)))
            continue
        try:
            said = confirm(
                session,
                actor=actor,
                community=community,
                item=item,
                expected_version=version,
                today=today,
                action=action,
            )
        except Conflict:
            left.append(Left(item, Conflict(LINE_CHANGED)))
        except Refused as error:
            left.append(Left(item, error))
        else:
            confirmed.append((item, said))
    return Checked(tuple(confirmed), tuple(left))
