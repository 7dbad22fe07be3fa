"""What a run has looked at already: pages of one shape break a rule all together or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path


class Seen:
    """What was looked at. The processes of a run share a folder, where each thing seen is an empty file."""

    def __init__(self) -> None:
        self._own: set[str] = set()
        self._folder: Path | None = None

    def share(self, folder: Path) -> None:
        """Share what is seen from now on with the other processes that use this folder."""
        folder.mkdir(exist_ok=True)
        self._folder = folder

    def is_new(self, *what: object) -> bool:
        """Whether no process has looked at this before. From now on one has."""
        name = hashlib.blake2b(repr(what).encode()).hexdigest()
        if name in self._own:
            return False
        self._own.add(name)
        if self._folder is not None:
            try:
                (self._folder / name).touch(exist_ok=False)
            except FileExistsError:
                return False
        return True


SEEN = Seen()
