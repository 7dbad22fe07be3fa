"""What changed for a line's readers without a change of the line: its service points, and the station's number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ...divisions import profile_history
from ...foundation.histories import RevisionFacts, read_histories
from ...models import PhoneSource, PointRevision
from .. import store
from ..facts import OfferingFacts


@dataclass(frozen=True, slots=True)
class ChangeElsewhere:
    """A change of a service point (by id), or of the station's number (``point`` None)."""

    point: int | None
    revision: RevisionFacts


def changes_elsewhere(
    session: Session, community: int, told: Sequence[RevisionFacts], present: OfferingFacts | None
) -> tuple[ChangeElsewhere, ...]:
    """The changes of the points that a line named at that time, and of the station's number where it referred to it.

    ``told`` is the line's history, newest first, and ``present`` its record. Newest first; at most two queries.
    """
    spans = _spans(told, present)
    ids = {point for _since, said in spans for point in said.get("points", ())}
    found = []
    for point, revision in _revisions(session, ids):
        if revision.before is not None and point in _said_at(spans, revision.at).get("points", ()):
            found.append(ChangeElsewhere(point, revision))
    if any(_refers(said) for _since, said in spans):
        for revision in profile_history(session, community):
            was, became = ((kept or {}).get("phones") for kept in (revision.before, revision.after))
            if revision.before is not None and was != became and _refers(_said_at(spans, revision.at)):
                found.append(ChangeElsewhere(None, revision))
    return tuple(sorted(found, key=lambda each: each.revision.at, reverse=True))


def _spans(
    told: Sequence[RevisionFacts], present: OfferingFacts | None
) -> list[tuple[datetime, Mapping[str, Any]]]:
    """From when on a line said what, newest first. What it says now is as it is on record."""
    spans = [(revision.at, revision.after or {}) for revision in told]
    if spans and present is not None:
        spans[0] = (spans[0][0], store.snapshot_of(present))
    return spans


def _said_at(spans: Sequence[tuple[datetime, Mapping[str, Any]]], at: datetime) -> Mapping[str, Any]:
    return next((said for since, said in spans if since <= at), {})


def _refers(said: Mapping[str, Any]) -> bool:
    return said.get("phone_source") == PhoneSource.STATION


def _revisions(session: Session, points: set[int]) -> tuple[tuple[int, RevisionFacts], ...]:
    if not points:
        return ()
    key = PointRevision.point_id
    return read_histories(session, PointRevision, key, key.in_(sorted(points)))
