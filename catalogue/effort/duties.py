"""Duties and their nominal minutes: shipped in ``data/duties.yaml``, and what the city set in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..foundation.errors import Invalid, NotFound, Problem, _
from ..foundation.strict_yaml import parse, read_source
from ..models import DutyMinutes

FILE = Path(__file__).parents[1] / "data" / "duties.yaml"
MOST_TENTHS = 600
"""One act takes an hour at most."""


class DutyEntry(BaseModel):
    """A duty as the file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    key: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    name_zh: Annotated[str, Field(min_length=1, max_length=40)]
    name_en: Annotated[str, Field(min_length=1, max_length=80)]
    minutes: Annotated[Decimal, Field(gt=0, le=MOST_TENTHS // 10, decimal_places=1)]


class DutyFile(BaseModel):
    """The file of duties: where its minutes come from, and the duties in the order in which pages show them."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    source_zh: Annotated[str, Field(min_length=1)]
    source_en: Annotated[str, Field(min_length=1)]
    duties: Annotated[tuple[DutyEntry, ...], Field(min_length=1)]
    office_duties: tuple[DutyEntry, ...] = ()
    """Acts by which an office, or several communities together, close gaps: no work that is asked of one community."""

    @model_validator(mode="after")
    def _each_once(self) -> DutyFile:
        keys = [duty.key for duty in (*self.duties, *self.office_duties)]
        if len(keys) != len(set(keys)):
            raise ValueError("a duty is there twice")
        return self


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty with the tenths of a minute that one act counts; ``shipped`` is what the file says."""

    key: str
    name_zh: str
    name_en: str
    tenths: int
    shipped: int


@lru_cache(maxsize=1)
def shipped_duties() -> DutyFile:
    """The file of duties, checked."""
    return DutyFile.model_validate(parse(read_source(FILE), file=str(FILE)).data)


def whole_minutes(tenths: int) -> int:
    """Tenths of a minute as minutes, rounded up: what is asked is never said to be less."""
    return -(-tenths // 10)


def duties(session: Session) -> tuple[Duty, ...]:
    """The duties of communities with the minutes that count now, in the order of the file. One query."""
    return _with_minutes(session, shipped_duties().duties)


def every_duty(session: Session) -> tuple[Duty, ...]:
    """The duties of communities, and those of offices after them. One query."""
    return _with_minutes(session, (*shipped_duties().duties, *shipped_duties().office_duties))


def _with_minutes(session: Session, entries: Iterable[DutyEntry]) -> tuple[Duty, ...]:
    stored = {row.duty: row.tenths for row in session.execute(select(DutyMinutes.duty, DutyMinutes.tenths))}
    return tuple(
        Duty(entry.key, entry.name_zh, entry.name_en, stored.get(entry.key, shipped), shipped)
        for entry in entries
        for shipped in [int(entry.minutes * 10)]
    )


def set_minutes(session: Session, *, actor: Actor, duty: str, tenths: int) -> Duty:
    """Set the tenths of a minute for one act of a duty; the shipped ones take the city's away again. Flushes.

    Raises ``NotAllowed``, ``NotFound`` for an unknown duty, ``Invalid`` beyond an hour or below a tenth.
    """
    by = require_of_instance(session, actor, Right.SET_EFFORT)
    known = {each.key: each for each in every_duty(session)}
    if duty not in known:
        raise NotFound(_("There is no such duty."))
    if not 1 <= tenths <= MOST_TENTHS:
        raise Invalid([Problem(duty, _("Please enter minutes from 0.1 to 60."), {})])
    before = known[duty]
    if tenths == before.tenths:
        return before
    found = session.get(DutyMinutes, duty)
    if tenths == before.shipped:
        if found is not None:
            session.delete(found)
    elif found is None:
        session.add(DutyMinutes(duty=duty, tenths=tenths))
    else:
        found.tenths = tenths
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=by.value,
        action="duty.minutes_set",
        subject=f"duty {duty}",
        before={"tenths": before.tenths},
        after={"tenths": tenths},
    )
    return Duty(duty, before.name_zh, before.name_en, tenths, before.shipped)
