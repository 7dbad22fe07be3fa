"""Every component, drawn once in every mode, keeps the rules that the client checks of all pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.worlds.eight_streets import World


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("elder", ["0", "1"])
def test_every_component_can_be_drawn(client: FlaskClient, world: World, language: str, elder: str) -> None:
    client.set_cookie("language", language)
    client.set_cookie("elder", elder)
    assert client.get("/_gallery").status_code == 200
    bars = [element for element in client.page.root.iter() if element.get("class") == "bar"]
    widths = [
        sum(float(part.get("width", "")[:-1]) for part in bar if part.get("class", "").startswith("seg seg-"))
        for bar in bars
    ]
    assert widths == pytest.approx([100, 100], abs=0.1)


def test_outside_tests_there_is_no_gallery(app_with: Callable[..., Flask]) -> None:
    assert app_with(TESTING=False).test_client().get("/_gallery").status_code == 404
