"""A worker's memory does not grow with the number of its threads."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.server.portals import ROOT, environment

# The server is the same on both databases.
pytestmark = pytest.mark.one_database

THREADS = """
import ctypes, sys, threading
from portal.serving.worker import share_memory
if sys.argv[1] == "shared":
    share_memory()
together = threading.Barrier(12)
def count():
    together.wait()
    kept = [bytearray(20_000) for _ in range(500)]
    together.wait()
threads = [threading.Thread(target=count) for _ in range(12)]
for each in threads: each.start()
for each in threads: each.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
stream = libc.fdopen(1, b"w")
libc.malloc_info(0, ctypes.c_void_p(stream))
libc.fflush(None)
"""


def regions(how: str) -> int:
    """How many regions the C library took memory from for twelve threads."""
    command = [sys.executable, "-c", THREADS, how]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    return done.stdout.count("<heap nr=")


def test_the_threads_of_a_worker_share_few_regions_of_memory() -> None:
    assert regions("apart") > 2
    assert regions("shared") <= 2
