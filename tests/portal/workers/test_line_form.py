"""What a line's form asks first, what it folds, and what it takes from the line before."""

from __future__ import annotations

from catalogue.catalogues.guide import GUIDE_FIELDS
from catalogue.models import ProviderKind, State
from tests.pages import CheckingClient

from .conftest import CARE, MEALS, Town, form_of


def test_a_form_asks_first_for_what_its_item_needs_and_folds_the_rest(
    worker: CheckingClient, town: Town
) -> None:
    for code, first in ((CARE, "phone"), (MEALS, "points")):
        worker.get(f"/work/{town.community}/{code}")
        folded = [
            element.get("id")
            for fold in worker.page.all("details")
            for element in fold.iter()
            if element.get("id") in ("points", "phone", "mode", "note_zh", "note_en")
        ]
        assert set(folded) == {"points", "phone", "mode", "note_en"} - {first}
        assert not [name for name in form_of(worker) if name.startswith(("guide", *GUIDE_FIELDS))]
        assert worker.page.find("a", href=f"/work/{town.community}/{code}/guide") is not None
        assert not [
            fold for fold in worker.page.all("details", class_="desk-group") if fold.get("open") is not None
        ]


def test_what_is_folded_is_open_where_it_is_filled_in_or_wrong(worker: CheckingClient, town: Town) -> None:
    town.record(MEALS, points=(town.place().id,), mode=None, phone=None, note_en="Bring a bowl.")
    worker.get(f"/work/{town.community}/{MEALS}")

    def opened() -> list[bool]:
        folds = worker.page.all("details", class_="desk-group")
        return [fold.get("open") is not None for fold in folds]

    assert opened() == [False, True]
    worker.post(f"/work/{town.community}/{MEALS}", data=form_of(worker) | {"link": "nowhere", "note_en": ""})
    assert opened() == [True, False]


def test_a_line_takes_place_provider_and_number_of_the_line_before_and_saves_nothing(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place()
    town.record(
        CARE,
        points=(point.id,),
        phone="010-65121234",
        provider_kind=ProviderKind.COMPANY,
        provider_name="某餐饮公司",
        note_zh="不照抄",
    )
    town.record(MEALS, state=State.ABSENT, phone=None, mode=None)
    worker.get(f"/work/{town.community}/0203")
    (link,) = [each for each in worker.page.all("a") if each.get("data-like-before")]
    worker.get(link.get("href") or "")
    assert "尚未保存" in worker.page.text
    data = form_of(worker)
    assert (data["points"], data["phone"], data["provider_name"]) == (
        [str(point.id)],
        "010-65121234",
        "某餐饮公司",
    )
    assert data["note_zh"] == ""
    assert data["version"] == "0"
    assert "state" not in data
    assert town.line("0203").offering is None
    assert worker.post(f"/work/{town.community}/0203", data=data | {"state": "delivered"}).status_code == 302


def test_no_line_is_before_the_first_and_a_ruling_is_no_example(worker: CheckingClient, town: Town) -> None:
    for address in (CARE, f"{MEALS}?like-before=1"):
        worker.get(f"/work/{town.community}/{address}")
        assert not [each for each in worker.page.all("a") if each.get("data-like-before")]


def test_what_was_saved_can_be_undone_on_the_form_of_the_next_line(
    worker: CheckingClient, town: Town
) -> None:
    data = {"version": "0", "state": "absent", "then": "next"}
    saved = worker.post(f"/work/{town.community}/{CARE}", data=data)
    worker.get(saved.location)
    (undo,) = [each for each in worker.page.all("form") if (each.get("action") or "").endswith("/undo")]
    sent = {each.get("name"): each.get("value") for each in undo.iter("input")}
    worker.post(undo.get("action") or "", data=sent)
    assert town.line(CARE).offering is None
