"""The list of gaps, the cheapest first: by division, by owner, by step; a selection; communities that never reported."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.departments import save_department, save_items
from catalogue.exchange.tables import read_table
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft, get_line
from catalogue.remedies import (
    Remedy,
    Wishes,
    by_part,
    page_of_remedies,
    remedies,
    select_cells_of,
    silent_communities,
)
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import LogIn
from .test_gaps import read_csv, table_of

BARE = {
    "只需核对",
    "只需填报",
    "统筹申明一次",
    "可由名录补上",
    "与邻近社区共享",
    "恢复暂停的服务",
    "需要筹建",
}
"""The steps alone, without a reason."""


def test_gaps_are_listed_by_the_divisions_below_in_the_order_of_their_codes(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    city.get(f"/office/{world.district}/gaps?list=parts")
    rows = [[text_of(cell) for cell in row] for row in city.page.all("tbody")[1].iter("tr")]
    parts = by_part(session, reported, remedies(session, reported, world.district))
    assert [row[0] for row in rows] == [part.short_name for part, _counts, _whole in parts]
    assert [[int(text) for text in row[2:]] for row in rows] == [
        list(counts) for _part, counts, _whole in parts
    ]


def test_gaps_are_listed_by_the_departments_that_own_the_items(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    begin_writing(session)
    office = operator("tests")
    health = save_department(session, actor=office, division=world.street, name="卫生科")
    items = [reported.item(code).id for code in ("0202", "0301")]
    save_items(
        session, actor=office, edition=reported, division=world.street, department=health.id, items=items
    )
    session.commit()
    street.get(f"/office/{world.street}/gaps?list=owners")
    rows = [[text_of(cell) for cell in row] for row in street.page.all("tbody")[1].iter("tr")]
    found = remedies(session, reported, world.street)
    owned = sum(sum(found.by_item[item]) for item in items)
    assert [(row[0], int(row[1])) for row in rows] == [
        ("卫生科", owned),
        ("未定责任科室", found.tally.gaps - owned),
    ]
    street.get(f"/office/{world.street}/gaps?department={health.id}")
    assert f"共{owned}格" in street.page.text
    street.get(f"/office/{world.street}/gaps?department=0")
    assert f"共{found.tally.gaps - owned}格" in street.page.text
    assert street.get(f"/office/{world.street}/gaps?department=99").status_code == 404


def test_a_list_can_be_narrowed_to_a_step_and_every_row_says_why(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    for step in Remedy:
        total = page_of_remedies(session, reported, world.city, wishes=Wishes(remedy=step)).total
        city.get(f"/office/{world.city}/gaps?group={step}")
        assert f"共{total}格" in city.page.text
        rows = table_of(city) if total else []
        assert not {row[4] for row in rows} & BARE


def test_a_list_narrowed_like_the_matrix_still_says_each_step_and_why(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    category = next(each for each in reported.categories if each.items)
    own = frozenset(item.id for item in category.items)
    page = page_of_remedies(
        session, reported, world.street, wishes=Wishes(items=own, segment=Segment.EXPIRED, disputed=True)
    )
    all_of_type = page_of_remedies(session, reported, world.street, wishes=Wishes(type_tag="old_estate"))
    gaps = f"/office/{world.street}/gaps"
    street.get(f"{gaps}?category={category.code}&segment=expired&disputed=1")
    assert f"共{page.total}格" in street.page.text
    street.get(f"{gaps}?type=old_estate")
    assert f"共{all_of_type.total}格" in street.page.text
    street.get(f"{gaps}?category={category.code}")
    rows = [text_of(row) for row in street.page.all("tbody")[0].iter("tr")]
    assert rows
    assert all(any(name in row for name in BARE) for row in rows)
    links = {link.get("href") for link in street.page.all("a")}
    assert f"{gaps}?category={category.code}&segment=expired&list=cells" in links  # filters add to each other
    for wrong in ("type=castle", "category=99", "segment=delivery"):
        assert street.get(f"{gaps}?{wrong}").status_code == 400


def test_the_list_is_taken_away_as_it_is_shown(
    city: CheckingClient, reported: EditionFacts, session: Session, world: World, tmp_path: Path
) -> None:
    for division, asked, wishes in (
        (world.street, "", Wishes()),
        (world.street, "?group=check", Wishes(remedy=Remedy.CHECK)),
        (world.district, "?disputed=1", Wishes(disputed=True)),
        (world.city, "?disputed=1", Wishes(disputed=True)),
        (world.city, "?segment=absent", Wishes(segment=Segment.ABSENT)),
    ):
        found = page_of_remedies(session, reported, division, wishes=wishes)
        rows = read_csv(city.get(f"/office/{division}/remedies.csv{asked}"))
        begin = next(place for place, row in enumerate(rows) if row and row[0] == "区划代码") + 1
        assert [(int(row[0]), row[3]) for row in rows[begin:]] == [
            (row.community, row.item.code) for row in found.rows
        ]
        assert all(row[7] for row, one in zip(rows[begin:], found.rows, strict=True) if one.remedy)
    book = tmp_path / "gaps.xlsx"
    book.write_bytes(city.get(f"/office/{world.street}/remedies.xlsx").data)
    every = page_of_remedies(session, reported, world.street)
    table = read_table(book)
    assert [row[0] for row in table[1:]] == [f"{row.community:012d}" for row in every.rows]
    page = load_workbook(book).worksheets[0]
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$1"
    assert city.get(f"/office/{world.city}/remedies.xlsx").status_code == 404


def test_chosen_gaps_say_what_they_take_and_what_the_figure_becomes(
    street: CheckingClient, reported: EditionFacts, session: Session, world: World
) -> None:
    rows = page_of_remedies(session, reported, world.street).rows[:3]
    cells = "&".join(f"cell={row.community}-{row.item.code}" for row in rows)
    street.get(f"/office/{world.street}/gaps/chosen?{cells}&cell=110108001001-0202&cell=nothing")
    chosen = select_cells_of(session, reported, world.street, [(row.community, row.item.id) for row in rows])
    assert "已选3格" in street.page.text
    assert f"全部补上约需{chosen.minutes}分钟" in street.page.text
    assert len(list(street.page.all("tbody")[1].iter("tr"))) == len(chosen.items)
    street.get(f"/office/{world.street}/gaps/chosen?group=fill")
    total = remedies(session, reported, world.street)[Remedy.FILL].gaps
    assert f"已选{total}格" in street.page.text
    street.get(f"/office/{world.street}/gaps/chosen")
    assert "没有选中缺项" in street.page.text


def test_a_list_refuses_what_it_does_not_know(
    street: CheckingClient, reported: EditionFacts, world: World
) -> None:
    for query in ("group=nothing", "item=9999", "department=x", "list=ranking", "disputed=2", "page=0"):
        assert street.get(f"/office/{world.street}/gaps?{query}").status_code == 400, query


def test_a_street_takes_lines_over_for_a_community_that_never_reported(
    street: CheckingClient, edition: EditionFacts, session: Session, world: World
) -> None:
    street.get(f"/office/{world.street}/gaps")
    own = world.communities_in(world.street)
    assert f"{len(own)}个社区从未填报" in street.page.text
    links = [link.get("href") or "" for link in street.page.all("a")]
    assert f"/work/{world.community}/copy" in links
    forms = [form.get("action") for form in street.page.all("form")]
    assert f"/office/{world.street}/declarations/new" in forms
    street.get(f"/office/{world.street}/declarations/new?community={own[0]}&community=1&community=x")
    ticked = [
        box.get("value")
        for box in street.page.all("input")
        if box.get("name") == "communities" and box.get("checked") is not None
    ]
    assert ticked == [str(own[0])], "the declaration begins with the communities that were chosen"
    assert [
        code for code, _name, lines in silent_communities(session, edition, world.street) if lines
    ] == list(own)


def test_a_street_lets_silent_communities_take_lines_over_in_one_act_with_one_preview(
    street: CheckingClient, edition: EditionFacts, session: Session, world: World
) -> None:
    source, *silent = world.communities_in(world.street)
    session.rollback()
    begin_writing(session)
    for code in ("0205", "0301"):
        offerings.record(
            session,
            actor=Actor("street", (Held(Role.STREET, world.street),)),
            community=source,
            item=edition.item(code),
            draft=OfferingDraft(state=State.DELIVERED, phone="12345")
            if code == "0205"
            else OfferingDraft(state=State.ABSENT),
        )
    session.commit()
    street.get(f"/office/{world.street}/gaps")
    chosen = silent[:2]
    path = f"/office/{world.street}/gaps/take-over"
    assert path in [button.get("formaction") for button in street.page.all("button")]
    street.get(f"{path}?community={chosen[0]}&community={chosen[1]}&community={source}&community=x")
    boxes = [box for box in street.page.all("input", type="checkbox") if box.get("name") == "line"]
    values = [box.get("value") or "" for box in boxes]
    assert all(box.get("checked") is not None for box in boxes)
    assert {value.rsplit(":", 2)[0] for value in values} == {
        f"{code}:{source}:{item}" for code in chosen for item in ("0205", "0301")
    }
    data = {"community": [str(code) for code in chosen]}
    assert street.post(path, data=data).status_code == 400
    assert "勾选" in street.page.text
    stale = [value.rsplit(":", 1)[0] + ":9" for value in values]
    assert street.post(path, data=data | {"line": stale}).status_code == 400
    assert get_line(session, edition, chosen[0], "0205").offering is None
    street.post(path, data=data | {"line": values[:-1]}, follow_redirects=True)
    assert "为2个社区带入3项" in street.page.text.replace(" ", "")
    session.rollback()
    taken = [get_line(session, edition, code, item) for code in chosen for item in ("0205", "0301")]
    assert [line.offering is not None for line in taken] == [True, True, True, False]
    left = {code for code, _name, _lines in silent_communities(session, edition, world.street)}
    assert not left & {*chosen, source}


def test_lines_are_taken_over_only_inside_the_own_street_and_by_those_who_may(
    street: CheckingClient, log_in: LogIn, world: World
) -> None:
    path = f"/office/{world.street}/gaps/take-over"
    for value in ("x", f"{world.community}:110109107201:0205:0:1", f"{world.community}:1:0205:0:1"):
        assert street.post(path, data={"line": value}).status_code == 400
    assert log_in(Role.CITY, world.city).get(path).status_code == 403
    street.get(path)
    assert "没有勾选社区" in street.page.text


def test_where_nothing_was_ever_reported_no_share_is_told(
    log_in: LogIn, edition: EditionFacts, world: World
) -> None:
    office = log_in(Role.STREET, world.street)
    office.get(f"/office/{world.street}/gaps")
    figures = text_of(office.page.find("div", class_="figures"))
    assert "未填报" in figures
    assert "%" not in figures


def test_a_city_is_told_that_its_gaps_are_counted_once_a_minute(city: CheckingClient, world: World) -> None:
    said = "全市的数每1分钟重新统计一次。"
    city.get(f"/office/{world.city}/gaps")
    assert said in text_of(city.page.find("main"))
    city.get(f"/office/{world.district}/gaps")
    assert said not in text_of(city.page.find("main"))
