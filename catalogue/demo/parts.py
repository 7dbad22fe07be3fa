"""Invented grids of the communities with accounts, and the days of villages that are run as communities."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from .. import divisions, grids
from ..access.rights import Actor, Held
from ..models import AliasKind, Case, Role, ServicePoint, VillagePilot
from ..village_pilots import DAYS, villages_in
from .words import ROADS

_NAMES = ("第一网格", "第二网格", "第三网格")
_ROLES = ("网格员", "专职网格员", "社区工作者")
_UNDIVIDED = 0.5
"""How many communities around those with an account have recorded no grid."""
_SORTED_CASES = 2
_FIRST_DAY = date(2011, 3, 1)
_UNKNOWN = 0.25
"""How many days are not recorded, of all."""


def divide_into_grids(
    session: Session, author: str, seed: int, shown: Collection[int], around: Collection[int]
) -> None:
    """Two or three grids for each community with an account and for half of those around it.

    To a grid belong estates and hutongs of the profile and roads of the service points, except one road: so some points are in
    no grid. Two reports of each community with an account are put into one by hand.
    """
    roads = _roads(session, around)
    for code, profile in divisions.get_profiles(session, around).items():
        rng = Random(f"{seed} grids {code}")
        if code not in shown and rng.random() < _UNDIVIDED:
            continue
        names = [each.name for each in profile.aliases if each.kind is not AliasKind.OTHER]
        names += roads.get(code, [])[1:]
        actor = Actor(author, (Held(Role.WORKER, code),))
        many = rng.randrange(2, len(_NAMES) + 1)
        saved = []
        for number, name in enumerate(_NAMES[:many]):
            draft = grids.GridDraft(f"{number + 1:03d}", name, tuple(names[number::many]), _ROLES[number])
            saved.append(grids.save_grid(session, actor=actor, community=code, draft=draft))
        if code in shown:
            cases = select(Case.id).where(Case.division_code == code).order_by(Case.id).limit(_SORTED_CASES)
            for grid, case in zip(saved, session.scalars(cases).all(), strict=False):
                grids.choose_for_case(session, actor=actor, community=code, case=case, grid=grid.id)


def _roads(session: Session, communities: Collection[int]) -> dict[int, list[str]]:
    """The roads that the addresses of each community name, in the order of their names."""
    found: dict[int, set[str]] = {}
    rows = session.execute(
        select(ServicePoint.community_code, ServicePoint.address).where(
            ServicePoint.community_code.in_(communities)
        )
    )
    for community, address in rows:
        found.setdefault(community, set()).update(road for road in ROADS if road in (address or ""))
    return {community: sorted(roads) for community, roads in found.items()}


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
