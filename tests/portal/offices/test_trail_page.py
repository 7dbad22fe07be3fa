"""The trail of a division as a page and as files: by kind and day, never by account."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.catalogues import get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, TrailEntry
from catalogue.offerings import points_of
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN

LogIn = Callable[..., CheckingClient]


@pytest.fixture
def noted(told: World, session: Session) -> World:
    """Changes in two streets, and one that belongs to no division."""
    for place, action in (
        (told.community, "notice.given"),
        (told.village, "grid.saved"),
        (None, "calendar.declared"),
    ):
        audit.append(session, who="zhao", role="street", action=action, subject="what it was", division=place)
    session.commit()
    return told


def read(client: CheckingClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _rows(client: CheckingClient) -> str:
    """What the table of the page that was read last says."""
    return " ".join(text_of(each) for each in client.page.find("tbody").iter("tr"))


def test_an_office_reads_what_was_done_in_its_own_division(log_in: LogIn, noted: World) -> None:
    street = log_in(Role.STREET, noted.street)
    page = read(street, f"/office/{noted.street}/trail")
    assert "临时停开" in _rows(street)
    assert "zhao" in page
    assert "网格" not in _rows(street)
    assert "节假日" not in _rows(street)
    assert street.get(f"/office/{noted.village_street}/trail").status_code == 403


def test_the_city_reads_what_belongs_to_no_division_too(log_in: LogIn, noted: World) -> None:
    city = log_in(Role.CITY, noted.city)
    read(city, f"/office/{noted.city}/trail")
    assert all(topic in _rows(city) for topic in ("临时停开", "网格", "节假日"))


def test_a_kind_and_days_narrow_the_page_and_the_files(log_in: LogIn, noted: World) -> None:
    city = log_in(Role.CITY, noted.city)
    read(city, f"/office/{noted.city}/trail?kind=grid")
    assert "网格" in _rows(city)
    assert "临时停开" not in _rows(city)
    assert "没有记录" in read(city, f"/office/{noted.city}/trail?until=2020-01-31")
    lines = read(city, f"/office/{noted.city}/trail.jsonl?kind=grid").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["grid.saved"]
    read(city, f"/office/{noted.city}/trail?from=nonsense&until=0")
    assert "临时停开" in _rows(city)
    assert city.get(f"/office/{noted.city}/trail?kind=nonsense").status_code in (200, 400)


def test_a_file_has_every_entry_of_the_chains_and_is_one_itself(
    log_in: LogIn, noted: World, session: Session
) -> None:
    street = log_in(Role.STREET, noted.street)
    text = read(street, f"/office/{noted.street}/trail.csv").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    session.rollback()
    kept = session.scalars(
        select(TrailEntry.hash).where(TrailEntry.chain == noted.street).order_by(TrailEntry.number)
    ).all()
    assert [row["hash"] for row in rows] == kept[: len(rows)]
    taken = session.scalars(select(TrailEntry).where(TrailEntry.action == "file.taken")).all()
    assert [(each.subject, each.division_code) for each in taken] == [
        (f"file trail-{noted.street:012d}.csv", noted.street)
    ]


def test_a_monitor_reads_roles_and_no_names(log_in: LogIn, noted: World) -> None:
    monitor = log_in(Role.MONITOR, noted.street)
    address = f"/office/{noted.street}/trail"
    page = read(monitor, address)
    assert "临时停开" in _rows(monitor)
    assert "登录" in _rows(monitor)
    for text in (read(monitor, f"{address}.csv"), read(monitor, f"{address}.jsonl")):
        assert "notice.given" in text
        assert "log_in.begun" in text
        assert "zhao" not in text
        assert "account monitor" not in text
    assert "zhao" not in page
    read(monitor, address)
    assert "monitor" not in _rows(monitor)


def test_workers_and_departments_do_not_read_it(log_in: LogIn, noted: World) -> None:
    assert log_in(Role.WORKER, noted.community).get(f"/office/{noted.street}/trail").status_code == 403


def test_nothing_asks_for_entries_by_account(log_in: LogIn, noted: World) -> None:
    city = log_in(Role.CITY, noted.city)
    address = f"/office/{noted.city}/trail?kind=calendar"

    def rows(more: str) -> list[str]:
        read(city, address + more)
        return [text_of(each) for each in city.page.all("tr")]

    plain = rows("")
    assert len(plain) == 2
    assert all(rows(f"&{name}=li") == plain for name in ("actor", "account", "who", "by", "sort"))


SUBJECTS = {
    ("account.added", "account zhao"): "新增：zhao",
    ("line.record", "line {community} {item}"): "填报：社区便民商业",
    ("place.record", "place {point}"): "填报：多福巷老年餐桌",
    ("request.opened", "request 7"): "提请：第7号",
    ("check.entered", "sample 3, {community} 0901"): "填写结果：第3号，项目0901",
    ("calendar.declared", "day 2027-01-01"): "设定日期：2027年1月1日",
    ("quarter.reviewed", "{district} 2026Q3"): "已审定：2026年第三季度",
    ("reply.saved", "reply arranged"): "保存：已安排",
    ("file.taken", "file trail-110101000000.csv"): "下载：trail-110101000000.csv",
    ("table.sent", "便民商业网点一览表"): "发出：便民商业网点一览表",
    ("edition.loaded", "edition {edition}"): "载入：北京市社区基本公共服务指导目录(试行)",
    ("settings.used", "instance"): "启动时读取设置",
    ("what.came_later", "thing 9"): "第9号",
}


@pytest.mark.parametrize("noted_as", [pytest.param(each, id=each[0]) for each in SUBJECTS])
def test_an_entry_says_in_words_what_was_done_to_what(
    log_in: LogIn, told: World, session: Session, noted_as: tuple[str, str]
) -> None:
    begin_writing(session)
    canteen = next(each for each in points_of(session, told.community) if each.name == CANTEEN)
    action, subject = noted_as
    said = subject.format(
        community=told.community,
        district=f"{told.district:012d}",
        edition=told.edition_key,
        item=get_edition(session, told.edition_key).item("0901").id,
        point=canteen.id,
    )
    audit.append(session, who="zhao", role="city", action=action, subject=said, division=told.community)
    session.commit()
    city = log_in(Role.CITY, told.city)
    page = read(city, f"/office/{told.city}/trail")
    assert SUBJECTS[noted_as] in _rows(city)
    assert action not in page


def test_a_page_asks_as_often_for_many_entries_as_for_few(
    app: Flask, log_in: LogIn, told: World, session: Session
) -> None:
    city = log_in(Role.CITY, told.city)

    def asked(entries: int) -> int:
        begin_writing(session)
        for each in range(entries):
            place, subject = told.communities[each % 3], f"place {each}"
            audit.append(
                session,
                who=f"li{each}",
                role="street",
                action="place.record",
                subject=subject,
                division=place,
            )
        session.commit()
        read(city, f"/office/{told.city}/trail")
        with counted(app) as sent:
            read(city, f"/office/{told.city}/trail")
        return len(sent)

    few = asked(2)
    assert asked(40) == few
    assert few <= 16
