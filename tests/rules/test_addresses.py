"""How addresses and endpoints are written for every audience."""

from __future__ import annotations

import re
from collections import Counter

from flask import Flask

from .test_audiences import TESTERS, table


def test_an_endpoint_has_one_address_and_one_method(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in TESTERS]
    assert [each for each, count in Counter(rule.endpoint for rule in rules).items() if count > 1] == []
    assert all(rule.split(" ")[0] in ("GET", "POST") for rule in table(app).values())


def test_addresses_are_kebab_case(app: Flask) -> None:
    for rule in table(app).values():
        if rule.startswith("GET /hsds/"):
            continue  # the standard names them
        fixed = re.sub(r"<[^>]+>", "", rule.split(" ")[1])
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule


def test_endpoints_are_verbs(app: Flask) -> None:
    verbs = {
        "add", "browse", "choose", "confirm", "download", "edit", "find", "list", "log", "mark", "new", "preview",
        "remove", "restore", "save", "search", "send", "set", "settle", "show", "start", "suggest", "undo", "withdraw",
    }  # fmt: skip
    names = [endpoint.split(".")[1] for endpoint in table(app) if "." in endpoint]
    assert [name for name in names if name.split("_")[0] not in verbs] == []
