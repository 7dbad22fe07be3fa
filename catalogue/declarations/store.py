"""Rows of declarations to facts and back. Internal to this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from ..foundation import clock, stamps
from ..foundation.errors import Conflict, NotFound, _
from ..foundation.histories import add_entries, entry, kept_day
from ..models import (
    Action,
    Declaration,
    DeclarationAnswer,
    DeclarationItem,
    DeclarationObjection,
    DeclarationPoint,
    DeclarationRecipient,
    DeclarationRevision,
    Division,
    ProviderKind,
    ServicePoint,
)
from ..offerings import PointFacts
from ..offerings import store as cells
from .facts import DeclarationDraft, DeclarationFacts, ObjectionFacts, Recipient, Suspension

NO_SUCH = _("There is no such declaration.")
CHANGED = _("This declaration was changed meanwhile. Read what it says now, then save again.")
LISTS = ("items", "points", "communities")
DRAFT_COLUMNS = tuple(each.name for each in fields(DeclarationDraft) if each.name not in LISTS)
_DECLARATIONS: Any = Declaration.__table__
_ITEMS: Any = DeclarationItem.__table__
_PLACES: Any = DeclarationPoint.__table__
_RECIPIENTS: Any = DeclarationRecipient.__table__
_OBJECTIONS: Any = DeclarationObjection.__table__


def load(session: Session, *where: ColumnElement[bool], lock: bool = False) -> tuple[DeclarationFacts, ...]:
    """The declarations of a condition by id: five queries, however many there are. It may name the declarer's division."""
    query = (
        select(*_DECLARATIONS.c, Division.short_name)
        .join(Division, Division.code == Declaration.declarer_code)
        .where(*where)
        .order_by(Declaration.id)
    )
    rows = session.execute(query.with_for_update(of=Declaration) if lock else query).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    items, points = _items(session, ids), _points(session, ids)
    recipients, objections = _recipients(session, ids), _objections(session, ids)
    return tuple(
        _facts(
            row,
            items.get(row.id, ()),
            points.get(row.id, ()),
            recipients.get(row.id, {}),
            objections.get(row.id, ()),
        )
        for row in rows
    )


def get(session: Session, declaration: int, *, lock: bool = False) -> DeclarationFacts:
    """A declaration by its id. Raises ``NotFound``."""
    found = load(session, Declaration.id == declaration, lock=lock)
    if not found:
        raise NotFound(NO_SUCH)
    return found[0]


def declarer_of(session: Session, declaration: int) -> int:
    """The division that declared it. Raises ``NotFound``."""
    found = session.scalars(select(Declaration.declarer_code).where(Declaration.id == declaration)).first()
    if found is None:
        raise NotFound(NO_SUCH)
    return found


def refuse_outdated(said: DeclarationFacts, expected: int | None) -> None:
    """Raise ``Conflict`` unless the writer saw the present version (None: any)."""
    if expected is not None and expected != said.version:
        raise Conflict(CHANGED, expected=expected, current=said.version)


def _items(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = session.execute(
        select(_ITEMS.c.declaration_id, _ITEMS.c.item_id)
        .where(_ITEMS.c.declaration_id.in_(ids))
        .order_by(_ITEMS.c.item_id)
    )
    for declaration, item in rows:
        found.setdefault(declaration, []).append(item)
    return found


def _points(session: Session, ids: Sequence[int]) -> dict[int, list[PointFacts]]:
    found: dict[int, list[PointFacts]] = {}
    rows = session.execute(
        cells.select_points()
        .add_columns(_PLACES.c.declaration_id)
        .join(_PLACES, _PLACES.c.point_id == ServicePoint.id)
        .where(_PLACES.c.declaration_id.in_(ids))
        .order_by(_PLACES.c.declaration_id, _PLACES.c.position)
    )
    for row in rows:
        found.setdefault(row.declaration_id, []).append(cells.point_facts(row))
    return found


def _recipients(session: Session, ids: Sequence[int]) -> dict[int, dict[int, Recipient]]:
    found: dict[int, dict[int, Recipient]] = {}
    rows = session.execute(
        select(*_RECIPIENTS.c, Division.short_name)
        .join(Division, Division.code == _RECIPIENTS.c.community_code)
        .where(_RECIPIENTS.c.declaration_id.in_(ids))
        .order_by(_RECIPIENTS.c.community_code)
    )
    for row in rows:
        found.setdefault(row.declaration_id, {})[row.community_code] = Recipient(
            community=row.community_code,
            name=row.short_name,
            served=row.served,
            answer=row.answer,
            agreed_items=frozenset(row.agreed_items or ()),
            answered_at=row.answered_at,
        )
    return found


def _objections(session: Session, ids: Sequence[int]) -> dict[int, tuple[ObjectionFacts, ...]]:
    found: dict[int, dict[tuple[int, int], ObjectionFacts]] = {}
    rows = session.execute(
        select(*_OBJECTIONS.c, Division.short_name)
        .join(Division, Division.code == DeclarationObjection.community_code)
        .where(DeclarationObjection.declaration_id.in_(ids))
        .order_by(DeclarationObjection.id)
    )
    for row in rows:
        found.setdefault(row.declaration_id, {})[row.community_code, row.item_id] = ObjectionFacts(
            id=row.id,
            declaration=row.declaration_id,
            community=row.community_code,
            community_name=row.short_name,
            item_id=row.item_id,
            reason=row.reason,
            raised_at=row.raised_at,
            settled_at=row.settled_at,
            upheld=row.upheld,
            reply=row.reply,
        )
    return {declaration: tuple(newest.values()) for declaration, newest in found.items()}


def _facts(
    row: Any,
    items: Sequence[int],
    points: Sequence[PointFacts],
    recipients: Mapping[int, Recipient],
    objections: tuple[ObjectionFacts, ...],
) -> DeclarationFacts:
    rest = None
    if row.suspended_from is not None:
        rest = Suspension(
            since=row.suspended_from,
            until=row.suspended_until,
            reason=row.suspended_reason,
            substitute=row.substitute,
        )
    return DeclarationFacts(
        id=row.id,
        declarer=row.declarer_code,
        declarer_name=row.short_name,
        draft=DeclarationDraft(
            **{name: getattr(row, name) for name in DRAFT_COLUMNS},
            items=tuple(items),
            points=tuple(point.id for point in points),
            communities=tuple(code for code, each in recipients.items() if each.served),
        ),
        suspension=rest,
        ended_on=row.ended_on,
        confirmed_on=row.confirmed_on,
        confirmed_role=row.confirmed_role,
        version=row.version,
        updated_at=row.updated_at,
        announced=row.announced,
        points=tuple(points),
        recipients=recipients,
        objections=objections,
    )


def put(
    session: Session,
    before: DeclarationFacts | None,
    after: DeclarationFacts,
    action: Action,
    signed: tuple[str, str],
) -> DeclarationFacts:
    """Write what a declaration says from now on, and its history: a new one where there is no ``before``.

    ``after`` has the next version; places and recipients follow its draft. Gives what is written.
    """
    rest, draft = after.suspension, after.draft
    values = {name: getattr(draft, name) for name in DRAFT_COLUMNS} | {
        "suspended_from": rest.since if rest else None,
        "suspended_until": rest.until if rest else None,
        "suspended_reason": rest.reason if rest else None,
        "substitute": rest.substitute if rest else None,
        "ended_on": after.ended_on,
        "announced": after.announced,
        "confirmed_on": after.confirmed_on,
        "confirmed_role": after.confirmed_role,
        "version": after.version,
        "updated_at": clock.now(),
    }
    if before is None:
        row = values | {"declarer_code": after.declarer}
        number = session.execute(insert(_DECLARATIONS).returning(_DECLARATIONS.c.id), row).scalar_one()
    else:
        number = before.id
        session.execute(update(_DECLARATIONS).where(_DECLARATIONS.c.id == number).values(values))
    _put_lists(session, number, before, draft)
    made = entry(
        subject={"declaration_id": number},
        action=action,
        signed=signed,
        version=after.version,
        before=snapshot(before) if before else None,
        after=snapshot(after),
    )
    add_entries(session, DeclarationRevision, [made], division=after.declarer)
    if after.announced or (before is not None and before.announced):
        stamps.bump(session, stamps.ANNOUNCED)
    return get(session, number)


def _put_lists(
    session: Session, number: int, before: DeclarationFacts | None, draft: DeclarationDraft
) -> None:
    known = before.draft if before else DeclarationDraft(name="")
    if draft.items != known.items:
        session.execute(delete(_ITEMS).where(_ITEMS.c.declaration_id == number))
        _insert(session, _ITEMS, [{"declaration_id": number, "item_id": item} for item in draft.items])
    if draft.points != known.points:
        session.execute(delete(_PLACES).where(_PLACES.c.declaration_id == number))
        places = enumerate(draft.points, start=1)
        rows = [{"declaration_id": number, "point_id": point, "position": at} for at, point in places]
        _insert(session, _PLACES, rows)
    served = set(draft.communities)
    recipients = before.recipients if before else {}
    ours = _RECIPIENTS.c.declaration_id == number
    for wanted in (True, False):
        changed = [code for code, each in recipients.items() if each.served is not wanted]
        if moved := [code for code in changed if (code in served) is wanted]:
            there = _RECIPIENTS.c.community_code.in_(moved)
            session.execute(update(_RECIPIENTS).where(ours, there).values(served=wanted))
    new = {"declaration_id": number, "served": True, "answer": DeclarationAnswer.WAITING, "agreed_items": []}
    _insert(
        session, _RECIPIENTS, [new | {"community_code": code} for code in sorted(served - recipients.keys())]
    )


def _insert(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def snapshot(said: DeclarationFacts) -> dict[str, Any]:
    """A declaration as its history keeps it: every filled field, dates in ISO form. Answers are no part of it."""
    draft = said.draft
    kept: dict[str, Any] = {name: getattr(draft, name) for name in DRAFT_COLUMNS}
    rest = said.suspension
    if rest is not None:
        kept |= {f"suspended_{name}": getattr(rest, name) for name in ("since", "until", "reason")}
        kept["substitute"] = rest.substitute
    kept |= {"ended_on": said.ended_on, "confirmed_on": said.confirmed_on}
    kept["confirmed_role"] = said.confirmed_role
    kept["announced"] = said.announced or None
    kept |= {name: list(getattr(draft, name)) for name in LISTS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in kept.items()
        if value is not None
    }


def as_kept(said: DeclarationFacts, kept: Mapping[str, Any]) -> DeclarationFacts:
    """``said`` with what a snapshot keeps in its place; its version stays."""
    found: dict[str, Any] = {name: kept.get(name) for name in DRAFT_COLUMNS}
    found |= {name: kept_day(kept, name) for name in ("begins_on", "ends_on")}
    found |= {name: tuple(kept.get(name, ())) for name in LISTS}
    found["provider_kind"] = ProviderKind(kept["provider_kind"]) if kept.get("provider_kind") else None
    rest = None
    if (since := kept_day(kept, "suspended_since")) is not None:
        rest = Suspension(
            since=since,
            until=kept_day(kept, "suspended_until"),
            reason=kept["suspended_reason"],
            substitute=kept.get("substitute"),
        )
    return replace(
        said,
        draft=DeclarationDraft(**found),
        suspension=rest,
        ended_on=kept_day(kept, "ended_on"),
        announced=bool(kept.get("announced")),
        confirmed_on=kept_day(kept, "confirmed_on") or said.confirmed_on,
        confirmed_role=kept["confirmed_role"],
    )
