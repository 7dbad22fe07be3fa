"""How pages are shown: chosen by plain forms, kept in cookies of ours, the same on every page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.frame.modes import CHOICES
from portal.requests.security import LONGEST_ADDRESS
from tests.pages import text_of
from tests.worlds.eight_streets import World

ATTRIBUTES = [
    ("contrast", "more", 'data-contrast="more"'),
    ("scheme", "light", 'data-scheme="light"'),
    ("scheme", "dark", 'data-scheme="dark"'),
    ("size", "large", 'data-size="large"'),
    ("size", "larger", 'data-size="larger"'),
    ("elder", "1", "data-elder"),
]


def _html(client: FlaskClient, address: str) -> str:
    """The opening tag of a page."""
    text = client.get(address).text
    return text[text.index("<html") : text.index("<head")]


@pytest.mark.parametrize(("name", "value", "attribute"), ATTRIBUTES)
def test_a_choice_shows_on_every_page_and_stays(
    client: FlaskClient, world: World, name: str, value: str, attribute: str
) -> None:
    answer = client.post("/preferences", data={name: value, "next": "/definitions"})
    assert (answer.status_code, answer.location) == (302, "/definitions")
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie
    for address in ("/", "/display", "/nowhere", "/items/0202"):
        assert attribute in _html(client, address)


@pytest.mark.parametrize("name", list(CHOICES))
def test_what_was_not_chosen_leaves_no_mark(client: FlaskClient, world: World, name: str) -> None:
    assert "data-" not in _html(client, "/")
    client.post("/preferences", data={name: CHOICES[name][0]})
    assert "data-" not in _html(client, "/")


@pytest.mark.parametrize(
    "sent",
    [{}, {"next": "/"}, {"elder": "2"}, {"contrast": "less"}, {"scheme": ""}, {"size": "huge", "elder": "1"}],
)
def test_anything_else_is_refused_and_sets_nothing(client: FlaskClient, sent: dict[str, str]) -> None:
    answer = client.post("/preferences", data=sent)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, values in CHOICES.items()
        for value in ("", "2", "dark", '" onload="x', "\u5927")
        if value not in values
    ],
)
def test_a_cookie_that_says_anything_else_counts_as_not_chosen(
    client: FlaskClient, world: World, name: str, value: str
) -> None:
    client.set_cookie(name, value)
    assert "data-" not in _html(client, "/")


def test_everything_goes_back_to_standard_at_once_but_the_language(client: FlaskClient, world: World) -> None:
    for name, value in {"elder": "1", "contrast": "more", "scheme": "dark", "size": "larger"}.items():
        client.post("/preferences", data={name: value})
    client.post("/preferences", data={"language": "en"})
    client.post("/preferences", data={"standard": "1"})
    assert _html(client, "/").strip() == '<html lang="en">'


def test_the_page_says_what_is_chosen_and_leads_back(client: FlaskClient, world: World) -> None:
    client.set_cookie("scheme", "dark")
    client.get("/search?q=送餐")
    way = next(link.get("href") for link in client.page.all("a", class_="here-display"))
    assert way is not None
    client.get(way)
    pressed = client.page.all("button", class_="chooser-option", **{"aria-pressed": "true"})
    assert [(button.get("name"), button.get("value")) for button in pressed] == [
        ("size", "standard"),
        ("elder", "0"),
        ("scheme", "dark"),
        ("contrast", "system"),
        ("language", "zh"),
    ]
    assert all("已选" in text_of(button) for button in pressed)
    assert client.page.find("a", class_="button").get("href") == "/search?q=送餐"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/display?next=/display", "", "/" + "x" * LONGEST_ADDRESS],
)
def test_it_leads_back_to_this_portal_alone_and_never_in_a_ring(
    client: FlaskClient, world: World, target: str
) -> None:
    answer = client.get("/display", query_string={"next": target})
    if len(target) < LONGEST_ADDRESS:
        assert answer.status_code == 200
        assert client.page.find("a", class_="button").get("href") == "/"
    else:
        assert answer.status_code == 400


def test_a_choice_on_the_page_leads_back_to_the_same_choice(client: FlaskClient, world: World) -> None:
    client.get("/display?next=/definitions")
    form = client.page.find("form", id="contrast")
    back = next(field.get("value") for field in form.iter("input") if field.get("name") == "next")
    assert client.post("/preferences", data={"contrast": "more", "next": back}).location == back
    assert back == "/display?next=/definitions#contrast"


def test_the_bars_around_the_page_have_its_colour(client: FlaskClient, world: World) -> None:
    def bars() -> list[tuple[str | None, str | None]]:
        client.get("/")
        return [
            (meta.get("content"), meta.get("media")) for meta in client.page.all("meta", name="theme-color")
        ]

    assert len(bars()) == 2
    client.set_cookie("scheme", "dark")
    assert bars() == [("#141a1f", None)]
    assert client.page.find("meta", name="color-scheme").get("content") == "dark"
