"""Where `make judge` puts programs of others, and how a test runs one: without a network, and without telling anyone of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.server.portals import environment

HERE = Path(__file__).parent
INSTALLED = Path(sys.prefix) / "judges" / "node_modules"
"""Where `tests/judges/install.sh` puts those of Node."""
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def run(told: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """The end of a program that was run in a folder."""
    return subprocess.run(
        [str(each) for each in told],
        cwd=folder,
        env=environment(NODE_PATH=str(INSTALLED), **QUIET),
        capture_output=True,
        text=True,
        check=False,
    )
