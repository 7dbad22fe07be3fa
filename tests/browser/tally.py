"""What a task costs the person who does it, as a journey counts it: the bench prints these figures."""

from __future__ import annotations

import json
import os
from pathlib import Path


def tally(task: str, unit: str, count: int, *, most: int, before: str = "") -> None:
    """Hold a task to ``most`` of a unit (clicks, key strokes, pages, minutes).

    ``before`` says what the same task cost at an earlier time. The bench names the file to write to.
    """
    assert count <= most, f"{task}: {count} {unit}"
    if path := os.environ.get("TALLY"):
        line = {"task": task, "unit": unit, "count": count, "most": most, "before": before}
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
