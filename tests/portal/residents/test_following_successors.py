"""A community that was merged into another leads there: those who follow it, and the sites that show its card."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import following
from catalogue.access.rights import operator
from catalogue.following import FollowSubject, Keys
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Follow, Item
from catalogue.succession import retire
from tests.worlds.eight_streets import World
from tests.worlds.told import MEALS

pytestmark = pytest.mark.both_databases

KEYS = Keys("the key of this instance, long enough")


def follow(session: Session, address: str, subject: FollowSubject) -> None:
    """Somebody follows, and has confirmed it."""
    now = clock.now()
    mail = following.prepare_wish(
        session, keys=KEYS, address=address, subject=subject, language="zh", now=now
    )
    assert mail is not None
    following.keep_wish(session, keys=KEYS, mail=mail, now=now)
    assert following.confirm(session, mail.token, now=now)


def merge(session: Session, world: World) -> None:
    """The neighbour takes the community over."""
    retire(
        session, actor=operator("tests"), code=world.community, today=clock.today(), successor=world.neighbour
    )
    session.commit()


def test_who_follows_a_merged_community_follows_the_one_that_took_it_over_once(
    session: Session, world: World
) -> None:
    begin_writing(session)
    item = session.scalars(select(Item.id)).first()
    for address, division, what in (
        ("wang@example.cn", world.community, None),
        ("wang@example.cn", world.neighbour, None),
        ("wang@example.cn", world.community, item),
        ("li@example.cn", world.community, None),
    ):
        follow(session, address, FollowSubject(division, what))
    merge(session, world)
    begin_writing(session)
    assert following.forget_follows(session, now=clock.now()) == 1
    session.commit()
    found = [(row.division_code, row.item_id) for row in session.scalars(select(Follow))]
    assert sorted(found, key=str) == sorted(
        [(world.neighbour, None)] * 2 + [(world.neighbour, item)], key=str
    )
    due = following.due_mails(session, keys=KEYS, today=date.max)
    assert {each.address for each in due} == {"wang@example.cn", "li@example.cn"}


def test_the_card_of_a_merged_community_shows_the_one_that_took_it_over(
    client: FlaskClient, session: Session, told: World
) -> None:
    begin_writing(session)
    merge(session, told)
    for more in ("", f"/items/{MEALS}", "?lang=en&size=large"):
        led = client.get(f"/embed/communities/{told.community}{more}")
        assert led.status_code in (301, 302, 308)
        assert led.location.endswith(f"/embed/communities/{told.neighbour}{more}")
        assert client.get(led.location).status_code == 200


def test_a_card_whose_community_has_no_successor_says_so(
    client: FlaskClient, session: Session, told: World
) -> None:
    begin_writing(session)
    retire(session, actor=operator("tests"), code=told.community, today=clock.today())
    session.commit()
    answer = client.get(f"/embed/communities/{told.community}")
    assert "查看现在归哪个社区" in answer.text
