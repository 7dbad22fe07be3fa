"""Choices from a list that an address names: one that is not in the list is asked for again, with the list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.foundation.errors import DomainError, _

from ..words.formatting import month as in_words
from .cleaning import clean

_SHOWN = 40
"""Characters of what was typed that the answer repeats."""


class ChoiceRefused(DomainError):
    """An address names what its list does not have. ``label`` names the list; ``offered`` gives what can be chosen, with its words."""

    code = "unknown_choice"

    def __init__(
        self, name: str, typed: str, label: LazyString, offered: Callable[[], list[tuple[str, str]]]
    ) -> None:
        super().__init__(_("“%(typed)s” is not in the list."), field=name, typed=clean(typed)[:_SHOWN])
        self.name, self.label, self.offered = name, label, offered


def read_choice(
    arguments: Mapping[str, str],
    name: str,
    label: LazyString,
    known: Collection[str],
    words: Callable[[str], str],
) -> str | None:
    """What an address chooses by ``name`` from those that are known; None: nothing. Raises ``ChoiceRefused``."""
    typed = arguments.get(name, "")
    if typed and typed not in known:
        raise ChoiceRefused(name, typed, label, lambda: [(each, words(each)) for each in known])
    return typed or None


def read_one_month(arguments: Mapping[str, str], known: Collection[date]) -> date:
    """The month of a query string (``month=2026-11``) by its first day; the latest of those that are known where none is named.

    Raises ``ChoiceRefused``.
    """
    months = {f"{month:%Y-%m}": month for month in sorted(known, reverse=True)}
    chosen = read_choice(arguments, "month", _l("Month"), months, lambda text: in_words(months[text]))
    return months[chosen] if chosen else max(known)
