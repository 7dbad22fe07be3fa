"""Which cases a list shows, as its query string asks: ``?show=answered&page=2``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..requests.queries import page_number


@dataclass(frozen=True, slots=True)
class CaseCriteria:
    """Answered cases or open ones, and the page of the list, from 1."""

    answered: bool
    page: int


def read_case_criteria(arguments: Mapping[str, str]) -> CaseCriteria:
    """The criteria of a query string. What means nothing is left out."""
    return CaseCriteria(arguments.get("show") == "answered", page_number(arguments.get("page")) or 1)
