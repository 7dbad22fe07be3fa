"""Marks that distinguish independent reports of one cell without identifying who reported. See docs/adr/0015.

A mark is a keyed digest: without the instance's secret, addresses cannot be tried; the cell is part of what is
digested, so that the same person's marks at two cells have nothing in common.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from ..foundation.networks import network_of


def mark_of_address(secret: str, *, address: str | None, community: int, item_id: int) -> str:
    """The mark of a report from a network address: one household, or one shared line, is one voice."""
    return _digest(secret, f"from {network_of(address)} of {community} {item_id}")


def mark_of_caller(secret: str, *, account: str, day: date, community: int, item_id: int) -> str:
    """The mark of reports that a worker wrote down for callers: one account on one day is one voice."""
    return _digest(secret, f"by {account} on {day.isoformat()} of {community} {item_id}")


def _digest(secret: str, text: str) -> str:
    return hmac.new(f"feedback mark {secret}".encode(), text.encode(), hashlib.sha256).hexdigest()[:32]
