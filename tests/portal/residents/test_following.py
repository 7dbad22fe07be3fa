"""A resident follows a community or a service by mail: asked for, confirmed, told at most once a week, and left without a trace."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue import following, offerings
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import edition_in_force
from catalogue.following import FollowSubject, Keys
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed
from catalogue.models import Follow, Role, State
from catalogue.offerings import OfferingDraft
from portal.mail import write_mail
from portal.residents import bot_guard
from tests.pages import CheckingClient
from tests.portal.mail_server import MailServer, mail_server
from tests.worlds.eight_streets import World
from tests.worlds.told import COMPANY, MEALS, tell

ADDRESS = "wang@example.cn"
SITE = "https://1060.example.cn"
KEYS = Keys("the key of this instance, long enough")


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as server:
        yield server


@pytest.fixture
def app(app_with: Callable[..., Flask], post: MailServer, session: Session, world: World) -> Flask:
    """The portal with this mail server, after its communities have told."""
    tell(session, world)
    return app_with(smtp=post.address, mail_from="1060@example.cn", public_address=SITE)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Residents of these tests read before they press."""
    monkeypatch.setattr(bot_guard, "LEAST_SECONDS", 0)


def follow(client: CheckingClient, what: dict[str, object], address: str = ADDRESS) -> TestResponse:
    """Fill in the form of the page."""
    client.get("/follow", query_string=what)
    stamp = client.page.find("input", name="stamp").get("value")
    return client.post("/follow", data={**what, "address": address, "stamp": stamp, "homepage": ""})


def taken(post: MailServer) -> list[tuple[str, EmailMessage]]:
    """What was sent since this was asked last."""
    found = list(post.taken)
    post.taken.clear()
    return found


def link_in(message: EmailMessage) -> str:
    """Where the first link of a mail to its own page leads to."""
    found = re.search(rf"{re.escape(SITE)}(/follow/\S+)", message.get_content())
    assert found is not None
    return found[1]


def follow_and_confirm(client: CheckingClient, post: MailServer, what: dict[str, object]) -> str:
    """Follow, and confirm by the link in the first mail; gives the link."""
    follow(client, what)
    ((_to, message),) = taken(post)
    link = link_in(message)
    client.post(link)
    return link


def send(app: Flask, day: date | None = None) -> Result:
    """Run the command."""
    days = ["--today", day.isoformat()] if day else []
    return app.test_cli_runner().invoke(args=["follow", "send", "--as", "tests", *days])


def change(session: Session, world: World, item: str, **said: object) -> None:
    """The community says something else of a service."""
    session.rollback()
    edition = edition_in_force(session, world.today)
    assert edition is not None
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    version = offerings.get_line(session, edition, world.community, item).version
    offerings.record(
        session,
        actor=worker,
        community=world.community,
        item=edition.item(item),
        draft=OfferingDraft(**said),  # type: ignore[arg-type]
        expected_version=version,
    )
    session.commit()


def rows(session: Session) -> list[Follow]:
    session.rollback()
    return list(session.scalars(select(Follow)))


def test_a_resident_follows_a_community_by_the_link_of_a_mail_and_is_told_what_changed(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    client = app.test_client()
    client.get(f"/communities/{world.community}")
    assert any(f"/follow?in={world.community}" in (a.get("href") or "") for a in client.page.all("a"))
    answer = follow(client, {"in": world.community})
    assert answer.status_code == 303
    ((recipient, message),) = taken(post)
    assert recipient == ADDRESS
    assert "多福巷社区" in message.get_content()
    assert send(app).stdout.startswith("0 sent")
    link = link_in(message)
    client.get(link)
    assert "是我，发送邮件" in client.page.text
    assert not rows(session)[0].confirmed_at
    client.post(link, follow_redirects=True)
    assert "已生效" in client.page.text
    assert send(app).stdout.startswith("0 sent")
    change(session, world, COMPANY, state=State.ABSENT)
    assert send(app).stdout.startswith("fewer than 3 sent, 0 failed")
    ((recipient, message),) = taken(post)
    assert recipient == ADDRESS
    told = message.get_content()
    assert "目前未提供" in told
    assert "查看详情" in told
    assert f"{SITE}/communities/{world.community}" in told
    assert link in told


def test_a_mail_comes_at_most_once_a_week_and_tells_nothing_twice(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    follow_and_confirm(app.test_client(), post, {"in": world.community})
    change(session, world, COMPANY, state=State.ABSENT)
    send(app)
    taken(post)
    change(session, world, MEALS, state=State.ABSENT)
    today = clock.today()
    for days in (0, 6):
        send(app, today + timedelta(days=days))
        assert taken(post) == []
    send(app, today + timedelta(days=7))
    ((_to, message),) = taken(post)
    assert message.get_content().count("目前未提供") == 1
    send(app, today + timedelta(days=14))
    assert taken(post) == []


def test_a_service_is_followed_in_a_community_or_in_a_district_and_all_of_it_comes_in_one_mail(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    client = app.test_client()
    client.get(f"/items/{COMPANY}?in={world.community}")
    assert any("/follow?" in (a.get("href") or "") for a in client.page.all("a"))
    client.get(f"/follow?in={world.community}&item={COMPANY}")
    assert any(f"in={world.district}" in (a.get("href") or "") for a in client.page.all("a"))
    for what in (
        {"in": world.community, "item": COMPANY},
        {"in": world.district, "item": COMPANY},
        {"in": world.community, "item": MEALS},
    ):
        follow_and_confirm(client, post, what)
    change(session, world, COMPANY, state=State.ABSENT)
    send(app)
    ((_to, message),) = taken(post)
    assert message.get_content().count("上门探望、陪聊天：目前未提供") == 2
    assert len(set(re.findall(r"/follow/\S+", message.get_content()))) == 2


def test_a_community_alone_or_a_service_in_a_district_can_be_followed_and_nothing_wider(
    app: Flask, world: World
) -> None:
    client = app.test_client()
    for what in (f"in={world.street}", f"in={world.district}", f"in={world.city}&item={MEALS}", "", "in=x"):
        client.get(f"/follow?{what}")
        assert "请选择要关注的社区" in client.page.text


def test_leaving_erases_the_address_and_needs_no_cookie(
    app_with: Callable[..., Flask], app: Flask, post: MailServer, session: Session, world: World
) -> None:
    client = app.test_client()
    first = follow_and_confirm(client, post, {"in": world.community})
    second = follow_and_confirm(client, post, {"in": world.community, "item": MEALS})
    client.get(first)
    assert "您还关注" in client.page.text
    stranger = app.test_client()
    answer = stranger.post(f"{first}/end", data={"only": "1"})
    assert answer.status_code == 200
    assert stranger.get(first).status_code == 404
    assert len(rows(session)) == 1
    strict = app_with(WTF_CSRF_ENABLED=True, smtp=post.address, mail_from="a@b.cn", public_address=SITE)
    mail_program = strict.test_client()
    answer = mail_program.post(f"{second}/end", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert rows(session) == []
    again = mail_program.post(f"{second}/end", data={"List-Unsubscribe": "One-Click"})
    assert (again.status_code, again.data) == (200, answer.data)


def test_every_mail_can_be_ended_by_one_press_in_the_mail_program(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    client = app.test_client()
    follow(client, {"in": world.community})
    ((_to, first),) = taken(post)
    client.post(link_in(first))
    change(session, world, COMPANY, state=State.ABSENT)
    send(app)
    ((_to, weekly),) = taken(post)
    for message in (first, weekly):
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        leaving = message["List-Unsubscribe"]
        assert re.fullmatch(rf"<{re.escape(SITE)}/follow/[\w-]+/end>", leaving)
    app.test_client().post(leaving.strip("<>").removeprefix(SITE), data={"List-Unsubscribe": "One-Click"})
    assert rows(session) == []
    change(session, world, MEALS, state=State.ABSENT)
    send(app, clock.today() + timedelta(days=30))
    assert taken(post) == []


def test_a_long_address_for_leaving_stays_in_one_piece(app: Flask) -> None:
    leaving = f"https://{'a' * 60}.example.cn/follow/{'b' * 32}/end"
    message = write_mail(app.config["PORTAL"], ADDRESS, "变化", "text", demonstration=False, leaving=leaving)
    assert f"List-Unsubscribe: <{leaving}>\n".encode() in message.as_bytes()


def test_who_asks_learns_nothing_of_an_address(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    what: dict[str, object] = {"in": world.community}
    pages = []
    for _turn in range(2):
        client = app.test_client()
        answer = follow(client, what)
        assert answer.status_code == 303
        pages.append(client.get(answer.location).text)
    assert len(taken(post)) == 1
    follow_and_confirm(app.test_client(), post, {"in": world.neighbour})
    client = app.test_client()
    answer = follow(client, {"in": world.neighbour})
    assert answer.status_code == 303
    assert client.get(answer.location).text.count("确认邮件已发出") == 1
    assert re.sub(r'value="[^"]*"', "", pages[0]) == re.sub(r'value="[^"]*"', "", pages[1])


def test_a_stranger_cannot_fill_a_mailbox(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    for item in (None, MEALS, COMPANY, "0201", "0203"):
        what = {"in": world.community} | ({"item": item} if item else {})
        assert follow(app.test_client(), what).status_code == 303  # type: ignore[arg-type]
    assert len(taken(post)) == 3


def test_robots_and_what_is_no_address_are_refused(
    app: Flask, post: MailServer, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    assert follow(client, {"in": world.community}, "wang\nBcc: all@example.cn").status_code == 400
    assert "请填写邮箱地址" in client.page.text
    data = {"in": world.community, "address": ADDRESS}
    assert client.post("/follow", data=data | {"stamp": "no"}).status_code == 400
    stamp = client.page.find("input", name="stamp").get("value")
    assert client.post("/follow", data=data | {"stamp": stamp, "homepage": "x"}).status_code == 400
    monkeypatch.setattr(bot_guard, "LEAST_SECONDS", 3)
    assert follow(client, {"in": world.community}).status_code == 400
    assert taken(post) == []
    assert rows(session) == []


def test_a_mail_that_cannot_be_sent_keeps_no_address_and_a_weekly_one_is_tried_again(
    app_with: Callable[..., Flask], app: Flask, post: MailServer, session: Session, world: World
) -> None:
    with mail_server(refusing=True) as refusing:
        other = app_with(smtp=refusing.address, mail_from="1060@example.cn", public_address=SITE)
        client = other.test_client()
        follow(client, {"in": world.community})
        assert "邮件未能发出" in client.page.text
        assert rows(session) == []
        follow_and_confirm(app.test_client(), post, {"in": world.community})
        change(session, world, COMPANY, state=State.ABSENT)
        assert send(other).exit_code != 0
    assert send(app).exit_code == 0
    assert len(taken(post)) == 1


def test_without_a_mail_server_no_mail_is_offered(
    app_with: Callable[..., Flask], world: World, session: Session
) -> None:
    for missing in ({}, {"smtp": "localhost:25", "mail_from": "1060@example.cn"}):
        client = app_with(**missing).test_client()
        client.get(f"/follow?in={world.community}")
        assert ("邮件关注" in client.page.text, "暂不发送邮件" in client.page.text) == (False, True)
        assert client.post("/follow", data={"in": world.community, "address": ADDRESS}).status_code == 400
    assert rows(session) == []


def test_no_address_is_in_the_database_the_log_or_the_trail(
    app: Flask, post: MailServer, session: Session, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        link = follow_and_confirm(app.test_client(), post, {"in": world.community})
        change(session, world, COMPANY, state=State.ABSENT)
        result = send(app)
    token = link.rpartition("/")[2]
    session.rollback()
    kept = [str(row) for row in session.execute(text("SELECT * FROM follows"))]
    for table in ("trail_entries", "audit_entries", "job_runs"):
        kept += [str(row) for row in session.execute(text(f"SELECT * FROM {table}"))]
    for secret in (ADDRESS, "wang", token):
        assert not any(secret in row for row in kept)
        assert secret not in result.output
        assert secret not in caplog.text


@pytest.mark.both_databases
def test_an_address_that_is_not_confirmed_goes_and_a_confirmed_one_stays(
    session: Session, world: World
) -> None:
    begin_writing(session)
    now, tokens = clock.now(), []
    for address in (ADDRESS, "li@example.cn"):
        tokens.append(ask(session, address, FollowSubject(world.community)))
    assert following.confirm(session, tokens[1], now=now)
    later = clock.now() + following.LINK_HOLDS
    assert following.find_follow(session, tokens[0], now=later) is None
    assert not following.confirm(session, tokens[0], now=later)
    assert following.forget_follows(session, now=later) == 1
    assert following.forget_follows(session, now=later) == 0
    (due,) = following.due_mails(session, keys=KEYS, today=clock.today())
    assert due.address == "li@example.cn"
    with pytest.raises(NotAllowed):
        following.mark_sent(session, actor=Actor("x", ()), mail=due, told_at=now, day=clock.today())


def ask(session: Session, address: str, subject: FollowSubject) -> str:
    """A wish whose first mail was sent; gives what its link holds."""
    now = clock.now()
    mail = following.prepare_wish(
        session, keys=KEYS, address=address, subject=subject, language="zh", now=now
    )
    assert mail is not None
    following.keep_wish(session, keys=KEYS, mail=mail, now=now)
    return mail.token


@pytest.mark.both_databases
def test_after_a_change_of_key_addresses_are_sealed_again(session: Session, world: World) -> None:
    begin_writing(session)
    token = ask(session, ADDRESS, FollowSubject(world.community))
    following.confirm(session, token, now=clock.now())
    new = Keys("the next key of this instance, long enough")
    assert following.due_mails(session, keys=new, today=world.today) == ()
    assert following.reseal_follows(session, actor=operator("tests"), before=KEYS, after=new) == (1, 0)
    assert following.reseal_follows(session, actor=operator("tests"), before=KEYS, after=new) == (0, 0)
    (due,) = following.due_mails(session, keys=new, today=world.today)
    assert (due.address, due.followed[0].token) == (ADDRESS, token)
    lost = Keys("a key that never was the one of it")
    assert following.reseal_follows(session, actor=operator("tests"), before=lost, after=lost) == (0, 1)
    with pytest.raises(Invalid):
        ask(session, "wang", FollowSubject(world.community))


@pytest.mark.both_databases
def test_the_table_goes_and_comes_with_its_addresses_and_leaves_all_else(
    session: Session, world: World
) -> None:
    tell(session, world)
    begin_writing(session)
    ask(session, ADDRESS, FollowSubject(world.community))
    session.commit()
    lines = session.execute(text("SELECT count(*) FROM offerings")).scalar_one()
    engine = session.get_bind()
    session.close()
    migrating.downgrade(engine, "0077")
    migrating.upgrade(engine)
    assert session.execute(text("SELECT count(*) FROM follows")).scalar_one() == 0
    assert session.execute(text("SELECT count(*) FROM offerings")).scalar_one() == lines
