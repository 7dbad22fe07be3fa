"""docs/input-rules.md says what the sources say."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "input-rules.md").read_text(encoding="utf-8")
LIMIT = re.compile(r"^\| [^|]+ \| ([^|]+) \| `((?:catalogue|portal)\.[a-z_.]+)\.([A-Z_]+)` \|$", re.MULTILINE)
PLACE = re.compile(r"`((?:catalogue|portal)/[^`]+)`")


def test_each_limit_is_that_of_the_sources() -> None:
    limits = LIMIT.findall(TEXT)
    assert len(limits) == TEXT.partition("## How much is taken")[2].count("\n| ") - 1
    wrong = {
        f"{module}.{name}": str(getattr(importlib.import_module(module), name))
        for said, module, name in limits
        if said != str(getattr(importlib.import_module(module), name))
    }
    assert wrong == {}


def test_each_place_exists() -> None:
    places = PLACE.findall(TEXT)
    assert len(places) > 20
    assert [place for place in places if not (ROOT / place).exists()] == []
