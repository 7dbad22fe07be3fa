"""Acts of the past, and which divisions took the place of one that ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ...divisions import get_divisions
from ...divisions.tree import DivisionFacts
from ...foundation.errors import NotFound, _
from ...models import DivisionAct, DivisionActPart
from .facts import ActFacts, ActFigures, FigureFacts

_PARTS = DivisionActPart


def list_acts(session: Session, *, limit: int = 50) -> tuple[ActFacts, ...]:
    """The newest acts, the newest first: two queries."""
    acts = session.scalars(select(DivisionAct).order_by(DivisionAct.id.desc()).limit(limit)).all()
    parts = _parts(session, [act.id for act in acts])
    return tuple(_facts(act, parts.get(act.id, ())) for act in acts)


def get_act(session: Session, number: int) -> ActFacts:
    """One act. Raises ``NotFound``."""
    act = session.get(DivisionAct, number)
    if act is None:
        raise NotFound(_("There is no such change of divisions."), field="act")
    return _facts(act, _parts(session, [number]).get(number, ()))


def _parts(session: Session, numbers: list[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    rows = session.execute(
        select(_PARTS.act_id, _PARTS.old_code, _PARTS.new_code)
        .where(_PARTS.act_id.in_(numbers))
        .order_by(_PARTS.act_id, _PARTS.old_code, _PARTS.new_code)
    )
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for number, old, new in rows:
        found[number] = (*found.get(number, ()), (old, new))
    return found


def _facts(act: DivisionAct, parts: tuple[tuple[int, int], ...]) -> ActFacts:
    changes: Mapping[str, list[int]] = act.told.get("changes", {})
    return ActFacts(
        act.id,
        act.kind,
        act.day,
        act.at,
        act.actor,
        act.role,
        parts,
        {name: (counts[0], counts[1], counts[2]) for name, counts in changes.items()},
        tuple(
            ActFigures(each["code"], _figures(each["before"]), _figures(each["after"]))
            for each in act.told.get("figures", ())
        ),
        act.undone_at,
    )


def _figures(told: Mapping[str, Any] | None) -> FigureFacts | None:
    return FigureFacts(**told) if told else None


def later_act(session: Session, act: ActFacts) -> int | None:
    """The newest act since ``act`` that touches one of its divisions and was not taken back; None: there is none."""
    codes = sorted({code for part in act.parts for code in part})
    found: int | None = session.scalar(
        select(_PARTS.act_id)
        .join(DivisionAct, DivisionAct.id == _PARTS.act_id)
        .where(
            _PARTS.act_id > act.id,
            DivisionAct.undone_at.is_(None),
            or_(_PARTS.old_code.in_(codes), _PARTS.new_code.in_(codes)),
        )
        .order_by(_PARTS.act_id.desc())
        .limit(1)
    )
    return found


def parts_of(session: Session, code: int) -> tuple[DivisionFacts, ...]:
    """The divisions that took the place of one that was split, by code; empty where it was not."""
    number = session.scalar(
        select(_PARTS.act_id)
        .join(DivisionAct, DivisionAct.id == _PARTS.act_id)
        .where(_PARTS.old_code == code, _PARTS.new_code != code, DivisionAct.undone_at.is_(None))
        .order_by(_PARTS.act_id.desc())
        .limit(1)
    )
    if number is None:
        return ()
    codes = session.scalars(
        select(_PARTS.new_code).where(_PARTS.act_id == number, _PARTS.old_code == code)
    ).all()
    return tuple(get_divisions(session, codes).values())
