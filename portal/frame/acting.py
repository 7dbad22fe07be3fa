"""Who acts: the person who has logged in, with the roles by which the domain decides."""

from __future__ import annotations

from flask_login import current_user

from catalogue.access.rights import Actor


def actor() -> Actor:
    """The actor of this request. Only on pages that ask people to log in."""
    found: Actor = current_user.actor
    return found
