"""Handing a root over to where the database's owner cannot change it: a file, a folder or a web address."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from .roots import RootFacts

SECONDS = 10
"""How long an address may take to answer."""
FILE = "audit-roots.jsonl"
"""The file in a folder. A line is a root; a second line of a day says the same."""
_ACCEPTED = range(200, 300)


class NotHandedOver(Exception):
    """A root could not be handed over; the next count tries again. Says why, without the address."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A root goes to the address that the setting names and to no other."""

    def redirect_request(self, *_args: object, **_options: object) -> None:
        """Follow none: the answer is then an error."""


def hand_over(root: RootFacts, place: str, *, seconds: float = SECONDS) -> None:
    """Write a root to a file or a folder, or post it to a web address. Raises ``NotHandedOver``."""
    line = json.dumps(root.as_line())
    try:
        if place.startswith(("https://", "http://")):
            _post(place, line, seconds)
        else:
            _append(Path(place), line)
    except (OSError, HTTPException, ValueError) as error:
        raise NotHandedOver(getattr(error, "strerror", None) or type(error).__name__) from error


def _append(place: Path, line: str) -> None:
    """Add a line, and wait until it is on the disk."""
    file = place / FILE if place.is_dir() else place
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), "a", encoding="utf-8"
    ) as out:
        out.write(f"{line}\n")
        out.flush()
        os.fsync(out.fileno())


def _post(address: str, line: str, seconds: float) -> None:
    asked = urllib.request.Request(  # noqa: S310 - the address is a setting: http or https
        address, data=line.encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(asked, timeout=seconds) as answer:
        if answer.status not in _ACCEPTED:
            raise ValueError(f"the address answers {answer.status}")
