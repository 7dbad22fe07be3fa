"""Merging two service points: chosen from a list, side by side, one click."""

from __future__ import annotations

import pytest

from catalogue import divisions, offerings
from catalogue.models import Trade
from catalogue.offerings import PointFacts
from tests.pages import CheckingClient, text_of

from .conftest import MEALS, Town, form_of, undo_form

pytestmark = pytest.mark.both_databases


@pytest.fixture
def both(town: Town) -> tuple[PointFacts, PointFacts]:
    """Two points that are one; a line names the second."""
    this = town.place(name="多福巷餐桌", phones=("010-65120001",), hours=None)
    other = town.place(name="多福巷老年餐桌", phones=("010-65120002",), fee="每餐15元")
    town.record(MEALS, phone=None, points=(other.id,))
    return this, other


def pages(town: Town, this: PointFacts, other: PointFacts | None = None) -> str:
    return f"/work/{town.community}/points/{this.id}/merge" + (f"?other={other.id}" if other else "")


def test_two_points_become_one_with_what_is_ticked(
    worker: CheckingClient, town: Town, both: tuple[PointFacts, PointFacts]
) -> None:
    this, other = both
    worker.get(f"/work/{town.community}/points/{this.id}")
    assert pages(town, this) in {link.get("href") for link in worker.page.all("a")}
    worker.get(pages(town, this))
    assert pages(town, this, other) in {link.get("href") for link in worker.page.all("a")}
    worker.get(pages(town, this, other))
    data = form_of(worker)
    assert (data["take-name"], data["take-phones"]) == (["this"], ["both"])
    assert (data["take-hours"], data["take-fee"]) == (["other"], ["other"])
    for _twice in range(2):
        answer = worker.post(pages(town, this), data=data)
        assert answer.location == f"/work/{town.community}/points/{this.id}"
    town.session.rollback()
    merged = {point.id: point for point in offerings.points_of(town.session, town.community)}
    assert other.id not in merged
    kept = merged[this.id]
    assert (kept.name, kept.phones) == ("多福巷餐桌", ("010-65120001", "010-65120002"))
    assert (kept.hours, kept.fee) == (other.hours, "每餐15元")
    line = town.line(MEALS).offering
    assert line is not None
    assert line.draft.points == (this.id,)
    worker.get(answer.location)
    assert "“多福巷老年餐桌”已并入“多福巷餐桌”。" in text_of(worker.page.find("main"))


def test_the_trades_of_two_shops_that_are_one_stay_together(worker: CheckingClient, town: Town) -> None:
    this = town.place(name="南门店", phones=("010-65120001",), trades=(Trade.REPAIRS,))
    other = town.place(name="北门店", phones=("010-65120001",), trades=(Trade.SHOPPING,))
    silent = town.place(name="旁门店", phones=("010-65120001",))
    worker.get(pages(town, this, other))
    assert form_of(worker)["take-trades"] == ["both"]
    assert "便利购物、日常修理" in text_of(worker.page.find("main"))
    worker.post(pages(town, this), data=form_of(worker))
    worker.get(pages(town, silent, this))
    assert form_of(worker)["take-trades"] == ["other"]
    town.session.rollback()
    merged = {point.id: point for point in offerings.points_of(town.session, town.community)}
    assert merged[this.id].trades == (Trade.SHOPPING, Trade.REPAIRS)


def test_a_merged_number_is_asked_about_where_else_it_is_said(
    worker: CheckingClient, town: Town, both: tuple[PointFacts, PointFacts]
) -> None:
    this, other = both
    town.profile(phones=this.phones)
    worker.get(pages(town, this, other))
    data = form_of(worker) | {"take-phones": "other"}
    for _twice in range(2):
        answer = worker.post(pages(town, this), data=data)
        assert answer.location == f"/work/{town.community}/elsewhere?point={this.id}&version=2"
    worker.get(answer.location)
    page = text_of(worker.page.find("main"))
    assert "“多福巷老年餐桌”已并入“多福巷餐桌”。" in page
    assert "6512 0001 →" in page
    worker.post(f"/work/{town.community}/elsewhere", data=form_of(worker))
    town.session.rollback()
    profile = divisions.get_profile(town.session, town.community)
    assert profile is not None
    assert profile.phones == other.phones


def test_a_merging_is_undone_with_one_click_on_the_page_that_follows(
    worker: CheckingClient, town: Town, both: tuple[PointFacts, PointFacts]
) -> None:
    this, other = both
    worker.get(pages(town, this, other))
    merged = worker.post(pages(town, this), data=form_of(worker))
    action, sent = undo_form(worker, merged.location)
    for _twice in range(2):
        back = worker.post(action, data=sent).location
        assert back == f"/work/{town.community}/points#place-{this.id}"
        worker.get(back)
        assert "已撤销合并，两个服务点恢复原样。" in text_of(worker.page.find("main"))
    town.session.rollback()
    now = {point.id: point for point in offerings.points_of(town.session, town.community)}
    assert (now[this.id].phones, now[other.id].phones) == (this.phones, other.phones)
    line = town.line(MEALS).offering
    assert line is not None
    assert line.draft.points == (other.id,)


def test_a_merging_is_not_undone_over_a_later_change_of_somebody_else(
    worker: CheckingClient, town: Town, both: tuple[PointFacts, PointFacts]
) -> None:
    this, other = both
    worker.get(pages(town, this, other))
    merged = worker.post(pages(town, this), data=form_of(worker))
    action, sent = undo_form(worker, merged.location)
    (kept,) = (each for each in offerings.points_of(town.session, town.community) if each.id == this.id)
    town.change_place(kept, address="多福巷44号")
    worker.post(action, data=sent)
    worker.get(f"/work/{town.community}/points")
    assert "这两个服务点合并后又有改动，未做任何变更。" in text_of(worker.page.find("main"))
    assert other.name not in town.place_names()


def test_nothing_is_merged_where_one_was_changed_meanwhile_and_choices_are_kept(
    worker: CheckingClient, town: Town, both: tuple[PointFacts, PointFacts]
) -> None:
    this, other = both
    worker.get(pages(town, this, other))
    data = form_of(worker) | {"take-name": "other"}
    town.change_place(other, name="老年食堂")
    assert worker.post(pages(town, this), data=data).status_code == 409
    assert "期间" in text_of(worker.page.find("div", id="errors"))
    again = form_of(worker)
    assert (again["take-name"], again["other_version"]) == (["other"], "2")
    assert {this.id, other.id} <= {point.id for point in offerings.points_of(town.session, town.community)}


def test_a_point_that_is_not_there_cannot_be_merged(
    worker: CheckingClient, town: Town, both: tuple[PointFacts, PointFacts]
) -> None:
    this, _other = both
    for number in ("9999", "x", str(this.id)):
        assert worker.post(pages(town, this), data={"other": number}).status_code == 404
    assert worker.get(f"/work/{town.community}/points/9999/merge").status_code == 404
    assert worker.get(pages(town, this) + "?other=9999").status_code == 200
