"""The check by the place itself: those who run a service point answer by its link, and a worker accepts.

Nothing that residents read changes before a worker accepts: see ADR 37.
"""

from .accepting import AcceptedAnswer, Shown, accept, refuse
from .answers import (
    ASKED,
    PointAnswerDraft,
    PointAnswerFacts,
    answer_by_link,
    answers_of_point,
    get_answer,
    open_answers,
)
from .links import (
    PlaceByKey,
    PointLinkFacts,
    find_place_by_key,
    link_of,
    make_link,
    merged_links,
    revoke_link,
)
from .short_codes import read_short_code, say_short_code

__all__ = [
    "ASKED",
    "AcceptedAnswer",
    "PlaceByKey",
    "PointAnswerDraft",
    "PointAnswerFacts",
    "PointLinkFacts",
    "Shown",
    "accept",
    "answer_by_link",
    "answers_of_point",
    "find_place_by_key",
    "get_answer",
    "link_of",
    "make_link",
    "merged_links",
    "open_answers",
    "read_short_code",
    "refuse",
    "revoke_link",
    "say_short_code",
]
