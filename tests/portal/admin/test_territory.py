"""An administrator changes divisions: seen beforehand, carried out, taken back; brings in a list; puts words back."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access.rights import operator
from catalogue.counters.recount import verify
from catalogue.foundation.database import begin_writing
from catalogue.models import ActKind
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, Part
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted, rows_of_tables
from tests.worlds.eight_streets import SMALL_LIST, World

pytestmark = pytest.mark.usefixtures("demonstration")


def form_of(client: CheckingClient, action: str) -> dict[str, list[str]]:
    """The hidden fields of the page's form that goes to an address."""
    form: Element = next(each for each in client.page.all("form") if each.get("action") == action)
    found: dict[str, list[str]] = {}
    for field in form.iter("input"):
        if field.get("type") == "hidden":
            found.setdefault(field.get("name") or "", []).append(field.get("value") or "")
    return found


@pytest.fixture
def merger(world: World) -> tuple[str, dict[str, str]]:
    """The address of a merger, and what its form sends."""
    return f"/admin/divisions/{world.community}/change/merge", {
        "others": str(world.neighbour),
        "into": "this",
    }


def test_a_merger_is_seen_carried_out_and_taken_back(
    admin: CheckingClient, session: Session, world: World, merger: tuple[str, dict[str, str]]
) -> None:
    page, sent = merger
    admin.get(page)
    before = rows_of_tables(session)
    admin.post(page, data=sent)
    assert "尚未变更" in admin.page.text
    assert "服务点" in admin.page.text
    assert rows_of_tables(session) == before
    answer = admin.post(f"{page}/save", data=form_of(admin, f"{page}/save"))
    assert answer.location == "/admin/changes/1"
    session.rollback()
    gone = divisions.get_division(session, world.neighbour)
    assert (gone.present, gone.successor_code) == (False, world.community)
    admin.get("/admin/changes/1")
    assert "可以撤回" in admin.page.text
    admin.post("/admin/changes/1/undo")
    session.rollback()
    assert divisions.get_division(session, world.neighbour).present
    assert not verify(session)
    admin.get("/admin/changes/1")
    assert "撤回此次变更" not in admin.page.text
    admin.get("/admin/divisions")
    assert "已于" in admin.page.text


def test_a_preview_and_the_change_say_the_same(
    admin: CheckingClient, merger: tuple[str, dict[str, str]]
) -> None:
    page, sent = merger
    admin.post(page, data=sent)
    seen = [text_of(row) for body in admin.page.all("tbody") for row in body.iter("tr")]
    admin.post(f"{page}/save", data=sent)
    admin.get("/admin/changes/1")
    assert [text_of(row) for body in admin.page.all("tbody") for row in body.iter("tr")] == seen


def test_a_change_that_is_sent_twice_is_refused_at_its_form_with_what_was_typed(
    admin: CheckingClient, merger: tuple[str, dict[str, str]]
) -> None:
    page, sent = merger
    admin.post(f"{page}/save", data=sent)
    assert admin.post(f"{page}/save", data=sent | {"into": "new", "new_name": "甲社区"}).status_code >= 400
    assert "请检查" in admin.page.text
    assert admin.page.find("input", name="new_name").get("value") == "甲社区"


def test_what_cannot_be_is_said_at_the_form(admin: CheckingClient, session: Session, world: World) -> None:
    page = f"/admin/divisions/{world.community}/change/move"
    for code, says in (("1101", "一次只能"), ("soon", "12位"), (str(world.neighbour), "已由")):
        assert admin.post(page, data={"new": code, "new_name": "甲社区"}).status_code >= 400
        assert says in admin.page.text, code
    assert admin.get(f"/admin/divisions/{world.community}/change/swap").status_code == 404
    assert admin.get(f"/admin/divisions/{world.city}/change/move").status_code == 404
    assert acts.list_acts(session) == ()


def test_a_community_is_split_place_by_place_and_its_page_names_both(
    admin: CheckingClient, client: FlaskClient, session: Session, world: World
) -> None:
    page = f"/admin/divisions/{world.community}/change/split"
    admin.get(page)
    points = sorted(
        {
            field.get("name") or ""
            for field in admin.page.all("select")
            if (field.get("name") or "").startswith("point-")
        }
    )
    new = acts.next_code(session, world.community, world.street)
    session.rollback()
    assert points
    sent = {"stays": "no", "first": str(new), "first_name": "甲社区居委会", "second": str(new + 1)}
    sent |= {"second_name": "乙社区居委会", **dict.fromkeys(points[::2], "2")}
    admin.post(page, data=sent)
    assert "乙社区" in admin.page.text
    admin.post(f"{page}/save", data=sent)
    answer = client.get(f"/communities/{world.community}").get_data(as_text=True)
    assert f"/communities/{new}" in answer
    assert f"/communities/{new + 1}" in answer
    admin.get(f"/admin/divisions/{world.community}")
    assert "乙社区" in admin.page.text


def test_a_street_is_split_into_three_on_the_page(
    admin: CheckingClient, session: Session, world: World
) -> None:
    page = f"/admin/divisions/{world.street}/change/split"
    admin.get(page)
    inside = [
        name for field in admin.page.all("select") if (name := field.get("name") or "").startswith("member-")
    ]
    assert len(inside) >= 3
    second, third = world.street + 50_000, world.street + 51_000
    sent = {"stays": "yes", "second": str(second), "second_name": "东分街道", inside[1]: "2", inside[2]: "3"}
    answer = admin.post(page, data=sent)
    assert answer.status_code == 400
    assert "没有填写代码" in admin.page.text
    chosen = admin.page.find("select", name=inside[2])
    assert [each.get("value") for each in chosen.iter("option") if each.get("selected") is not None] == ["3"]
    sent |= {"third": str(third), "third_name": "西分街道"}
    admin.post(page, data=sent)
    assert "西分街道" in admin.page.text
    admin.post(f"{page}/save", data=sent)
    session.rollback()
    assert len(divisions.children(session, second)) == len(divisions.children(session, third)) == 1
    assert len(divisions.children(session, world.street)) == len(inside) - 2


def test_a_street_is_moved_with_its_communities(
    admin: CheckingClient, session: Session, world: World
) -> None:
    page = f"/admin/divisions/{world.street}/change/move"
    new = world.street + 50_000
    admin.post(page, data={"new": str(new), "new_name": "新街道"})
    assert "新街道" in admin.page.text
    admin.post(f"{page}/save", data={"new": str(new), "new_name": "新街道"})
    session.rollback()
    assert divisions.children(session, new)
    assert not divisions.children(session, world.street)


def test_a_division_is_renamed_and_found_by_its_old_name(
    admin: CheckingClient, session: Session, world: World
) -> None:
    page = f"/admin/divisions/{world.community}"
    admin.post(f"{page}/name", data={"name": "新名社区居委会"})
    for wrong in (" ", "长" * 300):
        assert admin.post(f"{page}/name", data={"name": wrong}).status_code == 400
        assert "请检查" in admin.page.text
    assert "名称为1至100个字" in admin.page.text
    assert admin.page.find("input", name="name").get("value") == "长" * 300
    session.rollback()
    assert divisions.get_division(session, world.community).short_name == "新名社区"
    changed = admin.get("/admin/divisions") and admin.page.all("a", href="/admin/changes/1")
    assert changed
    admin.get("/admin/changes/1")
    assert "更名" in text_of(admin.page.find("h1"))
    admin.post("/admin/changes/1/undo", follow_redirects=True)
    assert "已撤回" in admin.page.text
    session.rollback()
    assert divisions.get_division(session, world.community).short_name == "多福巷社区"


def test_a_division_is_taken_out_of_the_list(admin: CheckingClient, session: Session, world: World) -> None:
    page = f"/admin/divisions/{world.neighbour}"
    for wrong, says in (("x", "12位"), (str(world.city), "不能承接")):
        admin.post(f"{page}/retire", data={"successor": wrong})
        assert says in admin.page.text
        assert admin.page.find("input", name="successor").get("value") == wrong
    session.rollback()
    assert divisions.get_division(session, world.neighbour).present
    admin.post(f"{page}/retire", data={"successor": str(world.community)})
    session.rollback()
    assert divisions.get_division(session, world.neighbour).successor_code == world.community


def test_a_division_that_ended_without_a_successor_comes_back_as_one(
    admin: CheckingClient, session: Session, world: World
) -> None:
    page = f"/admin/divisions/{world.street}"
    answer = admin.post(f"{page}/retire", data={"successor": ""}, follow_redirects=True)
    assert answer.request.path == "/admin/changes/1"
    assert "撤销区划" in text_of(admin.page.find("h1"))
    session.rollback()
    assert not divisions.get_division(session, world.community).present
    admin.post("/admin/changes/1/undo", follow_redirects=True)
    session.rollback()
    assert divisions.get_division(session, world.street).present
    assert divisions.get_division(session, world.community).present


def changed_list(world: World) -> bytes:
    """The small list, in which 银闸社区 has another code and is called a little otherwise."""
    text = Path(SMALL_LIST).read_text(encoding="utf-8")
    lines = [
        line.replace(str(world.neighbour), str(world.street + 97)).replace("银闸", "银闸东")
        if line.startswith(str(world.neighbour))
        else line
        for line in text.splitlines()
    ]
    head, *rows = lines
    return "\n".join([head, *sorted(rows)]).encode() + b"\n"


def test_a_list_asks_what_became_of_a_community_and_takes_its_lines_along(
    admin: CheckingClient, session: Session, world: World
) -> None:
    before = rows_of_tables(session)
    admin.post("/admin/divisions/list", data={"file": (io.BytesIO(changed_list(world)), "list.csv")})
    assert "以下区划由谁承接" in admin.page.text
    named = [text_of(each) for each in admin.page.all("li")]
    assert f"银闸东社区 {world.street + 97}" in named
    assert f"银闸社区 {world.neighbour}" in named
    options = [
        option.get("value")
        for option in admin.page.find("select", name=f"successor-{world.neighbour}").iter("option")
    ]
    assert options == ["", str(world.street + 97)]
    assert rows_of_tables(session) == before
    sent = form_of(admin, "/admin/divisions/list/save") | {
        f"successor-{world.neighbour}": [str(world.street + 97)]
    }
    admin.post("/admin/divisions/list", data=sent)
    assert "以下区划由谁承接" not in admin.page.text
    assert f"successor-{world.neighbour}" in form_of(admin, "/admin/divisions/list/save")
    admin.post("/admin/divisions/list/save", data=form_of(admin, "/admin/divisions/list/save"))
    session.rollback()
    gone = divisions.get_division(session, world.neighbour)
    assert gone.successor_code == world.street + 97
    assert not verify(session)
    admin.get("/admin/divisions")
    assert "1个社区的填报内容随之转入" in admin.page.text


def test_a_mistake_in_a_list_is_said_with_its_line(admin: CheckingClient, world: World) -> None:
    text = SMALL_LIST.read_text(encoding="utf-8")
    line = 1 + text.splitlines().index(next(row for row in text.splitlines() if str(world.neighbour) in row))
    wrong = text.replace(str(world.neighbour), f"{world.neighbour}"[:-1] + "X").encode()
    admin.post("/admin/divisions/list", data={"file": (io.BytesIO(wrong), "list.csv")})
    admin.get("/admin/divisions")
    assert f"第{line}行，code：“11010100100X”不是12位代码" in admin.page.text


@pytest.mark.parametrize("kind", [ActKind.SPLIT, ActKind.MERGE])
def test_a_new_division_needs_a_name_of_its_own(
    admin: CheckingClient, session: Session, world: World, kind: ActKind
) -> None:
    new = str(acts.next_code(session, world.community, world.street))
    session.rollback()
    sent = {"second": new, "new": new, "into": "new", "others": str(world.neighbour)}
    assert admin.post(f"/admin/divisions/{world.community}/change/{kind}", data=sent).status_code == 400
    assert "请填写名称" in admin.page.text


@pytest.mark.parametrize("content", [b"", b"\x00\xff", "社区,代码\n甲,乙\n".encode()])
def test_what_is_no_list_changes_nothing(admin: CheckingClient, session: Session, content: bytes) -> None:
    before = rows_of_tables(session)
    answer = admin.post("/admin/divisions/list", data={"file": (io.BytesIO(content), "list.csv")})
    assert answer.location == "/admin/divisions"
    assert rows_of_tables(session) == before


def test_words_are_taken_away_and_put_back(admin: CheckingClient, session: Session) -> None:
    table = "term,item,kind\n遛娃的地儿,0503,means\n".encode()
    admin.post("/admin/words/file", data={"file": (io.BytesIO(table), "words.csv")})
    assert "将改动1个词" in admin.page.text
    assert "遛娃" not in admin.get("/admin/words.csv").get_data(as_text=True)
    admin.post("/admin/words/file", data={"file": (io.BytesIO(table), "words.csv")})
    rows = form_of(admin, "/admin/words/file/save")
    admin.post("/admin/words/file/save", data=rows)
    taken = admin.get("/admin/words.csv").get_data()
    assert "遛娃的地儿" in taken.decode()
    admin.post("/admin/words/file", data={"file": (io.BytesIO(taken), "words.csv")})
    assert "不会有任何改动" in admin.page.text
    wrong = admin.post("/admin/words/file", data={"file": (io.BytesIO(b"a,b\n"), "words.csv")})
    assert wrong.location == "/admin/words"
    nowhere = "term,item,kind\n遛鸟,9999,means\n".encode()
    admin.post("/admin/words/file", data={"file": (io.BytesIO(nowhere), "words.csv")})
    admin.get("/admin/words")
    assert "第2行：本版目录中没有第9999项。" in admin.page.text


def test_the_list_of_changes_asks_no_query_for_each(
    admin: CheckingClient, app: Flask, session: Session, world: World
) -> None:
    def merge(one: int, other: int) -> None:
        session.rollback()
        begin_writing(session)
        asked = ActAsked(ActKind.MERGE, (one, other), (Part(one),))
        acts.perform(session, actor=operator("tests"), asked=asked, today=world.today)
        session.commit()

    merge(*world.communities[:2])
    admin.get("/admin/divisions")
    with counted(app) as few:
        admin.get("/admin/divisions")
    street = world.street
    session.rollback()
    rest = [each.code for each in divisions.communities_in(session, street)][1:3]
    merge(*rest)
    admin.get("/admin/divisions")
    with counted(app) as many:
        admin.get("/admin/divisions")
    assert len(many) == len(few)
