"""Workers type telephone numbers as they know them: what is clear is kept in one spelling, the rest is asked."""

from __future__ import annotations

import pytest

from catalogue import divisions
from catalogue.offerings import points_of
from catalogue.telephones import mobiles_to_ask
from tests.pages import CheckingClient
from tests.portal.workers.conftest import CARE, Town

pytestmark = pytest.mark.both_databases


def phones_of(town: Town, name: str) -> tuple[str, ...]:
    town.session.rollback()
    (point,) = [each for each in points_of(town.session, town.community) if each.name == name]
    return point.phones


def test_several_numbers_of_a_place_are_kept_each_and_what_was_completed_is_said(
    worker: CheckingClient, town: Town
) -> None:
    typed = "总机 65100012转8001；传真 010-65100013；1065100014"
    data = {"name": "棋牌室", "phones": typed, "admits": "everyone"}
    worker.post(f"/work/{town.community}/points/new", data=data, follow_redirects=True)
    assert phones_of(town, "棋牌室") == ("010-65100012-8001", "010-65100014")
    assert "电话号码已按010-6510 0012 转 8001、010-6510 0014保存。" in worker.page.text
    assert worker.page.all("a", href="tel:01065100012,8001")
    assert worker.page.all("a", href="tel:01065100014")


def test_a_doubtful_number_is_a_question_at_its_field_and_what_was_typed_stays(
    worker: CheckingClient, town: Town
) -> None:
    data = {"name": "棋牌室", "phones": "65100012-6", "admits": "everyone"}
    assert worker.post(f"/work/{town.community}/points/new", data=data).status_code == 400
    assert "“65100012-6”最后几位是分机，还是另外几个号码？" in worker.page.text
    assert (worker.page.find("textarea", id="phones").text or "").strip() == "65100012-6"
    assert "棋牌室" not in town.place_names()


def test_a_line_takes_several_numbers_and_each_is_a_link(worker: CheckingClient, town: Town) -> None:
    address = f"/work/{town.community}/{CARE}"
    data = {"state": "delivered", "phone": "65100012或12345", "version": "0"}
    assert worker.post(address, data=data).status_code == 302
    assert town.line(CARE).offering.draft.phone == "010-65100012, 12345"
    worker.get(f"/communities/{town.community}")
    assert worker.page.all("a", href="tel:01065100012")
    assert worker.page.all("a", href="tel:12345")


def test_what_a_profile_had_before_numbers_were_read_stays_until_it_is_changed(
    worker: CheckingClient, town: Town
) -> None:
    town.profile(phones=("010-65100012",))
    profile = divisions.get_profile(town.session, town.community)
    address = f"/work/{town.community}/profile"
    data = {"station_name": "服务站", "phones": "无", "version": str(profile.version)}
    assert worker.post(address, data=data).status_code == 302
    town.session.rollback()
    assert divisions.get_profile(town.session, town.community).phones == ()


def test_a_number_that_cannot_be_dialled_is_no_link(worker: CheckingClient, town: Town) -> None:
    point = town.place(name="棋牌室", phones=("010-65100012",))
    town.say_as_before(point, phones=["65100012-6"])
    worker.get(f"/points/{point.id}")
    assert "65100012-6" in worker.page.text
    assert not [a for a in worker.page.all("a") if (a.get("href") or "").startswith("tel:6510")]
    worker.get(f"/work/{town.community}/points/{point.id}")
    worker.post(
        f"/work/{town.community}/points/{point.id}",
        data={
            "name": "新棋牌室",
            "phones": "65100012-6",
            "admits": "everyone",
            "version": str(point.version),
        },
    )
    assert phones_of(town, "新棋牌室") == ("65100012-6",), "data from before keep their meaning"


MOBILE = "15400001234"
"""A number of a range that no operator has."""


def tick_of(page: CheckingClient, name: str = "mobile_agreed") -> bool:
    return page.page.find("input", id=name).get("checked") is not None


def test_a_new_mobile_of_a_place_needs_the_tick_that_its_owner_agreed(
    worker: CheckingClient, town: Town
) -> None:
    new = f"/work/{town.community}/points/new"
    data = {"name": "村委会", "phones": f"{MOBILE}（书记）", "admits": "everyone"}
    assert worker.post(new, data=data).status_code == 400
    assert f"{MOBILE}是个人手机号" in worker.page.text
    assert not tick_of(worker)
    assert worker.post(new, data=data | {"mobile_agreed": "y"}).status_code == 302
    assert phones_of(town, "村委会") == (MOBILE,)
    (point,) = [each for each in points_of(town.session, town.community) if each.name == "村委会"]
    worker.get(f"/work/{town.community}/points/{point.id}")
    assert tick_of(worker)
    worker.get(f"/points/{point.id}")
    assert worker.page.all("a", href=f"tel:{MOBILE}")


def test_a_mobile_from_before_stays_and_can_be_ticked_and_unticked(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(name="村委会", phones=("010-65100012",))
    town.say_as_before(point, phones=[MOBILE])
    address = f"/work/{town.community}/points/{point.id}"

    def save(**more: str) -> None:
        worker.get(address)
        version = worker.page.find("input", id="version").get("value") or ""
        data = {"name": "村委会", "phones": MOBILE, "admits": "everyone", "version": version}
        assert worker.post(address, data=data | more).status_code == 302

    def to_ask() -> dict[int, tuple[str, ...]]:
        town.session.rollback()
        return dict(mobiles_to_ask(town.session, town.community))

    worker.get(address)
    assert not tick_of(worker)
    save()
    assert to_ask() == {town.community: (MOBILE,)}
    save(mobile_agreed="y")
    assert to_ask() == {}
    save()
    assert to_ask() == {town.community: (MOBILE,)}


def test_a_mobile_of_a_line_of_its_new_place_and_of_the_profile_needs_the_tick_too(
    worker: CheckingClient, town: Town
) -> None:
    line = f"/work/{town.community}/{CARE}"
    data = {"state": "delivered", "phone": MOBILE, "version": "0"}
    assert worker.post(line, data=data).status_code == 400
    assert worker.page.find("p", id="phone-error") is not None
    place = {"state": "delivered", "version": "0", "place_name": "新站", "place_phones": MOBILE}
    assert worker.post(line, data=place).status_code == 400
    assert worker.page.find("p", id="place_phones-error") is not None
    assert worker.post(line, data=place | {"place_mobile_agreed": "y"}).status_code == 302
    profile = f"/work/{town.community}/profile"
    other = {"station_name": "服务站", "phones": "15400005678", "version": "0"}
    assert worker.post(profile, data=other).status_code == 400
    assert worker.post(profile, data=other | {"mobile_agreed": "y"}).status_code == 302
    town.session.rollback()
    assert mobiles_to_ask(town.session, town.community) == {}
