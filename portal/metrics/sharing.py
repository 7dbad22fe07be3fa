"""The folder in which the workers of an instance count together: each in files of its own, which the next one goes on with.

A worker takes the first place that no other holds, by a lock that ends with it. So files do not pile up as workers come and
go, and what a worker counted stays when it dies.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

FOLDER = "metrics"
"""The folder in the instance. A start empties it."""
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Where the library looks for the folder."""
PRESENT = "gauge_livesum"
SIZES = {PRESENT: 1 << 16, "counter": 1 << 16, "histogram": 8 << 20}
"""Bytes of a worker's files: room for every route. The library writes them through memory, where a full disk would end the
process, so the room is taken before."""
MOST_PLACES = 1024

_held: list[int] = []
"""The descriptor that holds this process's place."""


def clear(folder: Path) -> None:
    """Forget what was counted before a start, unless another portal of this instance still counts."""
    if not any(_is_held(file) for file in folder.glob(f"{PRESENT}_*.db")):
        shutil.rmtree(folder, ignore_errors=True)


def join(folder: Path) -> None:
    """Let this process count in the folder. Before anything is counted. Raises ``OSError`` where there is no room or no right to."""
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[VARIABLE] = str(folder)
    place = _take_place(folder)
    for kind, size in SIZES.items():
        number = os.open(_file(folder, kind, place), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(number, 0, size)
        finally:
            os.close(number)
    # Imported here: the parent needs no library to empty the folder.
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(process_identifier=lambda: place)  # type: ignore[no-untyped-call]


def counted_in(folder: Path) -> Iterator[Path]:
    """The files to be added up: what everyone counted, and of the present what those say who are there."""
    for file in folder.glob("*.db"):
        if not file.name.startswith(PRESENT) or _is_held(file):
            yield file


def _take_place(folder: Path) -> int:
    for place in itertools.islice(itertools.count(1), MOST_PLACES):
        number = os.open(_file(folder, PRESENT, place), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(number)
            continue
        _held.append(number)
        return place
    raise OSError("no place is left")


def _is_held(file: Path) -> bool:
    try:
        number = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(number)
    return False


def _file(folder: Path, kind: str, place: int) -> Path:
    return folder / f"{kind}_{place}.db"
