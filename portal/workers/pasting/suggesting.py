"""What a proposal is probably about: which place, which service, which session of the community."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from catalogue.notices.reading import Proposal
from catalogue.offerings import Line, PointFacts
from catalogue.search import Hints, search, shared_searcher
from catalogue.sessions import SessionFacts

from .forms import STATION

ALIKE = 60
"""Of a hundred: names that share this much may be the same place."""
_STATION = ("服务站", "居委会", "村委会", "党群服务中心", "便民服务")


def place_of(named: str | None, points: Sequence[PointFacts]) -> str:
    """The choice of the place that a notice names: a point's id, or the station; empty if it is none of these."""
    found = sorted(
        ((fuzz.partial_ratio(named or "", point.name), -point.id) for point in points), reverse=True
    )
    if found and found[0][0] >= ALIKE:
        return str(-found[0][1])
    return STATION if any(word in (named or "") for word in _STATION) else ""


def item_of(session: Session, what: str | None, lines: Sequence[Line]) -> str:
    """The code of the offered item that fits best what takes place; empty if none does."""
    offered = {line.item.code for line in lines}
    answer = search(session, shared_searcher(session, None), what or "", Hints(), limit=20)
    return next((hit.code for hit in answer.items if hit.code in offered), "")


def session_of(proposal: Proposal, sessions: Sequence[SessionFacts]) -> str:
    """The id of the session that a notice says is off; empty if there is none."""
    planned = [each for each in sessions if any(map(each.draft.is_planned, proposal.dates))]
    found = sorted(
        (
            (fuzz.partial_ratio(proposal.what or "", each.draft.what_zh), -each.id)
            for each in planned or sessions
        ),
        reverse=True,
    )
    return str(-found[0][1]) if found else ""
