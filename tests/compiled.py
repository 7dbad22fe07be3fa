"""Templates compiled once a run: every test makes an application of its own, and compiling takes longer than most tests."""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder that the processes of a run share; what one of them has read once, it keeps."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept; Jinja compares the source's digest by itself."""
        if bucket.key not in self._code:
            super().load_bytecode(bucket)
            if bucket.code is not None:
                self._code[bucket.key] = bucket.bytecode_to_string()
        else:
            bucket.bytecode_from_string(self._code[bucket.key])
