"""A child process that writes a body as slowly as a test wants: ``python -m tests.server.writer``.

Standard input is a list of steps: ``say WORD``, ``go on`` (saying something), ``wait FILE`` (until it is there), ``fail``,
``note FILE`` (that it is reached). It never takes longer than a test may.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

LONGEST = 50


def main() -> None:
    """Take the steps."""
    end = time.monotonic() + LONGEST
    for step in sys.stdin.read().split(";"):
        word, _, rest = step.partition(" ")
        if word == "say":
            sys.stdout.write(rest)
            sys.stdout.flush()
        elif word == "go":
            while time.monotonic() < end:
                sys.stdout.write("x" * 100_000)
                time.sleep(0.01)
        elif word == "wait":
            while not Path(rest).exists() and time.monotonic() < end:
                time.sleep(0.01)
        elif word == "note":
            Path(rest).touch()
        elif word == "fail":
            sys.exit(1)


if __name__ == "__main__":
    main()
