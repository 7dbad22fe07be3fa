"""Cases of a filled database keep what they said through the migration that tells outcomes apart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.foundation import migrating
from catalogue.foundation.clock import BEIJING
from catalogue.models import Case, CaseEvent, CaseKind, CaseOutcome, CaseReport, CaseState, CaseStep, Channel
from tests.worlds.eight_streets import World

AT = datetime(2026, 3, 2, 10, tzinfo=BEIJING)


def test_answers_are_the_beginning_of_the_history_and_no_outcome_is_guessed(
    engine: Engine, world: World
) -> None:
    with Session(engine) as session:
        for number, (kind, answer) in enumerate(
            ((CaseKind.NEED, "每周三上午"), (CaseKind.NOT_THERE, feedback.SETTLED), (CaseKind.NEED, None)), 1
        ):
            closed = {
                "state": CaseState.ANSWERED,
                "answered_at": AT,
                "answer": answer,
                "answered_by": "worker",
                "answered_role": "worker",
            }
            row = {
                "id": number,
                "kind": kind,
                "state": CaseState.OPEN,
                "division_code": world.community,
                "fingerprint": f"{number}",
                "reports": 1,
                "opened_at": AT,
                "due_on": AT.date(),
            }
            session.execute(insert(Case).values(**row | (closed if answer else {})))
        session.execute(insert(CaseReport).values(case_id=1, code="A" * 9, channel=Channel.WEB, at=AT))
        session.commit()
        migrating.downgrade(engine, "0020")
        migrating.upgrade(engine)
        session.expire_all()
        outcomes = session.scalars(select(Case.outcome).order_by(Case.id)).all()
        assert outcomes == [None, CaseOutcome.SETTLED, None]
        events = session.execute(
            select(CaseEvent.case_id, CaseEvent.at, CaseEvent.step, CaseEvent.role, CaseEvent.words).order_by(
                CaseEvent.case_id
            )
        ).all()
        assert [tuple(event) for event in events] == [
            (1, AT, CaseStep.ANSWERED, "worker", "每周三上午"),
            (2, AT, CaseStep.ANSWERED, "worker", feedback.SETTLED),
        ]
        waiting = feedback.get_case(session, 3, within=world.community)
        assert (waiting.open, waiting.holder) == (True, world.community)
        # A resident with the code can still say that it is not settled.
        found = feedback.find_report(session, "A" * 9)
        assert feedback.may_reopen(found, AT)
