"""Plain names: what a resident would call an item. No two items of an edition may have the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..foundation.errors import _

TAKEN = _("Item %(code)s has the name “%(value)s” already.")


def named_already(names: Mapping[str, Sequence[str | None]], wanted: str, *, besides: str) -> str | None:
    """The code of another item than ``besides`` that has the name, in small or capital letters. ``names``: by item code."""
    folded = wanted.casefold()
    return next(
        (
            code
            for code, own in names.items()
            if code != besides and any(name and name.casefold() == folded for name in own)
        ),
        None,
    )
