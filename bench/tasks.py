"""What tasks cost community workers, in clicks, key strokes and minutes, as the journeys in a browser count them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .figures import Figure

_ROOT = Path(__file__).parent.parent


def measure() -> Iterator[Figure]:
    """The figures of every journey that counts. Raises ``CalledProcessError`` if one of them fails."""
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-m", "counted and not judge", "tests/browser"],
            cwd=_ROOT,
            env=os.environ | {"TALLY": str(tally)},
            stdout=sys.stderr,
            check=True,
        )
        for line in dict.fromkeys(tally.read_text(encoding="utf-8").splitlines()):
            found = json.loads(line)
            yield Figure(
                found["task"], found["count"], found["unit"], found["most"], peer=found["before"] or None
            )
