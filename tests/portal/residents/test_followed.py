"""The page of a mail's link: what is followed by the name that residents know, where it leads, and what has ended."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import divisions, following
from catalogue.catalogues import ItemFacts, edition_in_force
from catalogue.following import FirstMail, FollowSubject, Keys
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from portal.residents.following.mails import first_mail
from portal.residents.following.subject import Followable
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World
from tests.worlds.told import MEALS

KEYS = Keys("the key of this instance, long enough")


@pytest.fixture
def meals(session: Session, world: World) -> ItemFacts:
    """An item that residents call otherwise than the catalogue does."""
    edition = edition_in_force(session, world.today)
    assert edition is not None
    item = edition.item(MEALS)
    assert item.plain_zh != item.name_zh
    return item


def wish(session: Session, world: World, item: ItemFacts | None) -> FirstMail:
    """Somebody wishes to follow, and was sent the first mail."""
    session.rollback()
    begin_writing(session)
    subject = FollowSubject(world.community, item.id if item else None)
    mail = following.prepare_wish(
        session, keys=KEYS, address="wang@example.cn", subject=subject, language="zh", now=clock.now()
    )
    assert mail is not None
    following.keep_wish(session, keys=KEYS, mail=mail, now=clock.now())
    session.commit()
    return mail


def test_a_followed_service_has_its_plain_name_and_leads_to_its_page(
    app: Flask, client: CheckingClient, session: Session, world: World, meals: ItemFacts
) -> None:
    mail = wish(session, world, meals)
    client.post(f"/follow/{mail.token}", follow_redirects=True)
    assert meals.plain_zh in client.page.text
    assert meals.name_zh not in client.page.text
    assert any(a.get("href") == f"/items/{MEALS}?in={world.community}" for a in client.page.all("a"))
    followed = Followable(divisions.get_division(session, world.community), meals)
    with app.test_request_context():
        told = first_mail(app.config["PORTAL"], mail, followed, demonstration=False).get_content()
    assert meals.plain_zh in told
    assert meals.name_zh not in told


def test_ending_one_of_two_does_not_say_that_no_mail_comes_any_more(
    client: CheckingClient, session: Session, world: World, meals: ItemFacts
) -> None:
    for mail in (wish(session, world, None), wish(session, world, meals)):
        client.post(f"/follow/{mail.token}")
    client.post(f"/follow/{mail.token}/end", data={"only": "1"})
    assert "已取消关注" in client.page.text
    assert "不再发送邮件" not in client.page.text
