"""jing holds every feed of a filled demonstration to the grammar of Atom (RFC 4287, appendix B, transcribed in tests/data)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.judges.programs import run
from tests.server.portals import ROOT
from tests.worlds.eight_streets import World

GRAMMAR = ROOT / "tests" / "data" / "atom.rng"


@pytest.mark.judge
@pytest.mark.one_database
def test_jing_finds_nothing_in_any_feed_and_the_fault_in_a_wrong_one(
    client: FlaskClient, demonstration: World, tmp_path: Path
) -> None:
    items = [each["code"] for each in client.get("/api/v1/items?limit=100").get_json()["data"]]
    rows = client.get("/api/v1/communities?limit=100").get_json()["data"]
    addresses = [f"/feeds/communities/{each['code']}.atom" for each in rows]
    addresses += [f"/feeds/divisions/{World.district}/items/{item}.atom" for item in items]
    addresses += ["/feeds/other-offices.atom?lang=en", "/feeds/other-offices.atom?lang=zh"]
    feeds = []
    for number, address in enumerate(addresses):
        answer = client.get(address)
        assert answer.status_code == 200, address
        feeds.append(tmp_path / f"{number}.atom")
        feeds[-1].write_bytes(answer.data)
    assert len(feeds) > 90
    assert sum(b"<entry>" in each.read_bytes() for each in feeds) > 50
    assert run(["jing", GRAMMAR, *feeds], tmp_path).stdout == ""
    feeds[0].write_bytes(feeds[0].read_bytes().replace(b"<updated>", b"<updated>yesterday ", 1))
    wrong = run(["jing", GRAMMAR, *feeds], tmp_path)
    assert (wrong.returncode, wrong.stdout.count("error:")) == (1, 1)
