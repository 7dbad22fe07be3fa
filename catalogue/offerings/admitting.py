"""Whom a service point admits."""

from __future__ import annotations

from ..foundation.codes import in_one_street
from ..models import Admits


def admits(rule: Admits, *, of: int, community: int) -> bool:
    """Whether a place of the community ``of`` admits the residents of another that does not name it itself."""
    if rule is Admits.STREET:
        return in_one_street(of, community)
    return rule is Admits.EVERYONE or of == community
