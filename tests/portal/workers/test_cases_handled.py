"""Handling a case on its page: put right with the answer, passed on, closed by 12345, corrected; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalogue import feedback, offerings
from catalogue.models import CaseKind, CaseOutcome, Role, WrongField
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

from .conftest import CARE, Town, errors_of, form_of, undo_form

LogIn = Callable[..., CheckingClient]


def wrong(town: Town, field: WrongField = WrongField.PHONE, **about: Any) -> str:
    """The address of a case about something wrong."""
    case = town.case("打不通", kind=CaseKind.CORRECTION, field=field, **about)
    return f"/work/{town.community}/cases/{case.id}"


def case_at(town: Town, address: str) -> feedback.CaseFacts:
    town.session.rollback()
    return feedback.get_case(town.session, int(address.rsplit("/", 1)[1]), within=None)


def fields(client: CheckingClient, action: str) -> dict[str, str]:
    """What a browser would send of the form that goes to an address."""
    form = next(each for each in client.page.all("form") if (each.get("action") or "").endswith(action))
    found = {
        each.get("name") or "": each.get("value") or ""
        for each in form.iter("input")
        if each.get("type") not in ("radio", "checkbox", "time")
    }
    return found | {each.get("name") or "": (each.text or "").strip() for each in form.iter("textarea")}


def test_a_wrong_number_is_put_right_and_answered_in_one_step(worker: CheckingClient, town: Town) -> None:
    town.record(CARE, phone="010-65120000")
    address = wrong(town, item=town.edition.item(CARE))
    worker.get(address)
    assert "现在登记的内容" in worker.page.text
    assert "填报，" in worker.page.text
    mine = fields(worker, "/correct")
    assert (mine["line-0-phone"], "已核实" in mine["reply"]) == ("010-65120000", True)
    for _twice in range(2):
        sent = worker.post(f"{address}/correct", data=mine | {"line-0-phone": "65120009"})
        assert sent.status_code == 302
    assert town.line(CARE).offering.draft.phone == "010-65120009"  # type: ignore[union-attr]
    case = case_at(town, address)
    assert (case.outcome, case.answer) == (CaseOutcome.CORRECTED, mine["reply"])


def test_what_was_put_right_with_the_answer_is_undone_with_one_click_and_the_answer_stays(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=("010-65120001",))
    town.record(CARE, phone="010-65120000", points=(point.id,))
    address = wrong(town, item=town.edition.item(CARE))
    worker.get(address)
    typed = {"line-0-phone": "65120008", f"point-{point.id}-phones": "65120009"}
    sent = worker.post(f"{address}/correct", data=fields(worker, "/correct") | typed)
    action, made = undo_form(worker, sent.location)
    for _twice in range(2):
        back = worker.post(action, data=made).location
        assert back == f"/work/{town.community}/cases"
    worker.get(back)
    assert "对居民的答复没有撤回" in worker.page.text
    line = town.line(CARE).offering
    assert line is not None
    assert line.draft.phone == "010-65120000"
    assert [each.phones for each in line.points] == [("010-65120001",)]
    assert case_at(town, address).outcome is CaseOutcome.CORRECTED


def test_what_was_put_right_is_not_undone_over_a_later_change_of_somebody_else(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=("010-65120001",))
    address = wrong(town, point=point.id)
    worker.get(address)
    typed = {f"point-{point.id}-phones": "65120009"}
    sent = worker.post(f"{address}/correct", data=fields(worker, "/correct") | typed)
    action, made = undo_form(worker, sent.location)
    town.session.rollback()
    town.change_place(offerings.get_point(town.session, point.id), address="多福巷45号")
    worker.post(action, data=made)
    worker.get(f"/work/{town.community}/cases")
    assert "刚刚有改动" in worker.page.text
    assert "答复没有撤回" not in worker.page.text
    town.session.rollback()
    now = offerings.get_point(town.session, point.id)
    assert (now.address, now.phones) == ("多福巷45号", ("010-65120009",))


def test_what_else_says_the_wrong_number_is_asked_before_the_next_case(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=("010-65120001",))
    town.record(CARE, phone="010-65120001")
    address = wrong(town, point=point.id)
    worker.get(address)
    sent = worker.post(
        f"{address}/correct", data=fields(worker, "/correct") | {f"point-{point.id}-phones": "65120009"}
    )
    worker.get(sent.location)
    assert "已改好并答复" in worker.page.text
    assert "另有1处用的还是原来的信息" in worker.page.text
    assert worker.page.all("a", href=f"/work/{town.community}/cases")
    changed = worker.post(sent.location, data=form_of(worker))
    worker.get(changed.location)
    assert town.line(CARE).offering.draft.phone == "010-65120009"  # type: ignore[union-attr]


def test_nothing_is_saved_where_nothing_was_put_right_or_a_number_is_doubtful(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=("010-65120001",))
    address = wrong(town, point=point.id)
    worker.get(address)
    mine = fields(worker, "/correct")
    assert worker.post(f"{address}/correct", data=mine).status_code == 400
    assert "这里没有改动" in errors_of(worker)
    typed = mine | {f"point-{point.id}-phones": "见公告", "reply": "改好了"}
    assert worker.post(f"{address}/correct", data=typed).status_code == 400
    assert fields(worker, "/correct")["reply"] == "改好了"
    assert case_at(town, address).open


def test_a_change_by_somebody_else_is_a_conflict_and_keeps_what_was_typed(
    worker: CheckingClient, town: Town
) -> None:
    point = town.place(phones=("010-65120001",))
    address = wrong(town, point=point.id)
    worker.get(address)
    mine = fields(worker, "/correct") | {f"point-{point.id}-phones": "010-65120009"}
    town.change_place(point, phones=("010-65120005",))
    assert worker.post(f"{address}/correct", data=mine).status_code == 409
    assert "010-6512 0005" in worker.page.text.replace("\N{NO-BREAK SPACE}", " ")
    again = fields(worker, "/correct")
    assert again[f"point-{point.id}-phones"] == "010-65120009"
    assert case_at(town, address).open
    assert worker.post(f"{address}/correct", data=again).status_code == 302
    assert not case_at(town, address).open


def test_hours_and_a_service_that_ended_are_put_right_too(worker: CheckingClient, town: Town) -> None:
    point = town.place()
    address = wrong(town, WrongField.HOURS, point=point.id)
    worker.get(address)
    mine = fields(worker, "/correct") | {f"point-{point.id}-hours": "周一至周五 9:00-11:00"}
    answer = worker.post(f"{address}/correct", data=mine)
    if answer.status_code == 400:
        answer = worker.post(f"{address}/correct", data=fields(worker, "/correct"))
    assert answer.status_code == 302
    town.record(CARE)
    address = wrong(town, WrongField.STATE, item=town.edition.item(CARE))
    worker.get(address)
    mine = fields(worker, "/correct") | {"line-0-state": "absent"}
    assert worker.post(f"{address}/correct", data=mine).status_code == 302
    assert town.line(CARE).segment == "absent"


def test_the_usual_words_are_put_into_the_answer_without_a_script(worker: CheckingClient, town: Town) -> None:
    case = town.case()
    address = f"/work/{town.community}/cases/{case.id}"
    data = {"outcome": "not_ours", "whose": "城管科", "answer": "您好。", "then": "insert"}
    assert worker.post(f"{address}/answer", data=data).status_code == 200
    shown = fields(worker, "/answer")
    assert shown["answer"].startswith("您好。")
    assert "由上面写明的单位负责" in shown["answer"]
    assert shown["whose"] == "城管科"
    assert worker.post(f"{address}/answer", data={"then": "insert"}).status_code == 400
    assert worker.post(f"{address}/answer", data={"outcome": "not_ours", "answer": "好"}).status_code == 400
    assert "由谁负责" in errors_of(worker)


def test_a_case_is_passed_on_to_the_street_which_answers_it(
    worker: CheckingClient, log_in: LogIn, town: Town, world: World
) -> None:
    case = town.case()
    address = f"/work/{town.community}/cases/{case.id}"
    assert worker.post(f"{address}/pass-on", data={"to": "street"}).status_code == 400
    data = {"to": "street", "reason": "需街道协调"}
    worker.post(f"{address}/pass-on", data=data, follow_redirects=True)
    assert "已转给" in worker.page.text
    worker.get(address)
    assert "办理并答复" in worker.page.text
    assert "需街道协调" in worker.page.text
    assert worker.post(f"{address}/answer", data={"outcome": "arranged", "answer": "好"}).status_code == 403
    street = log_in(Role.STREET, world.street)
    office = f"/office/{world.street}/cases/{case.id}"
    sent = street.post(f"{office}/answer", data={"outcome": "arranged", "answer": "已安排"})
    assert sent.status_code == 302
    assert case_at(town, address).holder == world.street


def test_12345_s_number_closes_and_an_answer_is_corrected(worker: CheckingClient, town: Town) -> None:
    case = town.case()
    address = f"/work/{town.community}/cases/{case.id}"
    for no_number in ("", "已办", "😀"):
        assert worker.post(f"{address}/hotline", data={"number": no_number}).status_code == 400
    assert worker.post(f"{address}/hotline", data={"number": "GD2026"}).status_code == 302
    worker.get(address)
    assert "12345工单号：GD2026" in worker.page.text
    mine = fields(worker, "/answer/correct") | {"outcome": "arranged", "answer": "另行安排"}
    assert worker.post(f"{address}/answer/correct", data=mine).status_code == 302
    assert worker.post(f"{address}/answer/correct", data=mine | {"answer": "再改"}).status_code == 409
    assert fields(worker, "/answer/correct")["answer"] == "再改"
    worker.get(address)
    assert "更正答复" in worker.page.text
    assert case_at(town, address).answer == "另行安排"


def test_the_main_form_of_a_case_is_the_one_that_puts_it_right(worker: CheckingClient, town: Town) -> None:
    point = town.place(phones=("010-65120001",))
    worker.get(wrong(town, point=point.id))
    assert "reply" in form_of(worker)
