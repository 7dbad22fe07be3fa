"""What residents of the small town report, for the tests of feedback."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from catalogue import feedback
from catalogue.access.rights import Actor, Held
from catalogue.feedback import AnswerDraft, ReportDraft
from catalogue.foundation.clock import BEIJING
from catalogue.models import (
    Case,
    CaseKind,
    CaseOutcome,
    CaseReport,
    Channel,
    Role,
    State,
)
from catalogue.offerings import OfferingDraft as Saying
from catalogue.offerings import record
from tests.worlds.small_town import COMMUNITIES, DISTRICTS, STREETS

HOME, SISTER, STREET, DISTRICT = COMMUNITIES[0], COMMUNITIES[1], STREETS[0], DISTRICTS[0]
NOW = datetime(2026, 3, 2, 10, tzinfo=BEIJING)
"""A Monday without a holiday near."""
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
OFFICE = Actor("street", (Held(Role.STREET, STREET),))


def say(session, meal, *, day=None, **said):
    return record(
        session,
        actor=WORKER,
        community=HOME,
        item=meal,
        draft=Saying(**{"state": State.DELIVERED, "phone": "010-5550-0000"} | said),
        today=day or NOW.date(),
    )


def tell(session, kind=CaseKind.NEED, *, at=NOW, mark=None, actor=None, **said):
    draft = ReportDraft(**{"kind": kind, "division": HOME} | said)
    channel = Channel.CALLER if actor else Channel.WEB
    return feedback.report(session, draft=draft, channel=channel, mark=mark, actor=actor, now=at)


def not_there(session, meal, mark, *, at=NOW, **said):
    return tell(session, CaseKind.NOT_THERE, item=meal, mark=mark, at=at, **said)


def arranged(words):
    """An answer: what was asked for is arranged."""
    return AnswerDraft(CaseOutcome.ARRANGED, words)


def marked(session):
    return session.execute(
        select(Case.division_code, CaseReport.mark, CaseReport.contact).join(CaseReport)
    ).all()
