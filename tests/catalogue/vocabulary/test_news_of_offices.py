"""Residents are told which other offices are new and which changed, as they are now, and not by whom."""

from __future__ import annotations

from dataclasses import replace

from catalogue.foundation import clock
from catalogue.published import news_of_offices
from catalogue.vocabulary import other_offices

from .conftest import Desk
from .test_other_offices import NEW, POLICE, matters, office, save


def test_an_office_is_new_on_its_first_day_and_one_of_the_files_has_changed(desk: Desk) -> None:
    today = clock.today()
    assert news_of_offices(desk.session, today) == ()
    key = save(desk, None, NEW)
    save(desk, POLICE, replace(office(desk, POLICE).now, answers_en="household registration"))
    matters(desk, POLICE, add=("望远镜户口",))
    found = {each.key: each for each in news_of_offices(desk.session, today)}
    assert (found[key].new, found[POLICE].new) == (True, False)
    assert (found[key].matters, found[POLICE].matters) == (False, True)
    assert found[POLICE].door.answers_en == "household registration"
    assert desk.actor.name not in repr(found)


def test_an_office_that_is_withdrawn_is_in_no_news(desk: Desk) -> None:
    key = save(desk, None, NEW)
    desk.session.rollback()
    other_offices.withdraw_office(desk.session, actor=desk.actor, key=key, withdrawn=True)
    assert news_of_offices(desk.session, clock.today()) == ()
