"""Addresses and parts of pages that are kept are those that would be made."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from portal.frame.presentation import kept_part
from portal.requests.kept_addresses import LONGEST, AddressingFlask

ASKED = (
    ("residents.show_item", {"code": "0202"}),
    ("residents.show_item", {"code": "0202", "in": 110101001001}),
    ("residents.show_item", {"code": "0202", "in": "110101001001", "_anchor": "places"}),
    ("residents.show_item", {"code": "0202", "_anchor": "Ä b"}),
    (".show_near", {"code": "0202", "near": 1}),
    (".show_near", {"code": "0202", "near": True}),
    (".show_near", {"code": "0202", "near": 1.0}),
    ("residents.search", {"q": "老年餐桌 & more"}),
    ("residents.search", {"q": ["a", "b"]}),
    ("residents.search", {"q": None}),
    ("residents.search", {"q": "x" * 2 * LONGEST}),
    ("residents.show_community", {"code": 110101001001}),
    ("residents.show_home", {"_external": True}),
)


@pytest.mark.parametrize("mount", ["", "/portal", "/portal/c/national"])
def test_a_kept_address_is_the_one_that_flask_builds(app: Flask, mount: str) -> None:
    assert isinstance(app, AddressingFlask)
    for path in ("/items/0202", "/log-in"):
        with app.test_request_context(path, environ_overrides={"SCRIPT_NAME": mount}):
            for endpoint, values in ASKED:
                if endpoint.startswith(".") and path == "/log-in":
                    continue
                built = super(AddressingFlask, app).url_for(endpoint, **values)
                for _ in range(2):
                    assert app.url_for(endpoint, **values) == built
    assert max(map(len, app._kept.values())) <= LONGEST


def test_a_relative_endpoint_belongs_to_the_page_that_asks(app: Flask) -> None:
    found = []
    for path in ("/items/0202", "/office/110101000000"):
        with app.test_request_context(path):
            found.append(app.url_for(".start") if path.startswith("/office") else app.url_for(".search"))
    with app.test_request_context("/work/"):
        found.append(app.url_for(".start"))
    assert len(set(found)) == 3


def test_a_part_is_kept_for_its_marks_and_language(app: Flask) -> None:
    written: list[str] = []

    def write() -> Markup:
        written.append("")
        return Markup("<p>{}</p>").format(len(written))

    with app.test_request_context("/"):
        first = kept_part("a test", False, caller=write)
        assert kept_part("a test", False, caller=write) == first
        assert kept_part("a test", True, caller=write) != first
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        assert kept_part("a test", False, caller=write) != first
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/portal"}):
        assert kept_part("a test", False, caller=write) != first
    with app.test_request_context("/"):
        assert kept_part("a test", False, caller=write) == first
    assert len(written) == 4
