"""A division that ends without a successor, or is called otherwise, is taken back as one, like a merger."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.counters.recount import verify
from catalogue.divisions import get_division
from catalogue.divisions.names_then import named_as_of
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Refused
from catalogue.succession import acts
from catalogue.succession.acts import Obstacle
from tests.catalogue.acts.test_undoing import difference, everything
from tests.worlds.eight_streets import World

ACTOR = operator("tests")
DAY = timedelta(days=1)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.every_case
@pytest.mark.parametrize("what", ["a community ends", "a street ends", "a community has another name"])
def test_everything_is_as_it_was(session: Session, world: World, what: str) -> None:
    session.rollback()
    begin_writing(session)
    before = everything(session)
    act = {
        "a community ends": partial(acts.retire, code=world.neighbour),
        "a street ends": partial(acts.retire, code=world.street),
        "a community has another name": partial(
            acts.rename_as_act, code=world.neighbour, name="新名社区居委会"
        ),
    }[what]
    number = act(session, actor=ACTOR, today=world.today)
    assert number is not None
    assert not verify(session)
    assert set(difference(before, everything(session))) >= {"divisions"}
    assert acts.obstacles(session, number) == ()
    acts.undo(session, actor=ACTOR, number=number, today=world.today)
    assert not verify(session)
    assert difference(before, everything(session)) == {}
    assert acts.obstacles(session, number) == (Obstacle("undone", 0),)


def test_the_names_of_days_in_between_stay(session: Session, told: World) -> None:
    was = get_division(session, told.neighbour)
    number = acts.rename_as_act(
        session, actor=ACTOR, code=told.neighbour, name="新名社区居委会", today=told.today
    )
    assert number is not None
    acts.undo(session, actor=ACTOR, number=number, today=told.today + 7 * DAY)
    now = get_division(session, told.neighbour)
    assert now.name == was.name
    for day, name in ((-1, was.name), (0, "新名社区居委会"), (6, "新名社区居委会"), (7, was.name)):
        (then,) = named_as_of(session, told.neighbour, told.today + day * DAY, [now])
        assert then.name == name


def test_a_name_that_it_has_already_is_no_change(session: Session, told: World) -> None:
    name = get_division(session, told.neighbour).name
    assert (
        acts.rename_as_act(session, actor=ACTOR, code=told.neighbour, name=f" {name} ", today=told.today)
        is None
    )
    assert acts.list_acts(session) == ()


def test_a_division_that_ended_is_its_own_successor_nowhere(session: Session, told: World) -> None:
    acts.retire(session, actor=ACTOR, code=told.neighbour, today=told.today)
    assert acts.parts_of(session, told.neighbour) == ()
    with pytest.raises(Refused):
        acts.retire(session, actor=ACTOR, code=told.neighbour, today=told.today)


def test_a_rename_after_a_change_goes_back_first(session: Session, told: World) -> None:
    first = acts.rename_as_act(
        session, actor=ACTOR, code=told.neighbour, name="甲社区居委会", today=told.today
    )
    second = acts.retire(session, actor=ACTOR, code=told.neighbour, today=told.today)
    assert first is not None
    assert acts.obstacles(session, first) == (Obstacle("act", second),)
    acts.undo(session, actor=ACTOR, number=second, today=told.today)
    acts.undo(session, actor=ACTOR, number=first, today=told.today)
    assert get_division(session, told.neighbour).present
