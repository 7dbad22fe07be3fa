"""Which villages are in the pilot: those whose profile has the type, with the days that their street recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from ..divisions.profile_drafts import VILLAGE_PILOT
from ..foundation.codes import subtree
from ..models import CommitteeKind, CommunityProfile, Division, VillagePilot
from .facts import ASKED, CONTENTS, DAYS, PilotCount, PilotDraft, PilotVillage

_PILOTS: Any = VillagePilot.__table__
_TAGGED = cast(CommunityProfile.type_tags, Text).contains(f'"{VILLAGE_PILOT}"')
"""Tags are words of ours in a JSON list, each in quotation marks."""
_DAYS = [_PILOTS.c[name] for name in DAYS]


def pilot_of(session: Session, village: int) -> PilotDraft | None:
    """What is recorded of a community's pilot; None if it is in none."""
    row = session.execute(
        select(*_DAYS)
        .select_from(CommunityProfile)
        .outerjoin(_PILOTS, _PILOTS.c.community_code == CommunityProfile.community_code)
        .where(CommunityProfile.community_code == village, _TAGGED)
    ).one_or_none()
    return PilotDraft(*row) if row is not None else None


def villages_in(
    session: Session,
    division: int,
    *,
    pilots: bool | None = None,
    lacks: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[PilotVillage, ...]:
    """The present villages of a division in the order of their codes, each with its pilot. One query.

    ``pilots``: only those that are in it, or only those that are not. ``lacks``: those in it without this day, of ``ASKED``.
    """
    rows = session.execute(
        _with_pilot(
            division, pilots, lacks, Division.code, Division.short_name, Division.parent_code, _TAGGED, *_DAYS
        )
        .order_by(Division.code)
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        PilotVillage(code, name, street, PilotDraft(*days) if tagged else None)
        for code, name, street, tagged, *days in rows
    )


def count_pilots(session: Session, division: int) -> Mapping[int, PilotCount]:
    """How far the pilot is in a division, by the division right above its villages. One query.

    Villages with a day count for what it is the day of.
    """
    rows = session.execute(
        _with_pilot(
            division,
            None,
            None,
            Division.parent_code,
            func.count(),
            func.count().filter(_TAGGED),
            *(func.count(_PILOTS.c[name]).filter(_TAGGED) for name in ASKED),
        ).group_by(Division.parent_code)
    )
    return {
        street or 0: PilotCount(
            int(villages), int(pilots), dict(zip(CONTENTS, contents, strict=True)), stations
        )
        for street, villages, pilots, *contents, stations in rows
    }


def _with_pilot(division: int, pilots: bool | None, lacks: str | None, *columns: Any) -> Select[Any]:
    tagged = func.coalesce(_TAGGED, False)
    narrowed = [] if pilots is None else [tagged if pilots else ~tagged]
    if lacks is not None:
        narrowed += [tagged, _PILOTS.c[lacks].is_(None)]
    return (
        select(*columns)
        .select_from(Division)
        .outerjoin(CommunityProfile, CommunityProfile.community_code == Division.code)
        .outerjoin(_PILOTS, _PILOTS.c.community_code == Division.code)
        .where(*_villages_of(division), *narrowed)
    )


def _villages_of(division: int) -> tuple[Any, ...]:
    return (
        Division.code.between(*subtree(division)),
        Division.kind == CommitteeKind.CUN,
        Division.retired_on.is_(None),
    )
