"""Every action of the trail has words: a page shows no code."""

from __future__ import annotations

import re
from pathlib import Path

from portal.offices.trail.words import done_in_words

ROOT = Path(__file__).resolve().parents[2]
ACTION = re.compile(r'"([a-z_]+(?:\.[a-z_]+){1,2})"')
"""An action as a module of the domain writes it."""
OTHERS = re.compile(
    r".*\.(bin|code|csv|id|item_id|community_code|edition_id|json|key|lock|number|tsv|xml|yaml)|portal\..*|audit\.root.*"
)
"""Names of files, columns and loggers, and events of the log, which look alike."""


def _actions() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "catalogue").rglob("*.py"):
        found |= set(ACTION.findall(path.read_text(encoding="utf-8")))
    return {each for each in found if not OTHERS.fullmatch(each)}


def test_actions_are_found() -> None:
    assert {"account.added", "grid.saved", "point.link.made", "divisions.undone"} <= _actions()


def test_every_action_has_words_in_the_trail_page() -> None:
    assert sorted(action for action in _actions() if done_in_words(action) is None) == []
