"""Invented grids of the communities with accounts, and the days of villages that are run as communities."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from .. import divisions, grids
from ..access.rights import Actor, Held
from ..models import AliasKind, Role, VillagePilot
from ..village_pilots import DAYS, villages_in

_NAMES = ("第一网格", "第二网格", "第三网格")
_ROLES = ("网格员", "专职网格员", "社区工作者")
_FIRST_DAY = date(2011, 3, 1)
_UNKNOWN = 0.25
"""How many days are not recorded, of all."""


def divide_into_grids(session: Session, author: str, seed: int, communities: Collection[int]) -> None:
    """Two or three grids for each community of some, with the estates and hutongs of its profile."""
    for code, profile in divisions.get_profiles(session, communities).items():
        rng = Random(f"{seed} grids {code}")
        names = [each.name for each in profile.aliases if each.kind is not AliasKind.OTHER]
        actor = Actor(author, (Held(Role.WORKER, code),))
        many = rng.randrange(2, len(_NAMES) + 1)
        for number, name in enumerate(_NAMES[:many]):
            draft = grids.GridDraft(f"{number + 1:03d}", name, tuple(names[number::many]), _ROLES[number])
            grids.save_grid(session, actor=actor, community=code, draft=draft)


def date_pilots(session: Session, seed: int, tops: Collection[int]) -> None:
    """Days for the villages whose profile says that they are in the pilot; some are not known."""
    rows = []
    for top in tops:
        for village in villages_in(session, top, pilots=True):
            rng = Random(f"{seed} pilot {village.code}")
            day, days = _FIRST_DAY + timedelta(days=rng.randrange(300)), {}
            for name in DAYS:
                days[name] = None if rng.random() < _UNKNOWN else day
                day += timedelta(days=rng.randrange(30, 400))
            rows.append({"community_code": village.code, **days})
    if rows:
        session.execute(insert(VillagePilot), rows)
