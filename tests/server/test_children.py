"""What the portal lets run beside its workers ends with it, so that a stopped portal leaves nothing at the database."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.server.portals import Portal, eventually, free_port
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.one_database


def test_what_learns_beside_the_workers_ends_when_the_portal_is_stopped(
    db_url: str, world: World, tmp_path: Path
) -> None:
    portal = Portal(tmp_path / "instance", db_url, free_port())
    learning: list[psutil.Process] = []

    def begun() -> bool:
        children = psutil.Process(portal.process.pid).children()
        learning[:] = [child for child in children if child.cmdline()[-2:] == ["search", "train"]]
        return bool(learning)

    try:
        portal.started()
        eventually("it learns", begun)
        portal.process.terminate()
        assert portal.wait() == 0, portal.output
        assert [child for child in learning if child.is_running()] == []
        assert "could not be trained" not in portal.output
    finally:
        portal.end()
