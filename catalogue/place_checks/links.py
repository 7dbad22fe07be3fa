"""The link of a service point: made, shown and revoked by its community's worker, opened without an account."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.log_ins import token_digest
from ..access.rights import Actor, Right, require
from ..foundation import clock
from ..foundation.errors import Refused, _
from ..models import Division, PointLink, PointRevision, ServicePoint
from ..offerings import PointFacts, get_point
from ..offerings.points.saving import own_point
from .short_codes import read_short_code, short_code

_LINKS: Any = PointLink.__table__
_SALT_BYTES = 16
_TOKEN_BYTES = 20
"""160 bits."""
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class PointLinkFacts:
    """A link: ``token`` for addresses, ``code`` to be typed. Both None if the secret key has changed since."""

    point_id: int
    made_at: datetime
    token: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class PlaceByKey:
    """The service point to which a key leads. ``formerly``: the name on the card, of one that was merged into it."""

    point: PointFacts
    formerly: str | None


def make_link(
    session: Session, *, actor: Actor, community: int, point_id: int, secret: str
) -> PointLinkFacts:
    """Make the link of a service point. One from before leads nowhere any more, nor do those of points merged into it.

    ``secret`` is the secret key of the instance. Raises ``NotAllowed`` and ``NotFound``.
    """
    role = require(actor, Right.RECORD, community)
    point = own_point(session, community, point_id)
    known = session.get(PointLink, point.id)
    merged = session.execute(delete(_LINKS).where(_LINKS.c.leads_to == point.id)).rowcount  # type: ignore[attr-defined]
    link = known or PointLink(point_id=point.id)
    link.salt, link.made_at = secrets.token_bytes(_SALT_BYTES), clock.now()
    token, code = _token(secret, link.salt), _code(secret, link.salt)
    link.token_digest, link.code_digest = token_digest(token), _code_digest(secret, code)
    session.add(link)
    session.flush()
    action = "point.link.renewed" if known or merged else "point.link.made"
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=action,
        subject=f"point {point.id}",
        division=community,
    )
    return PointLinkFacts(point.id, link.made_at, token, code)


def revoke_link(session: Session, *, actor: Actor, community: int, point_id: int) -> None:
    """End the link of a service point, and those of points that were merged into it: they lead nowhere.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` without a link.
    """
    role = require(actor, Right.RECORD, community)
    point = own_point(session, community, point_id)
    gone = session.execute(delete(_LINKS).where(_leads_to(point.id)).returning(_LINKS.c.point_id)).all()
    if not gone:
        raise Refused(_("This service point has no link."))
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="point.link.revoked",
        subject=f"point {point.id}",
        division=community,
    )


def link_of(session: Session, point_id: int, *, secret: str) -> PointLinkFacts | None:
    """The link of a service point, for its worker; None if it has none."""
    row = session.execute(select(_LINKS).where(_LINKS.c.point_id == point_id)).one_or_none()
    if row is None:
        return None
    token, code = _token(secret, row.salt), _code(secret, row.salt)
    known = hmac.compare_digest(token_digest(token), row.token_digest)
    return PointLinkFacts(point_id, row.made_at, token if known else None, code if known else None)


def merged_links(session: Session, point_id: int) -> tuple[str, ...]:
    """The names of the points that were merged into this one, and whose links lead to it now."""
    merged = session.scalars(select(_LINKS.c.point_id).where(_LINKS.c.leads_to == point_id))
    return tuple(_last_names(session, tuple(merged)).values())


def _leads_to(point_id: int) -> ColumnElement[bool]:
    return or_(_LINKS.c.point_id == point_id, _LINKS.c.leads_to == point_id)


def _last_names(session: Session, gone: Sequence[int]) -> dict[int, str]:
    """What points that are gone were called, by id."""
    last = (
        select(PointRevision.point_id, PointRevision.before)
        .where(PointRevision.point_id.in_(gone), PointRevision.after.is_(None))
        .order_by(PointRevision.point_id, PointRevision.id)
    )
    return {point: (before or {}).get("name", "") for point, before in session.execute(last)} if gone else {}


def find_place_by_key(session: Session, key: str, *, secret: str) -> PlaceByKey | None:
    """The service point that a token or a typed code leads to; None for anything else, with the same work for all."""
    key = key[:_LONGEST_KEY]
    code = read_short_code(key) or ""
    found = (
        select(_LINKS.c.point_id, ServicePoint.id)
        .join(ServicePoint, ServicePoint.id == func.coalesce(_LINKS.c.leads_to, _LINKS.c.point_id))
        .join(Division, Division.code == ServicePoint.community_code)
        .where(
            # A retired community has no worker who would read the answer.
            Division.retired_on.is_(None),
            or_(
                _LINKS.c.token_digest == token_digest(key),
                _LINKS.c.code_digest == _code_digest(secret, code),
            ),
        )
    )
    row = session.execute(found).one_or_none()
    if row is None:
        return None
    printed, point_id = row
    formerly = None if printed == point_id else _last_names(session, (printed,)).get(printed)
    return PlaceByKey(get_point(session, point_id), formerly)


def _derive(secret: str, purpose: bytes, salt: bytes) -> bytes:
    return hmac.new(secret.encode(), b"service point " + purpose + salt, hashlib.sha256).digest()


def _token(secret: str, salt: bytes) -> str:
    return base64.urlsafe_b64encode(_derive(secret, b"token ", salt)[:_TOKEN_BYTES]).decode().rstrip("=")


def _code(secret: str, salt: bytes) -> str:
    return short_code(int.from_bytes(_derive(secret, b"code ", salt), "big"))


def _code_digest(secret: str, code: str) -> str:
    """Made with the secret key: a code is short enough to be found by trying, where only its digest is known."""
    return _derive(secret, b"code digest ", code.encode()).hex()
