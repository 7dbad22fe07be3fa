"""An editor says what residents would call a service, and residents read it."""

from __future__ import annotations

from tests.pages import CheckingClient, text_of

from .conftest import EARLY, MEALS, Words, form_of

PATH = f"/editor/items/{MEALS}"


def said(editor: CheckingClient, **typed: str) -> dict[str, str]:
    """The form of the item's page, with what an editor types into it."""
    editor.get(PATH)
    return {**form_of(editor, "name-form"), **typed}


def test_the_form_says_what_the_catalogue_calls_it(editor: CheckingClient, words: Words) -> None:
    editor.get(PATH)
    assert words.edition.item(MEALS).plain_zh in text_of(editor.page.find("p", id="plain_zh-help"))
    assert editor.page.find("input", id="plain_zh").get("value") == ""


def test_a_name_is_saved_read_by_residents_and_taken_back(
    editor: CheckingClient, client: CheckingClient, words: Words
) -> None:
    shipped = words.edition.item(MEALS)
    answer = editor.post(f"{PATH}/plain-name", data=said(editor, plain_zh="吃饭、送饭"))
    assert answer.status_code == 302
    editor.get(answer.location)
    assert "已保存" in editor.page.text
    client.get(f"/items/{MEALS}")
    assert text_of(client.page.find("h1")) == "吃饭、送饭"
    assert shipped.name_zh in text_of(client.page.find("p", class_="official-name"))
    editor.post(f"{PATH}/plain-name", data=said(editor, plain_zh=""))
    client.get(f"/items/{MEALS}")
    assert text_of(client.page.find("h1")) == shipped.plain_zh


def test_a_name_of_another_service_is_shown_again_with_what_is_wrong(
    editor: CheckingClient, words: Words
) -> None:
    taken = words.edition.item(EARLY).plain_zh
    answer = editor.post(f"{PATH}/plain-name", data=said(editor, plain_zh=taken))
    assert answer.status_code == 400
    assert editor.page.find("input", id="plain_zh").get("value") == taken
    assert EARLY in text_of(editor.page.find("p", id="plain_zh-error"))


def test_of_two_editors_the_second_is_told(editor: CheckingClient) -> None:
    late = said(editor, plain_zh="餐桌")
    editor.post(f"{PATH}/plain-name", data=said(editor, plain_zh="吃饭、送饭"))
    assert editor.post(f"{PATH}/plain-name", data=late).status_code == 409
    assert editor.page.find("input", id="plain_zh").get("value") == "餐桌"
    # The form now knows what the other said: sent again, it replaces that.
    assert editor.post(f"{PATH}/plain-name", data=form_of(editor, "name-form")).status_code == 302
