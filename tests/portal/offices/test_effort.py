"""填报用时 in pages: every level reads it, the city sets minutes, a district its guide value, who sends reads the cost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]


@pytest.fixture(autouse=True)
def line(session: Session, world: World, edition: EditionFacts) -> None:
    """A line of 多福巷社区, recorded now."""
    session.rollback()
    begin_writing(session)
    offerings.record(
        session,
        actor=Actor("dfx", (Held(Role.WORKER, world.community),)),
        community=world.community,
        item=edition.item("0202"),
        draft=offerings.OfferingDraft(state=State.ABSENT),
    )
    session.commit()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_level_reads_what_was_asked_and_taken(log_in: LogIn, world: World, language: str) -> None:
    words = "填报用时" if language == "zh" else "Time for reporting"
    for role, division, page in [
        (Role.WORKER, world.community, f"/work/{world.community}/effort"),
        (Role.STREET, world.street, f"/office/{world.street}/effort"),
        (Role.ADMIN, world.street, f"/office/{world.community}/effort"),
        (Role.DISTRICT, world.district, f"/office/{world.district}/effort"),
        (Role.CITY, world.city, f"/office/{world.city}/effort"),
        (Role.AUDITOR, world.city, f"/office/{world.city}/effort"),
    ]:
        answer = log_in(role, division, language).get(page)
        assert answer.status_code == 200, page
        assert words in answer.text


def test_a_sister_office_and_another_community_are_not_shown(log_in: LogIn, world: World) -> None:
    worker = log_in(Role.WORKER, world.community)
    assert worker.get(f"/work/{world.neighbour}/effort").status_code == 403
    assert worker.get(f"/office/{world.street}/effort").status_code == 403
    assert log_in(Role.STREET, world.street).get(f"/office/{world.mixed_street}/effort").status_code == 403


@pytest.mark.parametrize("address", ["effort", "cases/outcomes"])
def test_a_month_that_is_not_in_the_list_is_asked_for_again(
    street: CheckingClient, world: World, address: str
) -> None:
    usual = street.get(f"/office/{world.street}/{address}?month=")
    assert usual.status_code == 200
    for month in ("2026-13", "x", "1999-01", "2026-1"):
        answer = street.get(f"/office/{world.street}/{address}?month={month}")
        assert answer.status_code == 400, month
        assert f"列表中没有“{month}”" in answer.text
        offered = re.findall(r'<option value="([0-9-]+)"', answer.text)
        assert offered == sorted(offered, reverse=True)
        assert offered
        assert street.get(f"/office/{world.street}/{address}?month={offered[-1]}").status_code == 200


def test_lists_of_lines_and_cases_ask_again_for_a_choice_that_they_do_not_have(
    street: CheckingClient, log_in: LogIn, world: World
) -> None:
    answer = street.get(f"/office/{world.street}/cases?show=all&page=3")
    assert answer.status_code == 400
    assert re.findall(r'<option value="(.*?)"', answer.text) == ["open", "answered"]
    assert 'name="page"' not in answer.text  # pages of another list
    lines = log_in(Role.WORKER, world.community).get(f"/work/{world.community}?show=nothing")
    assert lines.status_code == 400
    assert "expired" in re.findall(r'<option value="(.*?)"', lines.text)


@pytest.mark.parametrize(("name", "value"), [("kind", "x"), ("category", "99"), ("quarter", "2020Q1")])
def test_public_coverage_is_of_what_was_asked_or_of_nothing(
    street: CheckingClient, world: World, name: str, value: str
) -> None:
    for suffix in ("", "/matrix.csv"):
        answer = street.get(f"/coverage/{world.district}{suffix}?{name}={value}&kind=ju")
        assert answer.status_code == 400
        assert value in answer.text
        kept = '<input type="hidden" name="kind" value="ju">' in answer.text
        assert kept is (name != "kind")


def test_the_city_sets_minutes_in_a_page(city: CheckingClient, street: CheckingClient, world: World) -> None:
    page = f"/office/{world.city}/effort"
    city.get(page)
    form = {field.get("name"): field.get("value") for field in city.page.all("input", inputmode="decimal")}
    assert form["answer_case"] == "5.0"
    saved = city.post(f"{page}/minutes", data=form | {"answer_case": "７．５"})
    assert saved.status_code == 302
    assert "7.5" in street.get(f"/office/{world.street}/effort").text
    for wrong in ("0", "61", "x", ""):
        assert city.post(f"{page}/minutes", data=form | {"answer_case": wrong}).status_code == 400
        assert text_of(city.page.find("div", id="errors")) == "请检查以下内容 请填写0.1至60分钟。"
    assert street.post(f"/office/{world.street}/effort/minutes", data=form).status_code == 403
    assert "用时标准" not in street.get(f"/office/{world.street}/effort").text


def test_who_returns_a_line_reads_its_minutes_and_a_warning_above_the_guide_value(
    log_in: LogIn, street: CheckingClient, world: World
) -> None:
    line = f"/office/{world.community}/items/0202"
    text = street.get(line).text
    assert "社区办理约需3分钟" in text
    assert "超过区指导值" not in text
    district = log_in(Role.DISTRICT, world.district)
    page = f"/office/{world.district}/effort"
    assert district.post(f"{page}/guide", data={"minutes": "0"}).status_code == 400
    assert district.post(f"{page}/guide", data={"minutes": "2"}).status_code == 302
    assert "超过区指导值2分钟" in street.get(line).text
    assert street.post(f"{line}/dispute").status_code == 302
    assert "社区办理约需" not in street.get(line).text
    month = street.get(f"/office/{world.street}/effort").text
    assert "超过指导值" in month
    assert street.post(f"/office/{world.district}/effort/guide", data={"minutes": "9"}).status_code == 403
    assert district.post(f"/office/{world.street}/effort/guide", data={"minutes": "9"}).status_code == 404
