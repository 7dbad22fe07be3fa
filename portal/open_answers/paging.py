"""Lists in pages: a page tells the address of the next one, which begins after the last row of this one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request
from pydantic import BaseModel, Field

from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_

from .asked import Parameters

MOST = 100
"""Rows of a page at most."""


class PageParameters(Parameters):
    """A page of a list."""

    limit: int = Field(20, ge=1, le=MOST, description="How many rows the page has at most.")
    cursor: str | None = Field(
        None,
        max_length=200,
        description="Where the page begins, from `links.next` of the page before. It has no meaning of its own.",
    )


_OF_A_PAGE = {"cursor", "fields", "limit"}
"""Parameters that may change from page to page: the list remains the same."""


def cursor_of(*key: int | str) -> str:
    """The cursor of the row with a key in the order of a list, before ``links`` marks it as that list's."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def _mark_of(asked: PageParameters) -> str:
    """A few characters that say of which list a cursor is: the address that was asked, and its filters."""
    filters = asked.model_dump(mode="json", exclude_defaults=True, exclude=_OF_A_PAGE)
    said = json.dumps([request.script_root, request.path, filters], sort_keys=True)
    return hashlib.blake2s(said.encode(), digest_size=4).hexdigest()


def read_cursor(asked: PageParameters, *kinds: type, largest: Sequence[int] = ()) -> tuple[Any, ...] | None:
    """The key of the row after which a page begins: values of ``kinds``. None for the first page.

    ``largest``: what the columns hold to which its numbers are compared; without it eight bytes.

    Raises ``Invalid`` for what no page of this list gave: with other filters it is another list.
    """
    if asked.cursor is None:
        return None
    cursor, _dot, mark = asked.cursor.rpartition(".")
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or [type(each) for each in key] != list(kinds) or mark != _mark_of(asked):
        raise Invalid([Problem("cursor", N_("No page of this list gave this cursor."), {})])
    numbers = [each for each in key if isinstance(each, int)]
    bounds = largest or (2**63 - 1,) * len(numbers)
    if any(not -most <= number <= most for number, most in zip(numbers, bounds, strict=True)):
        raise Invalid([Problem("cursor", N_("No page of this list gave this cursor."), {})])
    return tuple(key)


class LinksModel(BaseModel):
    """Addresses of pages of a list, from the root of the host."""

    self: str = Field(description="This page.")
    next: str | None = Field(description="The next page; null after the last one.")


def links(asked: PageParameters, following: str | None) -> dict[str, str | None]:
    """The ``LinksModel`` of this page and of the next one, which begins at the cursor ``following``; None after the last."""
    marked = following and f"{following}.{_mark_of(asked)}"
    return {"self": _address(asked, asked.cursor), "next": marked and _address(asked, marked)}


def _address(asked: PageParameters, cursor: str | None) -> str:
    said = asked.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in said.items()}
    query = urlencode(said | {"cursor": cursor} if cursor else said, doseq=True)
    return f"{request.script_root}{request.path}{'?' if query else ''}{query}"


def cut(rows: Sequence[Any], limit: int) -> tuple[Sequence[Any], bool]:
    """The rows of a page, of which one more than ``limit`` was read, and whether there is a next page."""
    return rows[:limit], len(rows) > limit
