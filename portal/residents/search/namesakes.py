"""Remembering which of several places of one name a visitor means: a small cookie of ours, and nothing else.

It holds the last five codes that were chosen, the latest first. A code that fits no name in a query is of no
effect, so only its form is checked here.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from ...cookies import keep_cookie, read_cookie
from ...requests.security import sent_from_here
from ..forms import ASK_AGAIN, SearchCriteria, is_code

NAMESAKES_COOKIE = "places"
MOST_REMEMBERED = 5
_BETWEEN = "."
"""A cookie's value contains no comma and no space."""


def remembered(criteria: SearchCriteria) -> tuple[int, ...]:
    """Codes of places chosen before, the latest first."""
    return () if criteria.meant == ASK_AGAIN else tuple(map(int, _kept()))


def remembered_places() -> tuple[str, ...]:
    """All that the visitor's choices among namesakes may do to an answer."""
    return tuple(_kept())


def _kept() -> list[str]:
    value = read_cookie(NAMESAKES_COOKIE)
    codes = [code for code in value.split(_BETWEEN, MOST_REMEMBERED)[:MOST_REMEMBERED] if is_code(code)]
    return list(dict.fromkeys(codes))


def remember(response: Response, code: int) -> None:
    """Keep a place that was just chosen among namesakes. A link from another site decides nothing."""
    if not sent_from_here():
        return
    chosen = f"{code:012d}"
    codes = [chosen, *(other for other in _kept() if other != chosen)][:MOST_REMEMBERED]
    keep_cookie(response, NAMESAKES_COOKIE, _BETWEEN.join(codes))
