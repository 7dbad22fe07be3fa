"""A client that a generator makes from the description reads the interface: pages, places, a search, a problem."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask

from tests.server.portals import environment
from tests.worlds.eight_streets import World

NAME = "client_of_the_portal"


@pytest.fixture
def generated(app: Flask, told: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Finds modules of the client. The generator fails on any warning."""
    (tmp_path / "description.json").write_bytes(app.test_client().get("/api/v1/openapi.json").data)
    (tmp_path / "config.yml").write_text(json.dumps({"post_hooks": []}), encoding="utf-8")
    made = subprocess.run(
        [
            str(Path(sys.executable).with_name("openapi-python-client")),
            "generate",
            "--path=description.json",
            "--config=config.yml",
            "--meta=none",
            "--fail-on-warning",
            f"--output-path={NAME}",
        ],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda module: importlib.import_module(f"{NAME}.{module}")
    for each in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[each]


def ask(app: Flask, generated: Any, operation: str, *where: Any, **query: Any) -> Any:
    """The parsed answer of an operation of the client, whose requests go to the application at once."""
    sent = httpx.WSGITransport(app=app)
    with generated("client").Client("https://1060.example", httpx_args={"transport": sent}) as client:
        return generated(f"api.{operation}").sync(*where, client=client, **query)


@pytest.mark.one_database
def test_a_generated_client_reads_the_interface(app: Flask, told: World, generated: Any) -> None:
    models = generated("models")

    seen: list[str] = []
    query: dict[str, Any] = {}
    while True:
        page = ask(app, generated, "offerings.list_offerings", limit=3, **query)
        assert isinstance(page, models.OfferingList)
        seen += [each.id for each in page.data]
        if page.links.next_ is None:
            break
        query = {"cursor": parse_qs(urlsplit(page.links.next_).query)["cursor"][0]}
    everything = app.test_client().get("/api/v1/offerings?limit=100").get_json()["data"]
    assert seen == [each["id"] for each in everything]
    assert len(seen) > 3

    (listed,) = ask(app, generated, "points.list_points", limit=1).data
    point = ask(app, generated, "points.show_point", listed.id)
    assert isinstance(point, models.PointAnswer)
    assert (point.data.id, point.data.name) == (listed.id, listed.name)

    found = ask(app, generated, "desk.search", q="老人吃饭")
    assert isinstance(found, models.SearchAnswer)
    assert found.data.services[0].item.code == "0202"

    problem = ask(app, generated, "divisions.show_division", "999999999999")
    assert isinstance(problem, models.Problem)
    assert (problem.status, bool(problem.detail)) == (404, True)
    refused = ask(app, generated, "catalogue.list_items", limit=1000)
    assert [each.parameter for each in refused.errors] == ["limit"]
