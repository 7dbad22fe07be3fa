"""The order in which one walks to communities: street after street, each time to the nearest that is left."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from sqlalchemy.orm import Session

from ..divisions import get_profiles
from ..foundation.codes import ancestors
from ..near.walking import Coordinates, straight_line


def walking_order(session: Session, communities: Collection[int]) -> list[int]:
    """The communities in walking order. Those whose coordinates are not known come last in their street, by code."""
    profiles = get_profiles(session, sorted(communities))
    spots: dict[int, Coordinates] = {
        code: Coordinates(profile.latitude, profile.longitude)
        for code, profile in profiles.items()
        if profile.latitude is not None and profile.longitude is not None
    }
    ordered: list[int] = []
    at: Coordinates | None = None
    for _street, members in groupby(sorted(communities), key=lambda code: ancestors(code)[0]):
        left = list(members)
        while known := [code for code in left if code in spots]:
            here = at
            following = min(known, key=lambda code: (straight_line(here, spots[code]) if here else 0.0, code))
            ordered.append(following)
            left.remove(following)
            at = spots[following]
        ordered += left
    return ordered
