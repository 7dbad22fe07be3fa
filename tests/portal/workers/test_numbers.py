"""Whose number a line gives: the station's, the service point's, or its own."""

from __future__ import annotations

import pytest

from catalogue.models import PhoneSource, State
from catalogue.offerings import OfferingDraft
from tests.pages import CheckingClient

from .conftest import CARE, Town, form_of

pytestmark = pytest.mark.both_databases
STATION = "010-65120001"


@pytest.fixture
def station(town: Town) -> None:
    town.profile(phones=(STATION,))


def save(worker: CheckingClient, town: Town, **data: str) -> OfferingDraft:
    version = str(town.line(CARE).version)
    answer = worker.post(
        f"/work/{town.community}/{CARE}", data={"version": version, "state": "delivered"} | data
    )
    assert answer.status_code == 302
    offering = town.line(CARE).offering
    assert offering is not None
    return offering.draft


@pytest.mark.usefixtures("station")
def test_a_new_line_that_comes_home_is_offered_with_the_stations_number_and_no_typing(
    worker: CheckingClient, town: Town
) -> None:
    page = worker.get(f"/work/{town.community}/{CARE}")
    assert "6512 0001" in page.text
    data = form_of(worker)
    assert (data["phone_source"], data["phone"]) == (["station"], "")
    assert (
        worker.post(f"/work/{town.community}/{CARE}", data=data | {"state": "delivered"}).status_code == 302
    )
    offering = town.line(CARE).offering
    assert offering is not None
    assert (offering.draft.phone_source, offering.phone) == (PhoneSource.STATION, STATION)
    worker.get(f"/work/{town.community}/{CARE}")
    assert form_of(worker)["phone_source"] == ["station"]


@pytest.mark.usefixtures("station")
def test_a_number_that_was_typed_counts_whatever_is_chosen(worker: CheckingClient, town: Town) -> None:
    assert save(worker, town, phone_source="station", phone="65120099").phone == "010-65120099"


@pytest.mark.usefixtures("station")
def test_a_line_turns_from_a_number_of_its_own_to_the_stations(worker: CheckingClient, town: Town) -> None:
    town.record(CARE, phone="010-65120099")
    worker.get(f"/work/{town.community}/{CARE}")
    data = form_of(worker)
    assert data["phone_source"] == ["own"]
    draft = save(worker, town, **data | {"phone_source": "station"})
    assert (draft.phone, draft.phone_source) == (None, PhoneSource.STATION)


@pytest.mark.usefixtures("station")
def test_the_stations_number_typed_again_is_not_kept_twice(worker: CheckingClient, town: Town) -> None:
    draft = save(worker, town, phone_source="own", phone="(010) 6512-0001")
    assert (draft.phone, draft.phone_source) == (None, PhoneSource.STATION)


@pytest.mark.usefixtures("station")
def test_residents_and_the_history_read_the_number_that_is_referred_to(
    worker: CheckingClient, town: Town
) -> None:
    town.record(CARE, phone=None, phone_source=PhoneSource.STATION)
    town.profile(phones=("010-65120002",))
    assert "6512 0002" in worker.get(f"/items/{CARE}").text
    assert "6512 0002" in worker.get(f"/work/{town.community}").text
    told = worker.get(f"/work/{town.community}/{CARE}").text
    assert "服务站电话" in told


def test_a_choice_that_does_not_exist_is_refused(worker: CheckingClient, town: Town) -> None:
    answer = worker.post(
        f"/work/{town.community}/{CARE}",
        data={"version": "0", "state": State.ABSENT.value, "phone_source": "moon"},
    )
    assert answer.status_code == 400
