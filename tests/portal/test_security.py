"""What keeps visitors and the portal safe from others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portal.extensions import csrf
from portal.requests.security import LONGEST_ADDRESS, safe_next

MakeApp = Callable[..., Flask]


def test_every_page_allows_nothing_from_elsewhere_and_nothing_inline(client: FlaskClient) -> None:
    policy = client.get("/log-in").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    for source in ("http:", "https:", "*", "data:"):
        assert source not in policy


@pytest.mark.parametrize("address", ["/log-in", "/nowhere", "/static/portal.css"])
def test_every_answer_carries_the_safety_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_https_is_asked_for_again_only_where_it_was_used(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/log-in").headers
    secure = client.get("/log-in", base_url="https://localhost")
    assert "max-age=" in secure.headers["Strict-Transport-Security"]


def test_a_host_that_is_not_listed_is_refused(app_with: MakeApp) -> None:
    client = app_with(trusted_hosts=("portal.example",)).test_client()
    assert client.get("/log-in", base_url="http://portal.example").status_code == 200
    assert client.get("/log-in", base_url="http://evil.example").status_code == 400


def test_an_address_of_any_length_is_cut_off_before_it_costs_anything(client: FlaskClient) -> None:
    assert client.get("/search?q=" + "长" * LONGEST_ADDRESS).status_code == 400


def test_a_form_that_is_too_large_is_refused(app_with: MakeApp) -> None:
    client = app_with(MAX_CONTENT_LENGTH=1000).test_client()
    assert client.post("/log-in", data={"name": "x" * 2000}).status_code == 413


@pytest.mark.parametrize(
    "target", ["/", "/items/0202?in=110101001001", "/search?q=%E9%80%81%E9%A4%90", "/a//b"]
)
def test_a_path_of_the_portal_may_follow_a_form(target: str) -> None:
    assert safe_next(target, "/default") == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "items",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        " /evil",
        "/x\\y",
        "/" + "x" * LONGEST_ADDRESS,
    ],
)
def test_nothing_else_may(target: str | None) -> None:
    assert safe_next(target, "/default") == "/default"


@given(st.text())
def test_whatever_follows_a_form_is_a_path_of_this_portal(target: str) -> None:
    followed = safe_next(target, "/default")
    assert followed.startswith("/")
    assert not followed.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_set_a_visitors_preferences(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/preferences", data={"elder": "1"}, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}])
def test_our_own_pages_can(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/preferences", data={"elder": "1", "next": "/log-in"}, headers=headers)
    assert answer.status_code == 302
    assert answer.location == "/log-in"
    assert "elder=1" in answer.headers["Set-Cookie"]


def test_only_preferences_go_without_a_token(app_with: MakeApp) -> None:
    app = app_with(WTF_CSRF_ENABLED=True)
    harmless = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and hasattr(app.view_functions[rule.endpoint], "harmless_post")
    }
    assert harmless == {"/preferences", "/community", "/nearest-community"}


def test_what_looks_after_its_token_itself_is_listed(app: Flask) -> None:
    """Beside preferences: the form that loses nothing typed, the buttons that prove where they were pressed, links of mails, and what a provider signs."""
    exempt = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if (view := app.view_functions[rule.endpoint])
        and f"{view.__module__}.{view.__name__}" in csrf._exempt_views
        and not hasattr(view, "harmless_post")
    }
    assert exempt == {
        "/drafts/<draft>/comment",
        "/experience",
        "/feedback/<code>/unsettled",
        "/feedback/new",
        "/follow",
        "/follow/<token>",
        "/follow/<token>/end",
        "/log-in/sign-on/ended",
        "/place/<key>",
    }


def test_a_log_in_without_a_token_is_refused_and_says_so(app_with: MakeApp) -> None:
    client = app_with(WTF_CSRF_ENABLED=True).test_client()
    answer = client.post("/log-in", data={"name": "x", "password": "y"})
    assert answer.status_code == 400
    assert "表单已失效" in answer.text


def test_too_many_log_ins_from_one_address_have_to_wait(app_with: MakeApp) -> None:
    from portal.extensions import limiter

    client = app_with(rate_limits=True).test_client()
    limiter.reset()
    statuses = {client.post("/log-in", data={}).status_code for _ in range(10)}
    answer = client.post("/log-in", data={})
    limiter.reset()
    assert statuses == {400}
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_session_cookies_are_for_this_host_by_https_alone(app_with: MakeApp) -> None:
    client = app_with(secure_cookies=True, WTF_CSRF_ENABLED=True).test_client()
    cookie = client.get("/log-in", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


FORGED = {
    "X-Forwarded-For": "198.51.100.9, 203.0.113.5",
    "X-Forwarded-Host": "evil.example, portal.example",
    "X-Forwarded-Proto": "http, https",
    "X-Real-IP": "198.51.100.9",
    "Forwarded": "for=198.51.100.9;host=evil.example",
}
"""What a client made up, and behind it what the proxy in front of the portal added."""


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [(0, ("127.0.0.1", "localhost", "http")), (1, ("203.0.113.5", "portal.example", "https"))],
    ids=["no proxy", "one proxy"],
)
def test_only_what_the_trusted_proxies_added_is_believed(
    app_with: MakeApp, proxies: int, seen: tuple[str, str, str]
) -> None:
    with app_with(trusted_proxies=proxies).test_client() as client:
        client.get("/log-in", headers=FORGED)
        assert (request.remote_addr, request.host, request.scheme) == seen


@pytest.mark.parametrize("address", ["/", "/static/portal.css", "/log-in"])
def test_no_address_sends_back_what_it_was_sent(client: FlaskClient, address: str) -> None:
    answer = client.open(address, method="TRACE", headers={"X-Sent": "come back"})
    assert answer.status_code == 405
    assert "come back" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "address",
    ["/static/", "/static", "/static/..%2fconfig.py", "/.git/HEAD", "/static/../../.git/HEAD", "/secret_key"],
)
def test_no_folder_is_listed_and_only_files_for_browsers_are_sent(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
