"""Where the pages of the portal are that records lead to: the web face knows, records only say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """Functions that give whole addresses (https://...)."""

    item: Callable[[str, str, int], str]
    """By keys of the catalogue, code of the item, and code of the community."""
    division: Callable[[int], str]
    """By code, of communities too."""
    point: Callable[[int], str]
    edition: Callable[[str], str]
    """By key of the catalogue."""
