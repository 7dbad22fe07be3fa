"""Taking a department's table off the list, and putting it back. Nothing of it is lost: its versions and notes wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..foundation import clock
from ..models import ReportNote, ReportReadBack, ReportTemplate
from .templates import TemplateFacts, get_template

_TEMPLATES: Any = ReportTemplate.__table__


@dataclass(frozen=True, slots=True)
class BesideTable:
    """What goes off the list with a table: typed values, the divisions that they are about, readings not accepted yet."""

    values: int
    divisions: int
    waiting: int


def beside(session: Session, template: TemplateFacts) -> BesideTable:
    """What is kept beside a table."""
    values, places = session.execute(
        select(func.count(), func.count(func.distinct(ReportNote.division_code))).where(
            ReportNote.template_id == template.id
        )
    ).one()
    waiting = select(func.count()).where(ReportReadBack.template_id == template.id)
    return BesideTable(values, places, session.execute(waiting).scalar_one())


def take_off(session: Session, *, actor: Actor, template: TemplateFacts) -> TemplateFacts:
    """Take a table off the list: it is downloaded no more. Doing it twice is doing it once. Raises ``NotAllowed`` and ``NotFound``."""
    return _set(session, actor, template, off=True)


def put_back(session: Session, *, actor: Actor, template: TemplateFacts) -> TemplateFacts:
    """Put a table back on the list, with everything that was typed beside it. Raises ``NotAllowed`` and ``NotFound``."""
    return _set(session, actor, template, off=False)


def _set(session: Session, actor: Actor, template: TemplateFacts, *, off: bool) -> TemplateFacts:
    role = require(actor, Right.KEEP_TABLES, template.division)
    current = get_template(session, template.id, reaching=template.division, taken_off=True)
    if bool(current.taken_off_at) == off:
        return current
    counted = beside(session, current)
    session.execute(
        update(_TEMPLATES)
        .where(_TEMPLATES.c.id == template.id)
        .values(taken_off_at=clock.now() if off else None)
    )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="table.taken_off" if off else "table.put_back",
        subject=template.name,
        division=template.division,
        after={"version": current.version, "notes": counted.values, "divisions": counted.divisions},
    )
    return get_template(session, template.id, reaching=template.division, taken_off=True)
