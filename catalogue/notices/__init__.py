"""Notices (临时安排): for some days all places of a community or a street are closed, or have other hours."""

from .facts import NO_NOTICES, NoticeFacts, Notices
from .giving import (
    NoticeDraft,
    current_notices,
    give_notice,
    notices_for,
    restore_notice,
    withdraw_notice,
)

__all__ = [
    "NO_NOTICES",
    "NoticeDraft",
    "NoticeFacts",
    "Notices",
    "current_notices",
    "give_notice",
    "notices_for",
    "restore_notice",
    "withdraw_notice",
]
