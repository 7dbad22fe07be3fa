"""What is not the answer of a device leads back to the log-in: any nonsense does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from catalogue.access.factors.passkeys import LONGEST_ANSWER
from tests.worlds.eight_streets import World

HOSTILE = (
    "",
    "null",
    "[]",
    "{}",
    "\0",
    "[" * LONGEST_ANSWER,
    '{"a":' * 3000,
    '{"id": 1, "rawId": 2, "type": "public-key", "response": {}}',
    '{"id": "é", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "A"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": '
    '{"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA"}}',
)


@pytest.mark.both_databases
def test_nonsense_in_the_place_of_a_passkey_logs_no_one_in_and_breaks_nothing(
    app_with: Callable[..., Flask], world: World
) -> None:
    client = app_with(public_address="http://localhost").test_client()
    assert client.post("/log-in/passkey", data={}).location == "/log-in/passkey"
    assert client.get("/log-in/passkey").status_code == 200
    for answer in HOSTILE:
        found = client.post("/log-in/passkey/answer", data={"answer": answer})
        assert found.status_code in (302, 400), answer[:40]
        assert found.location in (None, "/log-in/passkey"), answer[:40]
    assert client.get("/account").status_code == 302
