"""Whether a place is there already: points of one community with the same name or address."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ...foundation.errors import Invalid
from ...language.spelling import fold
from ..facts import PointFacts
from .drafts import PointDraft, tidy_point
from .saving import points_of, says


def points_alike(
    session: Session, community: int, draft: PointDraft, *, before: PointFacts | None = None
) -> tuple[PointFacts, ...]:
    """The community's other points that have the name or the address of a draft, however these are spelt.

    ``before`` is the point that the draft changes: what it was called, or where it was, is no news. A point that says
    just what the draft says is the same one, sent twice. Whether the draft can be saved is not asked here.
    """
    name, address = _folded(draft.name), _folded(draft.address)
    if before is not None:
        name = None if name == _folded(before.name) else name
        address = None if address == _folded(before.address) else address
    return tuple(
        point
        for point in points_of(session, community)
        if (before is None or point.id != before.id)
        and ((name and _folded(point.name) == name) or (address and _folded(point.address) == address))
        and not _sent_twice(point, draft)
    )


def _sent_twice(point: PointFacts, draft: PointDraft) -> bool:
    try:
        return says(point, tidy_point(draft))
    except Invalid:
        return False


def _folded(text: str | None) -> str | None:
    return fold(text).replace(" ", "") if text else None
