"""The nearest place in lists of services, for services that the community itself does not offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import OFFERED
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.near import AN_HOURS_WALK, FARTHEST, NextPlace, next_places, origin_of
from catalogue.offerings import Line

from ...extensions import db
from ..kept_pages import read_each_until_written
from .presenters import ServiceRow, row_of
from .viewpoint import telling_of
from .walks import own_pace


def next_for(
    edition: EditionFacts, community: int, lines: Sequence[Line], profile: ProfileFacts | None
) -> dict[str, NextPlace]:
    """The next places, by item code, of what the lines say a community does not offer; ``profile`` is its own.

    A fixed number of queries, and none for a community without a reference point. For one line they look as far as
    anybody goes, for a list as far as an hour's walk.
    """
    origin = origin_of(profile)
    wanted = [line.item.code for line in lines if line.segment not in OFFERED]
    if origin is None or not wanted:
        return {}
    farthest, pace = FARTHEST if len(lines) == 1 else AN_HOURS_WALK, own_pace()
    return read_each_until_written(
        "next places",
        (edition.id, community, pace, farthest),
        wanted,
        lambda codes: next_places(
            db.session(), edition, codes, community, origin=origin, pace=pace, farthest=farthest
        ),
    )


def nearest_rows(
    edition: EditionFacts,
    community: DivisionFacts,
    lines: Sequence[Line],
    now: datetime,
    profile: ProfileFacts | None,
    **arguments: Any,
) -> tuple[ServiceRow, ...]:
    """A community's lines as rows of a list, with the next place where it does not offer something itself."""
    following = next_for(edition, community.code, lines, profile)
    telling = telling_of(community, profile)
    return tuple(
        row_of(line, now, telling, nearest=following.get(line.item.code), **arguments) for line in lines
    )
