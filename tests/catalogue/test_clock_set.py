"""The machine's clock is set forth and back: no figure goes wrong, and no day is counted twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.counters.rollup import counted_day
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from portal.server import age
from tests.worlds.eight_streets import World

JUMPS = (0, 400, -30, 1, 400, 401)
"""Days from today to which the clock is set, one after the other."""


def test_figures_are_right_after_the_clock_was_set_forth_and_back(
    engine: Engine, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clock.now()
    latest = told.today
    for number, days in enumerate(JUMPS):
        shown: datetime = real + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda shown=shown: shown)
        age(engine)
        with Session(engine) as session:
            begin_writing(session)
            item = get_edition(session, told.edition_key).items[number]
            worker = Actor("anna", (Held(Role.WORKER, told.community),))
            draft = OfferingDraft(state=State.ABSENT, note_zh=f"第{number}次")
            offerings.record(session, actor=worker, community=told.community, item=item, draft=draft)
            session.commit()
            assert verify(session) == ()
            # A day that was counted stays counted.
            latest = max(latest, clock.today())
            assert counted_day(session) == latest
            (newest, *_others) = offerings.history(session, told.community, item)
            assert newest.at == shown
