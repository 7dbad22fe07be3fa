"""What the offices of the demonstration ask: a reminder of this week, and a request of the street to a department."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...coordination import RequestDraft, answer_request, ask, reopen_request
from ...coverage.gaps import segments_of
from ...departments import departments_of
from ...divisions import DivisionFacts
from ...foundation import clock
from ...foundation.codes import ancestors
from ...models import Level, Role
from ...remedies import Remedy, Wishes, page_of_remedies, select_cells_of
from ...reminders import remind

_ASKED = 3
"""Requests upward: one that waits, one that is answered, one that is opened again."""
_REMINDED = 12
"""Gaps of which the street reminds its communities."""


def ask_others(
    session: Session,
    *,
    author: str,
    edition: EditionFacts,
    communities: Sequence[DivisionFacts],
    shown: Collection[int],
    today: date,
) -> None:
    """Let the street of the demonstration accounts remind its communities, and ask for what it cannot close alone."""
    street = next((each.code for each in communities if each.code in shown), 0) // Level.STREET.span
    street *= Level.STREET.span
    if not street:
        return
    office = Actor(author, (Held(Role.STREET, street),))
    checks = page_of_remedies(
        session, edition, street, wishes=Wishes(remedy=Remedy.CHECK), limit=_REMINDED
    ).rows
    if checks:
        chosen = select_cells_of(session, edition, street, [(row.community, row.item.id) for row in checks])
        remind(
            session,
            actor=office,
            edition=edition,
            division=street,
            items=chosen.items,
            tenths=chosen.tenths,
            now=clock.now(),
            today=today,
        )
    hard = page_of_remedies(session, edition, street, wishes=Wishes(remedy=Remedy.SET_UP), limit=_ASKED).rows
    district = next(iter(ancestors(street)[:1]), None)
    if len(hard) < _ASKED or district is None:
        return
    above = Actor(author, (Held(Role.DISTRICT, district),))
    owners = departments_of(session, district)
    asked = [
        ask(
            session,
            actor=office,
            division=street,
            asked=RequestDraft(
                to=district,
                department=department.id if department else None,
                reason="社区没有场地，请协调闲置用房（演示）",
                contribution="街道负责装修和人员（演示）",
                due_on=today + timedelta(days=days),
                minutes=1,
            ),
            cells=segments_of(session, edition, [(row.community, row.item.id)]),
            now=clock.now(),
            today=today,
        )
        for row, department, days in zip(
            hard, (owners[0] if owners else None, None, None), (30, 14, 7), strict=True
        )
    ]
    for each in asked[1:]:
        answer_request(
            session,
            actor=above,
            request=each.id,
            words="已协调一处闲置用房，下月交付（演示）",
            now=clock.now(),
        )
    reopen_request(
        session,
        actor=office,
        request=asked[-1].id,
        words="用房尚未腾空，请再协调（演示）",
        due_on=today + timedelta(days=21),
        now=clock.now(),
        today=today,
    )
