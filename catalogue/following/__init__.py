"""Following by mail: a resident's wish, confirmed by the owner of the address, at most one mail a week, and leaving."""

from .mailing import DueMail, FollowedSubject, due_mails, mark_sent, take_back
from .sealed import Keys, reseal_follows
from .wishes import (
    LINK_HOLDS,
    MOST_FOLLOWED,
    FirstMail,
    FollowFacts,
    FollowSubject,
    confirm,
    find_follow,
    forget_follows,
    keep_wish,
    leave,
    prepare_wish,
)

__all__ = [
    "LINK_HOLDS",
    "MOST_FOLLOWED",
    "DueMail",
    "FirstMail",
    "FollowFacts",
    "FollowSubject",
    "FollowedSubject",
    "Keys",
    "confirm",
    "due_mails",
    "find_follow",
    "forget_follows",
    "keep_wish",
    "leave",
    "mark_sent",
    "prepare_wish",
    "reseal_follows",
    "take_back",
]
