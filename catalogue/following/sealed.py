"""What is kept of an address: sealed, so that who has the database alone cannot read it, and as a keyed digest."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..access.factors.sealing import Sealing
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..models import Follow

_FOLLOWS: Any = Follow.__table__
_BETWEEN = " "
"""Neither a token nor an address holds a blank."""


class Opened(NamedTuple):
    """What the links of a wish hold, and the address."""

    token: str
    address: str


class Keys:
    """Seals and reads addresses with the key of the instance."""

    def __init__(self, instance_key: str) -> None:
        self._sealing = Sealing(instance_key)
        self._key = f"follow {instance_key}".encode()

    def who(self, address: str) -> str:
        """A keyed digest of an address, the same however it is spelt in capitals."""
        return hmac.new(self._key, address.lower().encode(), hashlib.sha256).hexdigest()

    def seal(self, opened: Opened, *, digest: str) -> str:
        """Token and address as they are kept, for the wish with this digest of its token."""
        return self._sealing.seal(_BETWEEN.join(opened), owner=_owner(digest))

    def open(self, sealed: str, *, digest: str) -> Opened | None:
        """What was sealed; None if another key did, or if the row was changed by hand."""
        text = self._sealing.open(sealed, owner=_owner(digest))
        if text is None:
            return None
        token, _blank, address = text.partition(_BETWEEN)
        return Opened(token, address)


def _owner(digest: str) -> str:
    return f"follow {digest}"


def reseal_follows(session: Session, *, actor: Actor, before: Keys, after: Keys) -> tuple[int, int]:
    """Seal all addresses with another key; gives how many, and how many neither key opens.

    Raises ``NotAllowed``.
    """
    require_of_instance(session, actor, Right.MANAGE_USERS)
    done = lost = 0
    for row in session.execute(select(_FOLLOWS.c.id, _FOLLOWS.c.token, _FOLLOWS.c.sealed)).all():
        if after.open(row.sealed, digest=row.token) is not None:
            continue
        opened = before.open(row.sealed, digest=row.token)
        if opened is None:
            lost += 1
            continue
        values = {"sealed": after.seal(opened, digest=row.token), "who": after.who(opened.address)}
        session.execute(update(_FOLLOWS).where(_FOLLOWS.c.id == row.id).values(values))
        done += 1
    return done, lost
