"""Answers that a child process writes: a large file is made beside the worker, which goes on answering others.

``portal.serving.exporting.produced`` sends one while it is written, without a thread. Served elsewhere it is an ordinary body in
pieces. ``docs/adr/0046-large-files-by-child-processes.md`` says why.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Response

BEHIND = 12
"""How far behind all others a child comes (its nice value): where both want a core it gets a fifteenth of it, and the rest of
what is idle. At 15 it got a thirtieth, and on a busy machine a file of ten seconds took minutes."""
_ROOT = Path(__file__).resolve().parents[2]
PIECE = 128 * 1024
"""Bytes that are read at once."""
LOOK_EVERY = 0.03
"""Seconds between two looks at what the child has written."""
LONGEST = 600.0
"""Seconds after which a child is ended: no file takes nearly as long."""


class Produced:
    """A body that the process of a module writes on its standard output, from what it is told on its standard input.

    ``otherwise`` is sent last if the process fails after it has written something.
    """

    def __init__(self, module: str, told: bytes, *, otherwise: bytes = b"") -> None:
        self._module = module
        self._told = told
        self.otherwise = otherwise

    def start(self) -> Production:
        """Start the process."""
        return Production(self._module, self._told)

    def __iter__(self) -> Iterator[bytes]:
        with self.start() as production:
            while True:
                ended = production.ended
                while piece := production.read():
                    yield piece
                if ended:
                    break
                time.sleep(LOOK_EVERY)
            if not production.complete:
                if not production.size:
                    raise RuntimeError("the process that writes a file failed")
                yield self.otherwise


class Production:
    """A child process at work, and the file without a name that it writes: a client that reads slowly does not hold it up."""

    def __init__(self, module: str, told: bytes) -> None:
        self.size = 0
        """Bytes that were read so far."""
        self._ends = time.monotonic() + LONGEST
        # Opened twice: the child's place in the file is not ours.
        written, path = tempfile.mkstemp(prefix="portal-file-")
        self._file = open(path, "rb")  # noqa: SIM115 - closed when the block ends
        os.unlink(path)
        paths = os.pathsep.join([str(_ROOT), *(path for path in [os.environ.get("PYTHONPATH")] if path)])
        with tempfile.TemporaryFile() as question:
            question.write(told)
            question.seek(0)
            self._process = subprocess.Popen(  # noqa: S603 - the command is this interpreter and this package
                [sys.executable, "-P", "-m", module],
                stdin=question,
                stdout=written,
                env={"PYTHONPATH": paths, "PYTHONUTF8": "1", "PATH": os.defpath},
            )
        os.close(written)
        # It may have ended already.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, BEHIND)

    @property
    def ended(self) -> bool:
        """Whether the process has ended. What it wrote before may still be there to be read."""
        if time.monotonic() > self._ends:
            self._process.kill()
        return self._process.poll() is not None

    @property
    def complete(self) -> bool:
        """Whether the process ended well."""
        return self._process.returncode == 0

    def read(self) -> bytes:
        """The next piece of what is written so far; empty if there is no more at present."""
        piece = self._file.read(PIECE)
        self.size += len(piece)
        return piece

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, if it has not ended, and give its file back."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._file.close()


def as_produced(body: Produced, *, name: str, mimetype: str) -> Response:
    """A download called ``name`` (ASCII, with its extension) whose body a process writes."""
    response = Response(body, mimetype=mimetype, direct_passthrough=True)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
