"""The monthly mail about today's list: asked for, ended, sent by a real mail server, and never too often."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalogue import coordination
from catalogue.access.accounts import add_user, close_account
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.coordination import RequestDraft
from catalogue.counters.segments import Segment
from catalogue.foundation import clock, migrating
from catalogue.foundation.clock import months_later
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed
from catalogue.models import DigestWish, Role, User
from catalogue.reminders import remind
from catalogue.today.digests import (
    DigestAddress,
    confirm_digest,
    digest_address,
    due_digests,
    forget_digests,
    wish_digest,
)
from portal.config import ConfigError, load
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.portal.mail_server import PASSWORD as MAIL_PASSWORD
from tests.portal.mail_server import USER, MailServer, mail_server, make_certificate
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
ADDRESS = "chen@example.cn"


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as server:
        yield server


@pytest.fixture
def app(app_with: Callable[..., Flask], post: MailServer) -> Flask:
    """The portal with this mail server."""
    return app_with(smtp=post.address, mail_from="1060@example.cn", public_address="https://1060.example.cn")


@pytest.fixture
def worker(app: Flask, world: World, session: Session) -> CheckingClient:
    """The worker of 多福巷社区."""
    begin_writing(session)
    add_user(session, "chen", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    return logged_in(app, "chen")


def wish(worker: CheckingClient, address: str = ADDRESS) -> None:
    """Ask for the mail in the page."""
    worker.get("/work/")
    assert "每月邮件提醒" in worker.page.text
    path = f"/work/{World.community}/digest"
    worker.post(path, data={"address": address}, follow_redirects=True)


def link_in(post: MailServer) -> str:
    """Where the link of the first mail, the only one that was sent, leads to."""
    ((_recipient, message),) = post.taken
    post.taken.clear()
    found = re.search(r"https://1060\.example\.cn(/account/mail/\S+)", message.get_content())
    assert found is not None
    return found[1]


def wish_and_confirm(worker: CheckingClient, post: MailServer) -> None:
    """Ask for the mail, and follow the link in the first one."""
    wish(worker)
    worker.post(link_in(post), follow_redirects=True)
    assert f"每月至多一封，发往{ADDRESS}" in worker.page.text


def send(app: Flask, day: date) -> Result:
    """Run the command for a day."""
    return app.test_cli_runner().invoke(args=["today", "digest", "--today", day.isoformat(), "--as", "tests"])


def test_a_mail_is_sent_to_those_who_asked_once_a_month_and_tells_how_many_things_wait(
    app: Flask, worker: CheckingClient, post: MailServer
) -> None:
    today = clock.today()
    assert send(app, today).exit_code == 0
    assert post.taken == []
    wish_and_confirm(worker, post)
    assert send(app, today).stdout.startswith("1 sent, 0 failed")
    ((recipient, message),) = post.taken
    assert (recipient, message["From"], message["Subject"]) == (ADDRESS, "1060@example.cn", "今日待办")
    assert "多福巷社区：1件待办" in message.get_content()
    assert "https://1060.example.cn/work/" in message.get_content()
    for day in (today, months_later(today, 1) - timedelta(days=1)):
        send(app, day)
    assert len(post.taken) == 1
    send(app, months_later(today, 1))
    assert len(post.taken) == 2


def test_an_ended_wish_leaves_no_address(
    app: Flask, worker: CheckingClient, post: MailServer, session: Session
) -> None:
    wish_and_confirm(worker, post)
    path = f"/work/{World.community}/digest"
    worker.post(path, data={"wish": "end"}, follow_redirects=True)
    assert "邮箱地址已删除" in worker.page.text
    send(app, clock.today())
    assert post.taken == []
    assert session.execute(select(DigestWish)).all() == []


def test_what_is_no_address_is_asked_back(app: Flask, worker: CheckingClient, session: Session) -> None:
    wish(worker, "chen@example.cn\nBcc: all@example.cn")
    assert "请填写邮箱地址" in worker.page.text
    assert session.execute(select(DigestWish)).all() == []


def test_a_mail_that_the_server_refuses_is_tried_again(
    app_with: Callable[..., Flask], app: Flask, worker: CheckingClient, post: MailServer
) -> None:
    wish_and_confirm(worker, post)
    with mail_server(refusing=True) as refusing:
        other = app_with(smtp=refusing.address, mail_from="1060@example.cn")
        assert send(other, clock.today()).exit_code != 0
    assert send(app, clock.today()).exit_code == 0
    assert len(post.taken) == 1


def test_without_a_mail_server_nothing_is_offered_and_the_command_says_so(
    app_with: Callable[..., Flask], worker: CheckingClient, post: MailServer
) -> None:
    bare = app_with()
    assert send(bare, clock.today()).exit_code == 0
    wish_and_confirm(worker, post)
    client = logged_in(bare, "chen")
    client.get("/work/")
    assert "每月邮件提醒" not in client.page.text
    answer = send(bare, clock.today())
    assert answer.exit_code == 2
    assert "PORTAL_SMTP" in answer.stderr


def test_a_community_is_mailed_once_a_week_and_closed_accounts_never(
    app: Flask, worker: CheckingClient, post: MailServer, world: World, session: Session
) -> None:
    wish_and_confirm(worker, post)
    begin_writing(session)
    add_user(session, "wang", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    second = Actor("wang", (Held(Role.WORKER, world.community),))
    confirmed(session, second, "wang@example.cn")
    session.commit()
    today = clock.today()
    send(app, today)
    send(app, today)
    assert [recipient for recipient, _message in post.taken] == [ADDRESS]
    session.rollback()
    assert [due.address for due in due_digests(session, today=today)] == []
    week_later = date.fromordinal(today.toordinal() + 7)
    assert [due.address for due in due_digests(session, today=week_later)] == ["wang@example.cn"]
    session.rollback()
    begin_writing(session)
    close_account(session, actor=operator("tests"), name="wang")
    session.commit()
    assert due_digests(session, today=week_later) == ()
    send(app, today)
    session.rollback()
    assert [wish.address for wish in session.scalars(select(DigestWish))] == [ADDRESS]


def confirmed(session: Session, actor: Actor, address: str) -> None:
    """A wish whose link was followed."""
    token = wish_digest(session, actor=actor, address=address)
    assert token is not None
    assert confirm_digest(session, actor=actor, token=token) == address


def test_an_address_counts_only_once_its_owner_has_followed_the_link(
    app: Flask, worker: CheckingClient, post: MailServer, world: World, session: Session
) -> None:
    wish(worker)
    assert f"{ADDRESS}尚未生效" in worker.page.text
    link = link_in(post)
    assert send(app, clock.today()).exit_code == 0
    assert post.taken == []
    begin_writing(session)
    add_user(session, "wang", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    stranger = logged_in(app, "wang")
    assert stranger.get(link).status_code == stranger.post(link).status_code == 404
    nobody = app.test_client()
    assert nobody.get(link).location.startswith("/log-in")
    assert "这是我的邮箱" in worker.get(link).text
    assert send(app, clock.today()).exit_code == 0
    assert post.taken == []
    worker.post(link)
    assert worker.get(link).status_code == 404
    assert send(app, clock.today()).stdout.startswith("1 sent")
    begin_writing(session)
    wished = wish_digest(
        session, actor=Actor("wang", (Held(Role.WORKER, world.community),)), address="w@example.cn"
    )
    assert wished is not None
    session.execute(update(DigestWish).values(wished_at=clock.now() - timedelta(days=8)))
    assert forget_digests(session, actor=operator("tests")) == 1
    assert session.scalars(select(DigestWish.address)).all() == [ADDRESS]


def test_a_mail_server_may_want_an_encrypted_connection_and_a_log_in(
    app_with: Callable[..., Flask], worker: CheckingClient, world: World, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path)
    with mail_server(certificate=certificate) as server:
        said = {
            "smtp": server.address,
            "mail_from": "1060@example.cn",
            "public_address": "https://1060.example.cn",
        }
        said |= {"smtp_starttls": True, "smtp_user": USER, "smtp_password": MAIL_PASSWORD}
        trusted = {"smtp_ca": certificate.with_suffix(".crt")}
        for wrong in (
            {},
            trusted | {"smtp_password": "seven"},
            trusted | {"smtp_starttls": False, "smtp_user": ""},
        ):
            client = logged_in(app_with(**said | wrong), "chen")
            wish(client)
            assert "邮件未能发出" in client.page.text
            assert server.taken == []
        client = logged_in(app_with(**said | trusted), "chen")
        wish(client)
        assert link_in(server)


def test_no_password_travels_unencrypted(tmp_path: Path) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_SMTP_USER": "portal"}
    with pytest.raises(ConfigError, match="PORTAL_SMTP_STARTTLS"):
        load(environ)
    assert load(environ | {"PORTAL_SMTP_STARTTLS": "1"}).smtp_user == "portal"
    with pytest.raises(ConfigError, match="PORTAL_SMTP_CA is a file"):
        load(environ | {"PORTAL_SMTP_CA": str(tmp_path / "none.pem")})


@pytest.mark.both_databases
def test_only_those_who_record_may_ask(session: Session, world: World) -> None:
    begin_writing(session)
    add_user(session, "li", Role.AUDITOR, world.city, PASSWORD, actor=operator("tests"))
    with pytest.raises(NotAllowed):
        wish_digest(session, actor=Actor("li", (Held(Role.AUDITOR, world.city),)), address=ADDRESS)
    add_user(session, "chen", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    chen = Actor("chen", (Held(Role.WORKER, world.community),))
    with pytest.raises(Invalid):
        wish_digest(session, actor=chen, address="chen")
    for address in ("old@example.cn", ADDRESS):
        confirmed(session, chen, address)
    assert wish_digest(session, actor=chen, address=ADDRESS) is None
    assert [due.address for due in due_digests(session, today=world.today)] == [ADDRESS]


@pytest.mark.both_databases
def test_addresses_from_before_get_no_mail_until_they_are_confirmed(session: Session, world: World) -> None:
    begin_writing(session)
    add_user(session, "chen", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    chen = Actor("chen", (Held(Role.WORKER, world.community),))
    confirmed(session, chen, ADDRESS)
    session.commit()
    engine = session.get_bind()
    session.close()
    migrating.downgrade(engine, "0024")
    migrating.upgrade(engine)
    assert digest_address(session, chen) == DigestAddress(ADDRESS, confirmed=False)
    assert due_digests(session, today=world.today) == ()
    session.rollback()
    begin_writing(session)
    confirmed(session, chen, ADDRESS)
    assert [due.address for due in due_digests(session, today=world.today)] == [ADDRESS]


@pytest.mark.both_databases
def test_accounts_of_a_filled_database_are_there_after_the_migration_and_get_no_mail(
    session: Session, world: World
) -> None:
    begin_writing(session)
    add_user(session, "chen", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    confirmed(session, Actor("chen", (Held(Role.WORKER, world.community),)), ADDRESS)
    session.commit()
    engine = session.get_bind()
    session.close()
    migrating.downgrade(engine, "0021")
    migrating.upgrade(engine)
    assert session.scalars(select(User.name)).all() == ["chen"]
    assert due_digests(session, today=world.today) == ()


def test_a_request_comes_by_mail_to_the_office_that_was_asked_once_each_time_it_is_opened(
    app: Flask, post: MailServer, session: Session, world: World
) -> None:
    edition = get_edition(session, world.edition_key)
    street = Actor("street", (Held(Role.STREET, world.street),))
    session.rollback()
    begin_writing(session)
    add_user(session, "qu", Role.DISTRICT, world.district, PASSWORD, actor=operator("tests"))
    session.commit()
    district = logged_in(app, "qu")
    district.get(f"/office/{world.district}/requests")
    assert "邮件接收提请" in district.page.text
    path = f"/office/{world.district}/requests/mail"
    district.post(path, data={"address": "qu"}, follow_redirects=True)
    assert "请填写邮箱地址" in district.page.text
    district.post(path, data={"address": ADDRESS}, follow_redirects=True)
    district.post(link_in(post), follow_redirects=True)
    begin_writing(session)
    asked = coordination.ask(
        session,
        actor=street,
        division=world.street,
        asked=RequestDraft(
            to=world.district,
            reason="没有场地",
            contribution="街道出人",
            due_on=clock.today() + timedelta(days=9),
        ),
        cells={(world.community, edition.items[0].id): Segment.ABSENT},
        now=clock.now(),
        today=clock.today(),
    )
    session.commit()
    for _run in range(2):
        send(app, clock.today())
    ((recipient, message),) = post.taken
    post.taken.clear()
    assert recipient == ADDRESS
    page = f"https://1060.example.cn/office/{world.district}/requests/{asked.id}"
    assert all(told in message.get_content() for told in ("没有场地", "街道出人", page))
    begin_writing(session)
    words = {"request": asked.id, "words": "已协调", "now": clock.now()}
    coordination.answer_request(session, actor=Actor("qu", (Held(Role.DISTRICT, world.district),)), **words)
    later, today = clock.today() + timedelta(days=20), clock.today()
    coordination.reopen_request(session, actor=street, due_on=later, today=today, **words)
    session.commit()
    send(app, clock.today())
    ((_recipient, again),) = post.taken
    assert "已协调" in again.get_content()
    district.post(path, data={"wish": "end"}, follow_redirects=True)
    assert session.scalars(select(DigestWish)).all() == []


def test_reminders_come_by_mail_only_to_those_who_wish_them_and_once(
    app: Flask, worker: CheckingClient, post: MailServer, session: Session, world: World
) -> None:
    edition = get_edition(session, world.edition_key)
    office = Actor("street", (Held(Role.STREET, world.street),))
    items = {world.community: (edition.items[0].id, edition.items[1].id)}
    session.rollback()
    begin_writing(session)
    remind(
        session,
        actor=office,
        edition=edition,
        division=world.street,
        items=items,
        tenths={world.community: 10},
        now=clock.now(),
        today=clock.today(),
    )
    session.commit()
    wish_and_confirm(worker, post)
    begin_writing(session)
    session.execute(update(DigestWish).values(last_sent_on=clock.today()))
    session.commit()
    send(app, clock.today())
    assert post.taken == [], "a mail a month was asked for, not reminders"
    worker.post(f"/work/{world.community}/digest", data={"wish": "reminders"}, follow_redirects=True)
    assert "提醒也会发到您的邮箱" in worker.page.text
    for _run in range(2):
        send(app, clock.today())
    ((recipient, message),) = post.taken
    assert recipient == ADDRESS
    text = message.get_content()
    assert "东华门街道请您方便时核对或填报以下2项，约1分钟" in text
    assert edition.items[0].code in text
    assert f"https://1060.example.cn/work/{world.community}/today" in text
    worker.post(f"/work/{world.community}/digest", data={"wish": "no-reminders"}, follow_redirects=True)
    assert "提醒只在本页显示" in worker.page.text
