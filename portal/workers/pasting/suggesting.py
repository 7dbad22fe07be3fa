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

ALIKE = 80
"""Of a hundred: names that share this much, apart from the community's own name, may be the same place."""
SHORTEST = 2
"""Characters that tell a place. A notice that names no more means the community itself, and so its station."""
_STATION = ("服务站", "居委会", "村委会", "党群服务中心", "便民服务")


def place_of(named: str | None, points: Sequence[PointFacts], community: str) -> str:
    """The choice of the place that a notice names: a point's id, or the station; empty if it is none of these.

    The name of the ``community`` tells no place from another one, nor does "社区": what is left is compared.
    """
    wanted = _own_part(named or "", community)
    if len(wanted) < SHORTEST:
        return STATION if named else ""
    rest = {point.id: _own_part(point.name, community) or point.name for point in points}
    same = next((str(number) for number, name in rest.items() if name == wanted), None)
    if same is not None or wanted in _STATION:
        return same or STATION
    found = sorted(
        (fuzz.partial_ratio(wanted, name), fuzz.ratio(wanted, name), -number) for number, name in rest.items()
    )
    if found and found[-1][0] >= ALIKE:
        return str(-found[-1][2])
    return STATION if any(word in wanted for word in _STATION) else ""


def _own_part(name: str, community: str) -> str:
    """A place's name without that of its community."""
    for word in (community, community.removesuffix("社区").removesuffix("村"), "社区", "本"):
        name = name.removeprefix(word)
    return name


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
