"""Writing service guides. Each division writes its own part, and its history keeps what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..catalogues.guide import GUIDE_FIELDS
from ..divisions import get_division
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _, too_long
from ..foundation.histories import NO_SUCH_VERSION, add_entries, entry, snapshot_at
from ..models import Action, Division, ServiceGuide, ServiceGuideRevision
from .reading import ServiceGuideFacts, get_guide

GUIDE_LIMIT = 1000
"""Longest text of a field, in characters."""

_TABLE: Any = ServiceGuide.__table__


def save_guide(
    session: Session,
    *,
    actor: Actor,
    division: int,
    item: ItemFacts,
    texts: Mapping[str, str],
    expected_version: int | None = None,
    action: Action = Action.RECORD,
) -> ServiceGuideFacts:
    """Put a division's texts about an item in the place of those that it has; the same again changes nothing.

    ``texts`` are by field of ``GUIDE_FIELDS``; empty ones are left out. ``expected_version`` is the version that the writer
    saw (0: none; None: any). Raises ``NotAllowed``, ``NotFound``, ``Refused`` for a retired division, ``Conflict``, and
    ``Invalid`` with every problem.
    """
    role = require(actor, Right.WRITE_SERVICE_GUIDES, division)
    if not get_division(session, division).present:
        raise Refused(_("This division is retired. Its guides stay as they were."))
    tidy = tidy_texts(texts)
    # Two writers of one division wait for each other here on PostgreSQL.
    session.execute(select(Division.code).where(Division.code == division).with_for_update(key_share=True))
    before = get_guide(session, division, item)
    if tidy == before.texts:
        return before
    if expected_version is not None and expected_version != before.version:
        raise Conflict(
            _("This guide was changed meanwhile. Read what it says now, then save again."),
            expected=expected_version,
            current=before.version,
        )
    return put_guide(session, before, tidy, action=action, signed=(actor.name, role.value))


def tidy_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The filled texts without blanks around them, in reading order. Raises ``Invalid`` with every problem."""
    problems = [
        Problem("guide", _("There is no guide field “%(name)s”."), {"name": name})
        for name in texts
        if name not in GUIDE_FIELDS
    ]
    tidy = {name: text for name in GUIDE_FIELDS if (text := (texts.get(name) or "").strip())}
    for name, text in tidy.items():
        problems += too_long(name, text, GUIDE_LIMIT)
    if problems:
        raise Invalid(problems)
    return tidy


def put_guide(
    session: Session,
    before: ServiceGuideFacts,
    texts: Mapping[str, str],
    *,
    action: Action,
    signed: tuple[str, str],
) -> ServiceGuideFacts:
    """Write texts in the place of ``before``, and the entry of the history, ``signed`` by a name and a role."""
    key = {"division_code": before.division, "item_id": before.item_id}
    now = clock.now()
    values = {"texts": dict(texts), "version": before.version + 1, "updated_at": now}
    if before.version:
        mine = (_TABLE.c.division_code == before.division, _TABLE.c.item_id == before.item_id)
        session.execute(update(_TABLE).where(*mine).values(**values))
    else:
        session.execute(insert(_TABLE).values(**key, **values))
    made = entry(
        subject=key,
        action=action,
        signed=signed,
        version=before.version + 1,
        before=dict(before.texts) or None,
        after=dict(texts) or None,
    )
    add_entries(session, ServiceGuideRevision, [made])
    return ServiceGuideFacts(before.division, before.item_id, dict(texts), before.version + 1, now)


def restore_guide(
    session: Session,
    *,
    actor: Actor,
    division: int,
    item: ItemFacts,
    version: int,
    expected_version: int | None = None,
) -> ServiceGuideFacts:
    """Say of an item what a division's guide said at a version.

    Raises ``NotFound`` for a version that the history does not tell, and what :func:`save_guide` raises.
    """
    require(actor, Right.WRITE_SERVICE_GUIDES, division)
    kept = snapshot_at(
        session,
        ServiceGuideRevision,
        version,
        ServiceGuideRevision.division_code == division,
        ServiceGuideRevision.item_id == item.id,
    )
    if kept is None:
        raise NotFound(NO_SUCH_VERSION)
    return save_guide(
        session,
        actor=actor,
        division=division,
        item=item,
        texts=kept,
        expected_version=expected_version,
        action=Action.RESTORE,
    )
