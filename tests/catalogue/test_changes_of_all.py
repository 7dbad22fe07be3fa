"""Every record is named where any may be different; a change of divisions names all that lie in these."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Edition
from tests.catalogue.arranging_changes import Arranging
from tests.catalogue.following_changes import own_clock
from tests.catalogue.told_changes import A_WHILE, look, told
from tests.examples import undone
from tests.worlds import small_town
from tests.worlds.small_town import COMMUNITIES


@pytest.fixture
def settled(engine: Engine) -> Engine:
    with Session(engine) as session:
        begin_writing(session)
        small_town.build(session)
        session.commit()
    return engine


@pytest.mark.parametrize(
    "action", ["demonstration.filled", "divisions.imported", "edition.loaded", "instance.restored"]
)
def test_after_what_may_change_anything_every_record_is_told(settled: Engine, action: str) -> None:
    with own_clock() as hands, undone(settled) as session:
        Arranging(session, hands, random.Random(7)).settle()
        hands.pass_by(A_WHILE)
        since, known = clock.now(), look(session)
        hands.pass_by(A_WHILE)
        assert not told(session, since)
        audit.append(session, who="tests", role="operator", action=action, subject="tests")
        session.commit()
        assert known
        assert told(session, since) >= set(known)


@pytest.mark.parametrize("kind", ["move", "merge", "split", "undone"])
def test_an_act_upon_divisions_tells_the_records_of_those_before_and_after_it(
    settled: Engine, kind: str
) -> None:
    old, new, other = COMMUNITIES[:3]
    with own_clock() as hands, undone(settled) as session:
        Arranging(session, hands, random.Random(7)).settle()
        hands.pass_by(A_WHILE)
        since, known = clock.now(), look(session)
        hands.pass_by(A_WHILE)
        audit.append(
            session,
            who="tests",
            role="operator",
            action=f"divisions.{kind}",
            subject="act 1",
            division=old,
            after={"parts": [[old, new]]},
        )
        session.commit()
        found = told(session, since)
        assert found >= {cell for cell in known if cell[0] in (old, new)} != set()
        assert not any(cell[0] == other for cell in found)


@pytest.mark.parametrize("column", ["in_force_from", "in_force_until"])
def test_when_another_edition_comes_into_force_every_record_is_told(settled: Engine, column: str) -> None:
    with own_clock() as hands, undone(settled) as session:
        doing = Arranging(session, hands, random.Random(7))
        doing.settle()
        session.execute(update(Edition).values({column: clock.today() + timedelta(days=2)}))
        session.commit()
        for days, all_told in ((1, False), (2, True)):
            hands.pass_by(A_WHILE)
            since, before = clock.now(), look(session)
            hands.pass_by(timedelta(days=days))
            doing.count()
            every = before.keys() | look(session).keys()
            assert (told(session, since) >= every != set()) is all_told
