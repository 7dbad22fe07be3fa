"""A service with a last day: typed by the worker, read by residents, and said to the worker before it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogue.foundation.clock import today
from tests.pages import CheckingClient

from .conftest import CARE, Town, form_of
from .test_lines import line_of

pytestmark = pytest.mark.both_databases


def test_a_contract_ends_on_a_day_that_everybody_reads(worker: CheckingClient, town: Town) -> None:
    last = today() + timedelta(days=12)
    town.record(CARE)
    path = f"/work/{town.community}/{CARE}"
    worker.get(path)
    assert worker.post(path, data=form_of(worker) | {"ends_on": last.isoformat()}).status_code == 302
    line = town.line(CARE).offering
    assert line is not None
    assert line.holds_until == line.draft.ends_on == last
    worker.get(f"/work/{town.community}")
    assert "12天后到期" in line_of(worker.page, CARE)
    worker.get(path)
    assert form_of(worker)["ends_on"] == last.isoformat()
    assert "服务至" in worker.get(f"/items/{CARE}").text
