"""Departments in pages: an office keeps them with their items; a department works with what is its own, and no more."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile, Role, State
from catalogue.offerings import OfferingDraft, record
from tests.office_files import xlsx
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

from .test_cases import tell

OWN, OTHER = "0201", "0202"
LIST = (
    ("社区", "名称", "地址", "电话"),
    ("多福巷社区", "多福巷助餐点", "演示路1号", "010-0555 0101"),
)


@pytest.fixture
def kept(street: CheckingClient, world: World, edition: EditionFacts) -> int:
    """民生科 of the street, which owns one item. Its number."""
    lists = f"/office/{world.street}/departments"
    street.get(lists)
    assert "还没有科室" in street.page.text
    assert street.post(lists, data={"name": ""}).status_code == 400
    added = street.post(lists, data={"name": "民生科", "phone": "55500872"})
    page = str(added.headers["Location"])
    street.post(page, data={"items": str(edition.item(OWN).id)}, follow_redirects=True)
    listed = text_of(street.page.find("ul", class_="cases"))
    assert f"{OWN} {edition.item(OWN).name_zh}" in listed
    assert OTHER not in listed
    return int(page.rpartition("/")[2])


@pytest.fixture
def clerk(app: Flask, session: Session, world: World, kept: int) -> CheckingClient:
    """Somebody of 民生科."""
    session.rollback()
    begin_writing(session)
    office = Actor("office", (Held(Role.STREET, world.street),))
    password = "Changqiao-1060-bj"
    add_user(session, "zhao", Role.DEPARTMENT, world.street, password, actor=office, department=kept)
    session.commit()
    return logged_in(app, "zhao")


def test_a_department_sees_the_lines_of_its_items_and_no_others(
    clerk: CheckingClient, street: CheckingClient, world: World, edition: EditionFacts
) -> None:
    assert clerk.get("/office/").headers["Location"].endswith(f"/office/{world.street}")
    matrix = clerk.get(f"/office/{world.street}").text
    assert "您可以查看本科室主管的项目" in clerk.page.text
    assert edition.item(OWN).name_zh in matrix
    assert edition.item(OTHER).name_zh not in matrix
    for closed in ("declarations", "effort", "accounts", "departments", "cases/outcomes"):
        assert f"/{closed}" not in matrix
        assert clerk.get(f"/office/{world.street}/{closed}").status_code == 403
    # The page of the whole office has another body, although both read it at once.
    assert edition.item(OTHER).name_zh in street.get(f"/office/{world.street}").text
    for listing in ("gaps", "gaps?list=cells", "gaps.csv", "matrix.csv"):
        listed = clerk.get(f"/office/{world.street}/{listing}").text
        assert OWN in listed
        assert OTHER not in listed
    assert f"/office/{world.street}/map" in matrix
    assert clerk.get(f"/office/{world.street}/map").status_code == 200
    assert clerk.get(f"/office/{world.community}/items/{OWN}").status_code == 200
    assert "民生科" in clerk.page.text
    for place in (world.community, world.street):
        assert clerk.get(f"/office/{place}/items/{OTHER}").status_code == 404
    assert clerk.get(f"/work/{world.community}").status_code == 403


def test_the_map_of_a_department_counts_its_items_and_no_others(
    clerk: CheckingClient, street: CheckingClient, world: World, edition: EditionFacts, session: Session
) -> None:
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    for code in (OWN, OTHER):
        draft = OfferingDraft(state=State.ABSENT, note_zh="没有场地")
        record(session, actor=worker, community=world.community, item=edition.item(code), draft=draft)
    session.add(
        CommunityProfile(
            community_code=world.community, latitude=39.9, longitude=116.4, updated_at=clock.now()
        )
    )
    session.commit()
    drawn = []
    for reader in (clerk, street):
        reader.get(f"/office/{world.street}/map")
        (dots,) = reader.page.all("svg", class_="dots")
        drawn += [link.get("aria-label") for link in dots.iter("a")]
    assert drawn == ["多福巷社区：应有1，有效0", "多福巷社区：应有60，有效0"]


def test_a_department_answers_what_was_passed_on_to_it(
    clerk: CheckingClient, kept: int, world: World, session: Session, edition: EditionFacts
) -> None:
    mine = tell(session, edition, world.community, words="想修鞋")
    other = tell(session, edition, world.community, words="想理发")
    session.rollback()
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    feedback.pass_on(
        session,
        actor=worker,
        case=mine,
        division=world.street,
        department=kept,
        reason="请答复",
        now=clock.now(),
    )
    session.commit()
    cases = f"/office/{world.street}/cases"
    listed = clerk.get(cases).text
    assert "想修鞋" in listed
    assert "想理发" not in listed
    assert clerk.get(f"{cases}/{other}").status_code == 404
    clerk.get(f"{cases}/{mine}")
    assert not [form for form in clerk.page.all("form") if "pass-on" in (form.get("action") or "")]
    assert "重复反映" not in clerk.page.text
    said = {"outcome": "arranged", "answer": "每周三上午"}
    assert clerk.post(f"{cases}/{other}/answer", data=said).status_code == 404
    assert clerk.post(f"{cases}/{mine}/answer", data=said).status_code == 302
    assert "每周三上午" in clerk.get(f"{cases}/{mine}").text


def test_a_department_brings_in_its_own_lists(
    clerk: CheckingClient, street: CheckingClient, world: World, edition: EditionFacts
) -> None:
    def send(client: CheckingClient, name: str) -> str:
        data = {"file": (io.BytesIO(xlsx(LIST)), f"{name}.xlsx"), "known": "new"}
        answer = client.post(f"/office/{world.street}/lists", data=data, content_type="multipart/form-data")
        return str(answer.headers["Location"])

    of_office, own = send(street, "驿站"), send(clerk, "助餐点")
    listed = clerk.get(f"/office/{world.street}/lists").text
    assert "助餐点" in listed
    assert "驿站" not in listed
    assert clerk.get(of_office).status_code == 404
    assert clerk.post(f"{of_office}/bring-in").status_code == 404
    clerk.get(own)
    offered = {each.get("value") for each in clerk.page.all("input", name="items")}
    assert offered == {str(edition.item(OWN).id)}
    clerk.post(f"{own}/columns", data={"items": str(edition.item(OWN).id)}, follow_redirects=True)
    brought = clerk.post(f"{own}/bring-in", follow_redirects=True)
    assert "已新增1个" in brought.text
    assert "民生科" in clerk.get(f"/office/{world.community}/items/{OWN}").text
    assert "多福巷助餐点" in clerk.page.text
    assert "民生科" in street.get(f"/office/{world.street}/lists").text


def test_a_street_gives_a_department_accounts(street: CheckingClient, kept: int, world: World) -> None:
    new = f"/office/{world.street}/accounts/new"
    street.get(new)
    choices = {each.get("value"): text_of(each) for each in street.page.all("option")}
    choice = f"department-{world.street}-{kept}"
    assert choices[choice] == "东华门街道 · 民生科"
    assert f"department-{world.street}" not in choices
    street.post(new, data={"place": choice, "name": "minsheng"})
    listed = street.get(f"/office/{world.street}/accounts").text
    assert "民生科" in text_of(street.page.root.find("body"))
    assert "minsheng" in listed
    # A department with an open account stays on the list.
    street.post(f"/office/{world.street}/departments/{kept}/remove", follow_redirects=True)
    assert "还有1个在用账号" in street.page.text


def test_a_department_reads_standards_and_indicators_and_declares_nothing(
    clerk: CheckingClient, world: World
) -> None:
    for page in ("standards", "standards/2", "indicators", "standards.csv", "indicators.csv"):
        assert clerk.get(f"/office/{world.street}/{page}").status_code == 200
    clerk.get(f"/office/{world.street}/standards/2")
    assert clerk.page.all("input", name="state") == []
    data = {"state": "met", "since": "2026-03-01"}
    assert clerk.post(f"/office/{world.street}/standards/2", data=data).status_code == 403
    other = next(street for street in world.streets if street != world.street)
    assert clerk.get(f"/office/{other}/standards").status_code == 403


def test_a_department_without_accounts_is_taken_off_the_list(
    street: CheckingClient, kept: int, world: World
) -> None:
    lists = f"/office/{world.street}/departments"
    street.post(f"{lists}/{kept}/remove", follow_redirects=True)
    assert "民生科" not in text_of(street.page.find("main"))
