"""Rows of which only some fields are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_


def read_fields(asked: str | None, model: type[BaseModel]) -> tuple[str, ...] | None:
    """The fields of a row that are wanted, in the order of the row; None: all of them. Raises ``Invalid`` for a name that is no field."""
    if asked is None:
        return None
    wanted = {name.strip() for name in asked.split(",")}
    known = tuple(model.model_fields)
    if not wanted <= set(known):
        values = {"expected": ", ".join(known)}
        raise Invalid([Problem("fields", N_("Names of fields, separated by commas: %(expected)s."), values)])
    return tuple(name for name in known if name in wanted)


def picked(rows: Iterable[dict[str, Any]], wanted: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """The rows with the wanted fields alone."""
    if wanted is None:
        return list(rows)
    return [{name: row[name] for name in wanted} for row in rows]
