"""Changes for the tests of the trail, and looking through it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.audit.checking import CheckedTrail, check

KEY = b"a key of these tests"


def looked_through(session: Session, **how: Any) -> CheckedTrail:
    return check(session, key=KEY, **how)


def said(found: CheckedTrail) -> list[tuple[int, int, str]]:
    return [(each.chain, each.number, each.what) for each in found.damages]


def change(session: Session, *places: int | None, action: str = "hotline.set") -> None:
    """A change about each of some places, in one transaction."""
    for place in places:
        audit.append(session, who="李", role="operator", action=action, subject="x", division=place)
    session.commit()
