"""An office reminds communities from its list of gaps; the worker settles it, and figures move."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.models import Reminder, Role
from catalogue.offerings import get_line
from catalogue.remedies import Remedy, Wishes, page_of_remedies, remedies
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases


def chosen_form(client: CheckingClient, world: World, query: str) -> dict[str, list[str]]:
    """The cells that the form of a selection sends."""
    client.get(f"/office/{world.street}/gaps/chosen?{query}")
    form = next(each for each in client.page.all("form") if "/gaps/remind" in (each.get("action") or ""))
    return {"cell": [each.get("value") or "" for each in form.iter("input") if each.get("name") == "cell"]}


def test_chosen_gaps_of_several_communities_become_one_reminder_each(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    rows = page_of_remedies(session, reported, world.street).rows[:30]
    communities = {row.community for row in rows}
    cells = "&".join(f"cell={row.community}-{row.item.code}" for row in rows)
    data = chosen_form(street, world, cells)
    assert len(data["cell"]) == 30
    assert f"提醒{len(communities)}个社区" in street.page.text
    assert "本月已要求" in street.page.text, "minutes are read before anything is sent"
    street.post(f"/office/{world.street}/gaps/remind", data=data, follow_redirects=True)
    assert f"已发出{len(communities)}份提醒，共30格。" in street.page.text
    texts = [text_of(each) for each in street.page.all("textarea")]
    assert len(texts) == len(communities)
    assert all("今日待办：http" in text and "东华门街道" in text for text in texts)
    street.post(f"/office/{world.street}/gaps/remind", data=data, follow_redirects=True)
    assert "本周已提醒过" in street.page.text
    street.get(f"/office/{world.street}/gaps/chosen?{cells}")
    assert "都已在本周提醒过" in street.page.text
    assert f"提醒{len(communities)}个社区" not in street.page.text
    session.rollback()
    assert len(session.scalars(select(Reminder)).all()) == len(communities)


def test_a_whole_list_is_reminded_of_by_its_address(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    assert chosen_form(street, world, "group=check") == {"cell": []}
    street.post(f"/office/{world.street}/gaps/remind?group=check", data={}, follow_redirects=True)
    late = page_of_remedies(session, reported, world.street, wishes=Wishes(remedy=Remedy.CHECK))
    assert f"共{late.total}格" in street.page.text
    street.post(f"/office/{world.street}/gaps/remind", data={}, follow_redirects=True)
    assert "没有选中缺项" in street.page.text


def test_the_worker_reads_it_on_the_list_of_the_day_and_what_is_put_right_goes(
    street: CheckingClient, log_in: LogIn, reported: EditionFacts, session: Session, world: World
) -> None:
    own = page_of_remedies(session, reported, world.community, wishes=Wishes(remedy=Remedy.CHECK)).rows
    before = remedies(session, reported, world.street).tally
    session.rollback()
    cells = [f"{row.community}-{row.item.code}" for row in own]
    street.post(f"/office/{world.street}/gaps/remind", data={"cell": cells})
    worker = log_in(Role.WORKER, world.community)
    worker.get(f"/work/{world.community}/today")
    assert f"上级提醒您核对或填报{len(own)}项" in worker.page.text
    code = own[0].item.code
    offering = get_line(session, reported, world.community, code).offering
    assert offering is not None
    session.rollback()
    confirmed = {f"version-{code}": offering.version}
    worker.post(f"/work/{world.community}/{code}/confirm", data=confirmed)
    worker.get(f"/work/{world.community}/today")
    assert f"上级提醒您核对或填报{len(own) - 1}项" in worker.page.text
    assert remedies(session, reported, world.street).tally.valid == before.valid + 1


def test_an_office_above_reads_reminders_and_only_street_and_district_send_them(
    app: Flask, log_in: LogIn, reported: EditionFacts, world: World
) -> None:
    city = log_in(Role.CITY, world.city)
    city.get(f"/office/{world.city}/gaps/chosen?group=check")
    assert not [form for form in city.page.all("form") if "remind" in (form.get("action") or "")]
    assert city.post(f"/office/{world.city}/gaps/remind?group=check", data={}).status_code == 403
    assert city.get(f"/office/{world.city}/reminders").status_code == 200
    district = log_in(Role.DISTRICT, world.district)
    district.post(f"/office/{world.district}/gaps/remind?group=check", data={}, follow_redirects=True)
    assert "份提醒" in district.page.text
