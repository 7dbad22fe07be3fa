"""Every mail of a demonstration says so first, and none of another portal does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from portal.residents import bot_guard
from tests.portal.logging_in import logged_in
from tests.portal.mail_server import MailServer, mail_server
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
ADDRESS = "chen@example.cn"
SAID = "演示数据：内容均为演示而编。"


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as server:
        yield server


@pytest.fixture
def app(app_with: Callable[..., Flask], post: MailServer) -> Flask:
    """The portal with this mail server."""
    return app_with(smtp=post.address, mail_from="1060@example.cn", public_address="https://1060.example.cn")


@pytest.mark.parametrize("made_up", [True, False])
def test_residents_and_workers_read_in_each_mail_that_data_are_made_up(
    app: Flask,
    post: MailServer,
    session: Session,
    world: World,
    made_up: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot_guard, "LEAST_SECONDS", 0)
    begin_writing(session)
    add_user(session, "chen", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    if made_up:
        stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    visitor, worker = app.test_client(), logged_in(app, "chen")
    visitor.get(f"/follow?in={world.community}")
    stamp = visitor.page.find("input", name="stamp").get("value")
    wish = {"in": world.community, "address": ADDRESS, "stamp": stamp, "homepage": ""}
    visitor.post("/follow", data=wish)
    worker.post(f"/work/{world.community}/digest", data={"address": ADDRESS})
    first = [message.get_content() for _recipient, message in post.taken]
    assert len(first) == 2
    link = next(word for word in first[1].split() if "/account/mail/" in word)
    worker.post(link.removeprefix("https://1060.example.cn"))
    sent = app.test_cli_runner().invoke(
        args=["today", "digest", "--today", clock.today().isoformat(), "--as", "tests"]
    )
    assert sent.stdout.startswith("1 sent")
    mails = [message.get_content() for _recipient, message in post.taken]
    assert len(mails) == 3
    assert [mail.startswith(SAID) for mail in mails] == [made_up] * 3
