"""Lists that are cut into pages, counted from 1, of ``size`` rows each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import abort

from .queries import page_number

Row = TypeVar("Row")


def read_page(arguments: Mapping[str, str]) -> int:
    """The page that a query string asks for; the first for what is no page."""
    return page_number(arguments.get("page")) or 1


def pages_of(total: int, size: int) -> int:
    """How many pages ``total`` rows fill, at least one."""
    return max(1, -(-total // size))


def pages_or_404(page: int, total: int, size: int) -> int:
    """How many pages ``total`` rows fill. Ends the request with 404 if ``page`` comes after the last of them."""
    pages = pages_of(total, size)
    if page > pages:
        abort(404)
    return pages


def rows_before(page: int, size: int) -> int:
    """How many rows come before a page."""
    return (page - 1) * size


def rows_on(rows: Sequence[Row], page: int, size: int) -> Sequence[Row]:
    """The rows of a page, none after the last one."""
    return rows[rows_before(page, size) : page * size]
