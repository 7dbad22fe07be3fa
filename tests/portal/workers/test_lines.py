"""The list of sixty: what a worker sees at a glance, and saying that it is still true."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.foundation import stamps
from catalogue.foundation.clock import months_later, today
from catalogue.foundation.database import begin_writing
from catalogue.models import Action, Division, Edition, Revision, Role, State
from tests.pages import CheckingClient, Page, text_of
from tests.worlds.eight_streets import World

from .conftest import CARE, MEALS, Town

pytestmark = pytest.mark.both_databases

LogIn = Callable[..., CheckingClient]


def plain(text: str) -> str:
    """Text without the invisible characters that keep times together."""
    return text.replace("\u2060", "").replace("\u00a0", " ")


def line_of(page: Page, code: str) -> str:
    """The text of one line of the list."""
    return plain(text_of(page.find("li", id=f"line-{code}")))


def lines_shown(page: Page) -> list[str]:
    """The codes of the lines in the list."""
    return [element.get("id", "")[5:] for element in page.all("li", class_="task")]


def test_a_community_has_sixty_lines(worker: CheckingClient, world: World) -> None:
    assert worker.get(f"/work/{world.community}").status_code == 200
    assert len(lines_shown(worker.page)) == 60
    assert "多福巷社区" in worker.page.text
    assert "已填0/60项" in worker.page.text


def test_a_line_tells_state_place_hours_phone_and_when_it_was_confirmed(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=["010-65121234"])
    town.record(MEALS, points=(point.id,), phone=None)
    worker.get(f"/work/{town.community}")
    text = line_of(worker.page, MEALS)
    assert "有效" in text
    assert "多福巷老年餐桌" in text
    assert "周一至周五 11:00–12:30" in text
    assert "010-6512 1234" in text
    assert "今天已确认" in text


def test_a_confirmation_about_to_run_out_says_in_how_many_days(worker: CheckingClient, town: Town) -> None:
    soon = months_later(today() + timedelta(days=9), -12)
    town.record(CARE, on=soon)
    worker.get(f"/work/{town.community}")
    assert "9天后过期" in line_of(worker.page, CARE)


def test_an_expired_line_is_marked_and_found_by_the_filter(english: CheckingClient, town: Town) -> None:
    town.record(CARE, on=months_later(today(), -14))
    town.record(MEALS, state=State.ABSENT)
    english.get(f"/work/{town.community}?show=expired")
    assert lines_shown(english.page) == [CARE]
    assert "Out of date since" in line_of(english.page, CARE)


def test_a_planned_day_that_has_passed_is_to_be_put_right_not_confirmed(
    worker: CheckingClient, town: Town
) -> None:
    past = months_later(today(), -2)
    town.record(CARE, on=past, state=State.PLANNED, planned_for=past + timedelta(days=20))
    worker.get(f"/work/{town.community}?show=expired")
    text = line_of(worker.page, CARE)
    assert "已过" in text
    assert "更正" in text
    assert "仍属实" not in text


def test_the_filters_count_what_they_show(worker: CheckingClient, town: Town) -> None:
    town.record(CARE)
    town.write()
    offerings.dispute(town.session, actor=town.actor, community=town.community, item=town.edition.item(CARE))
    town.session.commit()
    worker.get(f"/work/{town.community}?show=to-fill")
    assert len(lines_shown(worker.page)) == 59
    worker.get(f"/work/{town.community}?show=disputed")
    assert lines_shown(worker.page) == [CARE]
    assert "有异议" in line_of(worker.page, CARE)
    answer = worker.get(f"/work/{town.community}?show=%00nonsense")
    assert answer.status_code == 400
    assert "“nonsense”" in answer.text


def test_a_filter_without_lines_says_so_and_leads_back(english: CheckingClient, town: Town) -> None:
    english.get(f"/work/{town.community}?show=disputed")
    assert "None of the 60 lines is of this kind." in english.page.text


def test_a_place_keeps_the_hours_that_an_offered_line_needs(worker: CheckingClient, town: Town) -> None:
    point = town.place()
    town.record(MEALS, points=(point.id,), phone=None)
    refused = worker.post(
        f"/work/{town.community}/points/{point.id}",
        data={"version": "1", "name": "多福巷老年餐桌", "hours": ""},
    )
    assert refused.status_code == 400
    assert "有1项已提供的服务用到这个服务点" in worker.page.text
    worker.get(f"/work/{town.community}")
    assert "周一至周五 11:00–12:30" in line_of(worker.page, MEALS)


def test_still_true_dates_the_line_and_returns_to_it_with_a_word(worker: CheckingClient, town: Town) -> None:
    town.record(CARE, on=months_later(today(), -14))
    answer = worker.post(
        f"/work/{town.community}/{CARE}/confirm", data={f"version-{CARE}": "1", "show": "expired"}
    )
    assert answer.location == f"/work/{town.community}?show=expired#line-{CARE}"
    worker.get(f"/work/{town.community}")
    assert "已确认属实" in line_of(worker.page, CARE)
    line = town.line(CARE)
    assert line.offering is not None
    assert (line.offering.confirmed_on, line.version) == (today(), 2)


def test_still_true_of_a_line_that_somebody_changed_changes_nothing(
    worker: CheckingClient, town: Town
) -> None:
    town.record(CARE, on=months_later(today(), -14))
    town.record(CARE, on=months_later(today(), -13), phone="010-65129999")
    for seen in ("1", "", "-1", "²", "9" * 30):
        worker.post(f"/work/{town.community}/{CARE}/confirm", data={f"version-{CARE}": seen})
    worker.get(f"/work/{town.community}")
    assert "本项刚刚有改动" in worker.page.text
    assert town.line(CARE).version == 2


def test_still_true_of_an_empty_line_is_refused_in_words(english: CheckingClient, town: Town) -> None:
    english.post(f"/work/{town.community}/{CARE}/confirm", data={f"version-{CARE}": "0"})
    english.get(f"/work/{town.community}")
    assert "There is no record to confirm. Fill in the line first." in english.page.text


def test_ticked_lines_are_confirmed_together(worker: CheckingClient, town: Town) -> None:
    codes = ["0201", "0203", "0204"]
    for code in codes:
        town.record(code, on=months_later(today(), -13))
    data: dict[str, Any] = {f"version-{code}": "1" for code in codes} | {"items": codes}
    assert worker.post(f"/work/{town.community}/confirm", data=data).status_code == 302
    worker.get(f"/work/{town.community}")
    assert "已确认3项属实。" in worker.page.text
    assert {town.line(code).segment for code in codes} == {"delivered"}


def test_one_bad_tick_confirms_nothing_and_says_which_and_keeps_the_ticks(
    worker: CheckingClient, town: Town
) -> None:
    town.record("0201", on=months_later(today(), -13))
    town.record("0203", on=months_later(today(), -13))
    data: dict[str, Any] = {"version-0201": "1", "version-0203": "7", "items": ["0201", "0203", "0204"]}
    assert worker.post(f"/work/{town.community}/confirm", data=data).status_code == 409
    summary = text_of(worker.page.find("div", id="errors"))
    assert "全部未确认" in summary
    assert "0203" in summary
    assert "0204" in summary
    assert "0201" not in summary
    assert worker.page.find("input", id="tick-0201").get("checked") is not None
    assert town.line("0201").version == 1


def test_nothing_ticked_says_so(worker: CheckingClient, town: Town) -> None:
    worker.post(f"/work/{town.community}/confirm")
    worker.get(f"/work/{town.community}")
    assert "没有勾选任何项" in worker.page.text


@pytest.mark.parametrize("code", ["9999", "", "' OR 1", "０２０１"])
def test_a_tick_that_is_no_line_is_refused(worker: CheckingClient, town: Town, code: str) -> None:
    assert worker.post(f"/work/{town.community}/confirm", data={"items": code}).status_code == 400


def test_a_street_sees_its_communities_with_most_to_do_first(log_in: LogIn, town: Town, world: World) -> None:
    for code in ("0201", "0203"):
        town.record(code)
    town.record("0201", community=world.neighbour, on=months_later(today(), -14))
    street = log_in(Role.STREET, world.street)
    street.get("/work/")
    rows = [text_of(row) for row in street.page.find("tbody").iter("tr")]
    assert len(rows) == 6
    assert "多福巷社区" in rows[-1]
    assert "2/60" in rows[-1]
    assert "1/60" in next(row for row in rows if "银闸社区" in row)


def test_the_list_takes_as_many_queries_full_as_empty(
    worker: CheckingClient, town: Town, count_queries: Callable[..., int]
) -> None:
    empty = count_queries(lambda: worker.get(f"/work/{town.community}"))
    point = town.place()
    for item in town.edition.items[:20]:
        town.record(item.code, points=(point.id,))
    full = count_queries(lambda: worker.get(f"/work/{town.community}"))
    assert full <= empty + 1
    assert full <= 14


def test_a_streets_list_takes_few_queries(
    log_in: LogIn, world: World, count_queries: Callable[..., int]
) -> None:
    street = log_in(Role.STREET, world.street)
    assert count_queries(lambda: street.get("/work/")) <= 15  # three of them read the edition


def test_a_retired_community_says_so_and_leads_to_its_successor(
    worker: CheckingClient, town: Town, world: World
) -> None:
    town.write()
    old = town.session.get(Division, world.community)
    assert old is not None
    old.retired_on, old.successor_code = today(), world.neighbour
    town.session.commit()
    assert worker.get(f"/work/{world.community}").status_code == 410
    assert "银闸社区" in worker.page.text
    assert worker.post(f"/work/{world.community}/confirm").status_code == 410


def test_confirming_leaves_a_revision_with_name_and_role(
    worker: CheckingClient, town: Town, session: Session
) -> None:
    town.record(CARE, on=months_later(today(), -1))
    worker.post(f"/work/{town.community}/{CARE}/confirm", data={f"version-{CARE}": "1"})
    session.rollback()
    last = session.execute(select(Revision).order_by(Revision.id.desc()).limit(1)).scalar_one()
    assert (last.action, last.role, last.actor) == (Action.CONFIRM, "worker", f"worker{town.community}")


def test_without_a_catalogue_the_page_says_so(log_in: LogIn, world: World, session: Session) -> None:
    street = log_in(Role.STREET, world.street)
    session.rollback()
    begin_writing(session)
    edition = session.scalars(select(Edition).where(Edition.key == world.edition_key)).one()
    edition.in_force_from = today() + timedelta(days=30)
    stamps.bump(session, stamps.CATALOGUE)
    session.commit()
    assert street.get(f"/work/{world.community}").status_code == 404
    assert "尚未载入指导目录" in street.page.text


def test_a_worker_sees_who_answers_for_a_line_and_narrows_by_it(worker: CheckingClient, world: World) -> None:
    worker.get(f"/work/{world.community}")
    assert "没有注明的，由社区服务站负责。" in worker.page.text
    assert "负责：" not in line_of(worker.page, MEALS)
    assert "负责：居委会" in line_of(worker.page, "0702")
    worker.get(f"/work/{world.community}?show=party")
    assert lines_shown(worker.page) == ["0709"]
    worker.get(f"/work/{world.community}/0702")
    assert re.search(r"由谁负责\s*居委会\s*编者", plain(worker.page.text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_of_a_village_names_the_villagers_committee(
    log_in: LogIn, world: World, language: str
) -> None:
    said = {"zh": "村委会", "en": "Villagers' committee"}[language]
    village = log_in(Role.WORKER, world.village)
    village.set_cookie("language", language)
    village.get(f"/work/{world.village}")
    assert said in line_of(village.page, "0702")
    assert "居委会" not in line_of(village.page, "0702")
    assert said in text_of(village.page.find("nav", class_="filters"))
    village.get(f"/work/{world.village}/0702")
    assert said in village.page.text
