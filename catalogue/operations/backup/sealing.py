"""Encrypted backups: what is written goes through age or gpg, programs of the system, and never lies in the clear on a disk."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from ...foundation.errors import BadFile, Refused, _

AGE, GPG = "age", "gpg"
TOOLS = (AGE, GPG)
_ENDINGS = {AGE: ".age", GPG: ".gpg"}
_MARK_OF_AGE = b"age-encryption.org/"
_MARKS_OF_GPG = frozenset({0x84, 0x85, 0x86, 0x8C, 0x8D, 0x8E, 0xC1, 0xC3})
"""First bytes of a message in OpenPGP that begins with a key for it (RFC 9580, tags 1 and 3)."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 @._+=/<>:-]{0,2000}")
"""A recipient: a public key, a fingerprint, an address; nothing that a program could take for an option."""
_LONGEST_SAID = 300
_TIME_TO_END = 30.0
"""Seconds that a program has to end after it was given everything."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who can read a backup: the program, and those whom it encrypts for. Made by ``recipients``."""

    tool: str
    names: Sequence[str]

    @property
    def ending(self) -> str:
        """The ending of a file's name."""
        return _ENDINGS[self.tool]


def recipients(tool: str, names: Sequence[str]) -> Recipients | None:
    """Who can read a backup; None where none is named. Raises ``Refused`` for a name that can be none."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise Refused(_("%(name)s is no recipient of an encrypted backup."), name=name[:80])
    return Recipients(tool, tuple(names)) if names else None


def tool_of(file: BinaryIO) -> str | None:
    """The program that encrypted a file, by its first bytes; None for one that is not encrypted. Its position stays."""
    first = os.pread(file.fileno(), len(_MARK_OF_AGE), 0)
    if first == _MARK_OF_AGE:
        return AGE
    return GPG if first[:1] and first[0] in _MARKS_OF_GPG else None


@contextmanager
def sealed(file: BinaryIO, whom: Recipients) -> Iterator[IO[bytes]]:
    """A pipe: what is written into it comes encrypted into ``file``. Raises ``Refused`` if the program is missing or fails."""
    if whom.tool == AGE:
        command = ["age", "--encrypt", *(word for name in whom.names for word in ("--recipient", name))]
    else:
        command = [
            "gpg",
            "--batch",
            "--no-tty",
            "--yes",
            "--trust-model",
            "always",
            "--compress-algo",
            "none",
        ]
        command += ["--output", "-", "--encrypt", *(f"--recipient={name}" for name in whom.names)]
    with _program(command, stdin=subprocess.PIPE, stdout=file) as program:
        assert program.stdin is not None
        try:
            yield program.stdin
            program.stdin.close()
        except BrokenPipeError:
            raise _failed(command, program) from None
        if program.wait(_TIME_TO_END):
            raise _failed(command, program)


@contextmanager
def unsealed(file: BinaryIO, tool: str, identity: Path | None, name: str) -> Iterator[BinaryIO]:
    """What is in an encrypted file, to be read to its end. Raises ``Refused`` and ``BadFile`` (``name`` is the file's)."""
    if tool == AGE:
        if identity is None:
            raise Refused(_("The backup is encrypted with age. Name the file with the key: --identity FILE."))
        command = ["age", "--decrypt", "--identity", str(identity.absolute())]
    else:
        if identity is not None:
            raise Refused(
                _(
                    "The backup is encrypted with gpg, which takes the key from its keyring: leave out --identity."
                )
            )
        command = ["gpg", "--batch", "--no-tty", "--quiet", "--decrypt"]
    with _program(command, stdin=file, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        try:
            yield program.stdout  # type: ignore[misc]
        except Exception:
            # A program that cannot decrypt ends early, and then what it gave is no backup.
            program.stdout.close()
            if _ends(program) not in (0, -13):
                raise _unreadable(command, program, name) from None
            raise
        if program.stdout.read(1) or _ends(program):
            raise _unreadable(command, program, name)


def _ends(program: subprocess.Popen[bytes]) -> int:
    with suppress(subprocess.TimeoutExpired):
        return program.wait(_TIME_TO_END)
    program.kill()
    return program.wait()


@contextmanager
def _program(command: Sequence[str], *, stdin: object, stdout: object) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as said:
        try:
            program = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=said)  # type: ignore[call-overload]  # noqa: S603 - a fixed program, and names that were checked
        except FileNotFoundError:
            raise Refused(_("The program %(program)s is not installed."), program=command[0]) from None
        program.said = said
        try:
            yield program
        finally:
            if program.poll() is None:
                program.kill()
            program.wait()
            for pipe in (program.stdin, program.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


def _words(program: subprocess.Popen[bytes]) -> str:
    said: IO[bytes] = program.said  # type: ignore[attr-defined]
    said.seek(0)
    words = said.read(10_000).decode("utf-8", "replace")
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return " ".join(lines)[:_LONGEST_SAID]


def _failed(command: Sequence[str], program: subprocess.Popen[bytes]) -> Refused:
    program.wait(_TIME_TO_END)
    return Refused(_("%(program)s could not encrypt: %(words)s"), program=command[0], words=_words(program))


def _unreadable(command: Sequence[str], program: subprocess.Popen[bytes], name: str) -> BadFile:
    return BadFile(
        _("%(program)s could not decrypt the backup: %(words)s"),
        file=name,
        program=command[0],
        words=_words(program),
    )
