"""Check the first lines of a commit message: `python .ci/commit_subject.py FILE` ends with 1 and a reason if they are wrong."""

from __future__ import annotations

import sys
from pathlib import Path

MOST_CHARACTERS = 72


def fault_of(message: str) -> str | None:
    """What is wrong with the subject of a commit message; None if nothing is."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if not subject.strip():
        return "The first line of a commit message is its subject."
    if len(subject) > MOST_CHARACTERS:
        return f"The subject has {len(subject)} characters; at most {MOST_CHARACTERS} are allowed."
    if len(lines) > 1 and lines[1].strip():
        return "The second line of a commit message is empty."
    return None


if __name__ == "__main__":
    sys.exit(fault_of(Path(sys.argv[1]).read_text(encoding="utf-8")))
