"""``flask coverage remind`` sends what the page of an office sends, once a week."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models import Reminder
from catalogue.remedies import Remedy, Wishes, page_of_remedies
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


def test_an_office_reminds_by_command_what_its_list_names(
    run: Run, world: World, reported: Any, session: Session
) -> None:
    run("users", "add", "wei", "--role", "street", "--division", world.street)
    page = page_of_remedies(session, reported, world.street, wishes=Wishes(remedy=Remedy.CHECK))
    session.rollback()
    communities = {row.community for row in page.rows}
    told = f"{page.total} of {page.total} gaps in {len(communities)} communities"
    dry = run("coverage", "remind", world.street, "--as", "wei", "--dry-run")
    assert told in dry.stdout
    assert session.scalars(select(Reminder)).all() == []
    session.rollback()
    sent = run("coverage", "remind", world.street, "--as", "wei")
    assert told in sent.stdout
    assert f"{len(communities)} reminders sent, with {page.total} gaps" in sent.stdout
    rows = session.scalars(select(Reminder)).all()
    assert {row.community_code for row in rows} == communities
    assert sum(len(row.item_ids) for row in rows) == page.total
    again = run("coverage", "remind", world.street, "--as", "wei")
    assert again.exit_code == 2
    assert "already" in again.stderr
    stranger = run("coverage", "remind", world.district, "--as", "wei")
    assert stranger.exit_code == 2
