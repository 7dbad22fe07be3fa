"""Past days in an office: a division at the end of a day, what changed between two days, and the lines behind each cause."""

from __future__ import annotations

from datetime import timedelta
from statistics import quantiles

import pytest

from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import LogIn

FIRST, SECOND = 150, 1


@pytest.fixture
def days(world: World) -> str:
    since, until = (world.today - timedelta(days=back) for back in (FIRST, SECOND))
    return f"?from={since}&to={until}"


def number(text: str) -> int:
    return int(text.replace("−", "-").replace("+", "").replace(",", ""))


def test_an_office_reads_what_changed_and_each_cause_opens_its_lines(
    log_in: LogIn, world: World, demonstration: World, days: str
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    office.get(f"/office/{world.district}")
    assert any(link.get("href") == f"/office/{world.district}/changes" for link in office.page.all("a"))
    office.get(f"/office/{world.district}/changes{days}")
    assert "增减变动说明" in office.page.text
    links = [link for link in office.page.all("a") if "&cause=" in (link.get("href") or "")]
    counts = {link.get("href"): number(link.text.split()[0]) for link in links}
    assert counts
    for address, count in counts.items():
        office.get(address)
        gained, lost = office.page.text.count("变为有效"), office.page.text.count("不再有效")
        assert abs(count) >= 100 or gained - lost == count


def test_a_past_day_is_shown_with_links_to_its_parts(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    day = world.today - timedelta(days=FIRST)
    office.get(f"/office/{world.district}/past?day={day}")
    assert "日终" in office.page.text
    street = f"/office/{world.street}/past?day={day}"
    assert any(link.get("href") == street for link in office.page.all("a"))
    assert office.get(street).status_code == 200


@pytest.mark.usefixtures("demonstration")
def test_a_past_day_tells_how_many_communities_were_full(log_in: LogIn, world: World) -> None:
    office = log_in(Role.CITY, world.city)
    day = world.today - timedelta(days=FIRST)
    communities = len(world.communities_in(world.street))
    for division, told in ((world.street, True), (world.district, True), (world.city, False)):
        office.get(f"/office/{division}/past?day={day}")
        assert ("全覆盖社区" in office.page.text) is told
    office.get(f"/office/{world.street}/past?day={day}")
    assert f"全覆盖社区 0/{communities}" in office.page.text
    office.get(f"/office/{world.street}/past?day={day}&kind=ju")
    assert "全覆盖社区" not in office.page.text


def test_a_community_is_shown_as_its_histories_tell(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.STREET, world.street)
    day = world.today - timedelta(days=FIRST)
    office.get(f"/office/{world.community}/past?day={day}")
    assert "社区服务站" in office.page.text
    assert "未记录" not in office.page.text  # its profile has a history too
    assert len(office.page.all("tr")) == 61


def typed(office: CheckingClient) -> dict[str, tuple[str, str]]:
    """The fields of days on a page: each name with its type and text."""
    fields = [field for field in office.page.all("input") if field.get("type") in ("date", "text")]
    return {
        field.get("name") or "": (field.get("type") or "", field.get("value") or "")
        for field in fields
        if field.get("name") in ("day", "from", "to")
    }


@pytest.mark.parametrize(
    "page", ["past", "past/gaps", "matrix.csv", "communities.json", "gaps.csv", "gaps.xlsx"]
)
def test_a_day_that_cannot_be_shown_is_asked_for_again_with_what_was_typed(
    log_in: LogIn, world: World, demonstration: World, page: str
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    later = str(world.today + timedelta(days=9))
    for day, field, status, said in (
        ("2026-01-32", "text", 400, "“2026-01-32”不是日期"),
        ("昨天", "text", 400, "“昨天”不是日期"),
        (later, "date", 409, "还没有到"),
        ("1999-01-01", "date", 409, "之前未记录"),
    ):
        assert office.get(f"/office/{world.district}/{page}?day={day}&kind=ju").status_code == status
        assert typed(office) == {"day": (field, day)}
        assert said in office.page.text
        assert "可查询" in office.page.text
        assert office.page.find("input", name="day").get("aria-invalid") == "true"
        assert office.page.find("input", name="kind").get("value") == "ju"


@pytest.mark.parametrize("page", ["changes", "changes/cells", "brief", "brief.docx", "brief.txt"])
def test_two_days_that_cannot_be_shown_are_asked_for_again_with_what_was_typed(
    log_in: LogIn, world: World, demonstration: World, page: str
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    today = str(world.today)
    before, later = (str(world.today + timedelta(days=away)) for away in (-2, 9))
    for since, until, wrong, status in (
        (before, "2026-01-32", {"to"}, 400),
        (before, later, {"to"}, 409),
        ("1999-01-01", today, {"from"}, 409),
        (today, before, {"from", "to"}, 409),
    ):
        answer = office.get(f"/office/{world.district}/{page}?from={since}&to={until}")
        assert answer.status_code == status
        assert {name: text for name, (_kind, text) in typed(office).items()} == {"from": since, "to": until}
        marked = {field.get("name") for field in office.page.all("input") if field.get("aria-invalid")}
        assert marked == wrong
        assert "起始日不能晚于截止日" in office.page.text


def test_a_filter_that_is_not_known_on_a_past_page_leads_back_to_its_form(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    day = str(world.today - timedelta(days=FIRST))
    for page, query in (
        ("past", f"day={day}&kind=blue"),
        ("past/gaps", f"day={day}&segment=blue"),
        ("changes", f"from={day}&to={world.today}&kind=blue"),
        ("changes/cells", f"from={day}&to={world.today}&cause=blue"),
        ("months", "of=blue"),
    ):
        assert office.get(f"/office/{world.district}/{page}?{query}").status_code == 400
        assert "blue" in office.page.text
        assert not any(field.get("value") == "blue" for field in office.page.all("input"))
        assert set(dict(typed(office).values()).values()) <= {day, str(world.today)}
    assert office.get(f"/office/{world.district}/past?day={day}&page=0").status_code == 400
    assert office.get(f"/office/{world.district}/changes/cells?page=999").status_code == 404


def test_no_one_reads_the_past_of_another_office(
    log_in: LogIn, world: World, demonstration: World, days: str
) -> None:
    street = log_in(Role.STREET, world.street)
    for page in ("past", f"changes{days}", f"changes/cells{days}"):
        assert street.get(f"/office/{world.district}/{page}").status_code == 403


def test_months_are_drawn_with_the_table_beside(log_in: LogIn, world: World, demonstration: World) -> None:
    office = log_in(Role.DISTRICT, world.district)
    for of in ("", "?of=02", "?of=0202"):
        office.get(f"/office/{world.district}/months{of}")
        assert len(office.page.all("svg", role="img")) == 1
        points = office.page.all("circle")
        assert len(points) == len(office.page.all("tr")) - 1 >= 12
    assert office.get(f"/office/{world.district}/months?of=9999").status_code == 400


def test_the_matrix_of_a_past_day_looks_like_todays_and_each_cell_opens_its_lines_of_that_day(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    office.get(f"/office/{world.district}")
    assert any(link.get("href") == f"/office/{world.district}/past" for link in office.page.all("a"))
    day = world.today - timedelta(days=FIRST)
    office.get(f"/office/{world.district}/past?day={day}")
    cells = [
        link
        for link in office.page.all("a")
        if (link.get("href") or "").startswith(f"/office/{world.street}/past/gaps?") and link.get("title")
    ]
    assert len(cells) == 60
    for link in cells[:3]:
        valid = number(link.text) if link.text.isdigit() else 0
        office.get(link.get("href") or "")
        badges = [text_of(badge) for badge in office.page.all("span", class_="badge")]
        assert sum(badge.endswith("有效") for badge in badges) == valid
        assert str(day.year) in office.page.text


@pytest.mark.parametrize("kind", ["all", "ju", "cun"])
def test_gaps_of_a_past_day_are_as_many_as_the_matrix_counts(
    log_in: LogIn, world: World, demonstration: World, kind: str
) -> None:
    office = log_in(Role.CITY, world.city)
    day = world.today - timedelta(days=FIRST)
    asked = f"day={day}&kind={kind}"
    counted = office.get(f"/office/{world.city}/matrix.json?{asked}").get_json()
    gaps = sum(
        count
        for cell in counted["total"].values()
        for segment, count in cell.items()
        if segment not in ("delivered", "not_applicable", "disputed")
    )
    listed = office.get(f"/office/{world.city}/gaps.json?{asked}").get_json()
    assert listed["day"] == counted["day"] == day.isoformat()
    assert len(listed["lines"]) == gaps > 0
    office.get(f"/office/{world.city}/past/gaps?{asked}")
    assert f"共{gaps:,}项" in office.page.text.replace(" ", "")
    pages = -(-gaps // 100)
    assert office.get(f"/office/{world.city}/past/gaps?{asked}&page={pages}").status_code == 200
    assert len(office.page.all("tr")) - 1 == gaps - (pages - 1) * 100
    assert office.get(f"/office/{world.city}/past/gaps?{asked}&page={pages + 1}").status_code == 404


def test_a_file_of_a_past_day_says_its_day_and_who_may_not_see_it_gets_none(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    day = world.today - timedelta(days=FIRST)
    for name in ("matrix.csv", "gaps.csv"):
        told = office.get(f"/office/{world.street}/{name}?day={day}").get_data(as_text=True)
        head = told.split("\r\n\r\n")[0]
        assert day.isoformat() in head
        assert world.edition_key in head
    assert office.get(f"/office/{world.street}/matrix.xlsx?day={day}").status_code == 200
    assert office.get(f"/office/{world.street}/gaps.csv?day=1999-01-01").status_code == 409
    street = log_in(Role.STREET, world.street)
    assert street.get(f"/office/{world.district}/gaps.csv?day={day}").status_code == 403


def test_the_changes_of_a_kind_add_up_and_say_their_sign(
    log_in: LogIn, world: World, demonstration: World, days: str
) -> None:
    office = log_in(Role.CITY, world.city)
    changes = {}
    for kind in ("all", "ju", "cun"):
        office.get(f"/office/{world.city}/changes{days}&kind={kind}")
        changes[kind] = number(text_of(office.page.all("tfoot")[0]).removeprefix("合计"))
        assert changes[kind] != 0
        own = office.page.find("tr", class_="total")
        steps = [number(text_of(cell)) for cell in own.iter("td")]
        assert steps[0] == sum(steps[1:]) == changes[kind]
        marks = {1: "p", 0: "z", -1: "l"}
        for cell, step in zip(list(own.iter("td"))[1:], steps[1:], strict=True):
            assert marks[(step > 0) - (step < 0)] in (cell.get("class") or "").split()
    assert changes["all"] == changes["ju"] + changes["cun"]
    titled = [link for link in office.page.all("a") if "变为" in (link.get("title") or "")]
    assert titled
    cell = next(link for link in titled if link.text not in ("0", "") and "&item=" in link.get("href"))
    office.get(cell.get("href") or "")
    gained, lost = office.page.text.count("变为有效"), office.page.text.count("不再有效")
    assert gained - lost == number(cell.text)


def test_how_far_units_lie_apart_is_drawn_by_month_and_no_unit_is_named(
    log_in: LogIn, world: World, demonstration: World
) -> None:
    office = log_in(Role.CITY, world.city)
    office.get(f"/office/{world.city}/town-and-country")
    assert any(link.get("href") == f"/office/{world.city}/apart" for link in office.page.all("a"))
    office.get(f"/office/{world.city}/apart")
    assert len(office.page.all("svg", role="img")) == 2  # districts and streets
    streets = office.page.all("tbody")[1]
    rows = [[text_of(cell) for cell in row] for row in streets.iter("tr")]
    assert len(rows) >= 12
    names = {world.names[code] for code in (*world.districts, world.street) if code in world.names}
    assert names
    assert not any(name in text_of(office.page.find("main")) for name in names)
    month = (world.today.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)
    row = next(row for row in rows if row[0] == f"{month.year}年{month.month}月{month.day}日")
    # The same month, told street by street by the matrices of its last day.
    rates = []
    for district in world.districts:
        told = office.get(f"/office/{district}/matrix.json?day={month}").get_json()
        for each in told["rows"]:
            cells = list(each["items"].values())
            whole = sum(
                count
                for cell in cells
                for name, count in cell.items()
                if name not in ("disputed", "not_applicable")
            )
            unknown = sum(cell["unknown"] for cell in cells)
            if each["communities"] and unknown < whole:
                rates.append(sum(cell["delivered"] for cell in cells) / whole)
    assert len(rates) >= 4
    first, median, third = quantiles(sorted(rates), n=4, method="inclusive")
    expected = [f"{rate * 100:.1f}%" for rate in (min(rates), first, median, third, max(rates))]
    assert row[3:] == expected
    assert office.get(f"/office/{world.street}/apart").status_code == 404
