"""A worker makes the search ready before it serves: the first visitor waits no longer than the next one."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.search.places.beginning import place_names
from catalogue.search.places.chains import name_books
from portal import create_app
from portal.residents.search.warming import warm_search
from tests.worlds.eight_streets import World

FIRST = ("/search?q=lifa", "/search?q=zzyzx", "/search?q=望京理发", "/places?q=wangjing", "/suggest?q=dong")


def test_no_first_search_in_any_script_makes_the_names_of_places(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """Of 7,900 places these took a second, which the first visitor who typed pinyin waited for."""
    warm_search(app)
    made = name_books.cache_info().misses, place_names.cache_info().misses
    for address in FIRST:
        assert client.get(address).status_code == 200
    assert (name_books.cache_info().misses, place_names.cache_info().misses) == made


def test_a_worker_starts_although_nothing_can_be_made_ready(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app({"TESTING": True, "PORTAL_INSTANCE_PATH": str(tmp_path)})
    with caplog.at_level(logging.WARNING):
        warm_search(app)
    assert "The search is not made ready: OperationalError." in caplog.messages
