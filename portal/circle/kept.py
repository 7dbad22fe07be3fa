"""Circles that have been counted, kept for a while: counting a city takes seconds, and a community as long as the rest of its page.

What is kept of a street or a district holds until anything is written anywhere, of a community until its own records change, and
all of them for five minutes at most: then the places of neighbours are looked at again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import func, select

from catalogue.catalogues import EditionFacts
from catalogue.circle.counting import circle_in, own_circle
from catalogue.circle.facts import OwnCircle
from catalogue.circle.tallies import CountedCircle, count_circle
from catalogue.counters.rollup import counted_day
from catalogue.coverage.each_cell import communities_in
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.foundation import clock
from catalogue.foundation.codes import span_below
from catalogue.models import Level, PointRevision, ProfileRevision, Revision
from catalogue.offerings import Line, PointFacts

from ..extensions import db
from ..frame.kept_fragments import Shelf
from ..stamps import stamp_versions

KEPT = 300.0
"""Seconds for which figures are shown again at most."""
ROOM = 512
"""Circles that are kept: some 10 kB each of a community, of a city some MB."""
LARGE = (Level.PROVINCE, Level.PREFECTURE)
_KEPT = "portal_circles"
_LATEST = select(
    *(select(func.max(table.id)).scalar_subquery() for table in (Revision, PointRevision, ProfileRevision))
)
Read = TypeVar("Read")


class CircleShelf:
    """The circles last asked for, at most ``room`` of them, each for ``KEPT`` seconds and while its mark is the same."""

    def __init__(self, room: int = ROOM, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: Shelf[tuple[float, Any]] = Shelf(room)

    def get(self, key: Hashable, mark: object, read: Callable[[], Read]) -> Read:
        """What ``read`` gave for ``key`` under this mark; read again where there is none, or it is too old."""
        kept = self._kept.find(key, mark)
        if kept is not None and self._now() < kept[0]:
            known: Read = kept[1]
            return known
        began = self._now()
        found = read()
        self._kept.keep(key, (began + KEPT, found), mark)
        return found


def _shelf() -> CircleShelf:
    shelf: CircleShelf = current_app.extensions.setdefault(_KEPT, CircleShelf())
    return shelf


def circle_of_division(
    edition: EditionFacts, division: DivisionFacts, type_tag: str | None = None
) -> CountedCircle:
    """The circle of a division with its counts: as it is, or of a city as it was up to five minutes ago.

    ``type_tag``: only of communities with it in their profile.
    """
    span = span_below(division.code) if division.level is not Level.COMMUNITY else 1
    counted = _of_all(edition, division, span)
    if type_tag is None:
        return counted
    wanted = {each.code for each in communities_in(db.session(), division.code, type_tag=type_tag)}
    kept = tuple(each for each in counted.found.communities if each.code in wanted)
    return count_circle(replace(counted.found, communities=kept), span)


def _of_all(edition: EditionFacts, division: DivisionFacts, span: int) -> CountedCircle:
    session = db.session()

    def read() -> CountedCircle:
        return count_circle(circle_in(session, edition, division.code), span)

    if current_app.testing:
        return read()
    written = None if division.level in LARGE else tuple(session.execute(_LATEST).one())
    mark = counted_day(session), tuple(stamp_versions().values()), written
    return _shelf().get((edition.catalogue.key, edition.key, division.code), mark, read)


def circle_of_community(
    edition: EditionFacts,
    code: int,
    profile: ProfileFacts | None,
    lines: Sequence[Line],
    points: Sequence[PointFacts],
    *,
    beyond: bool,
) -> OwnCircle:
    """The circle of a present community, with what its own records say now and its neighbours' as they were up to five minutes ago.

    ``profile``, ``lines`` and ``points`` are those records; ``beyond`` as in :func:`own_circle`.
    """

    def read() -> OwnCircle:
        return own_circle(db.session(), edition, code, beyond=beyond)

    if current_app.testing:
        return read()
    mark = (
        clock.today(),
        tuple(stamp_versions().values()),
        profile.version if profile else 0,
        [(line.segment, line.offering.version) for line in lines if line.offering],
        [(point.id, point.version) for point in points],
    )
    return _shelf().get((edition.catalogue.key, edition.key, code, beyond), mark, read)
