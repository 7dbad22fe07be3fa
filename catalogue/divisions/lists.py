"""Which lists were imported, and the one that ships with the package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..models import DivisionList

_SHIPPED = Path(__file__).parent.parent / "data" / "divisions" / "beijing-2023.csv"


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list of divisions: its name, the day whose state it describes and its source, where they are known.

    All lists so far are statistical divisions (统计用区划); every page that shows one says so.
    """

    name: str
    state_as_of: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class ShippedList:
    """The list that ships with the package: the file and what is known of it."""

    path: Path
    facts: ListFacts
    licence: str


def shipped_list() -> ShippedList:
    """Beijing's list of 2023-06-30, the last that was published down to the communities."""
    told = yaml.safe_load(_SHIPPED.with_suffix(".yaml").read_text(encoding="utf-8"))
    return ShippedList(
        _SHIPPED, ListFacts(told["name"], told["state_as_of"], told["source"]), told["licence"]
    )


def latest_list(session: Session) -> ListFacts | None:
    """The list imported last, which the present divisions follow; None before the first import."""
    row = _latest(session)
    return None if row is None else ListFacts(row.name, row.state_as_of, row.source)


def record_list(session: Session, digest: str, facts: ListFacts) -> bool:
    """Note that the list of this digest is the latest now. False if it was already, word for word."""
    latest = _latest(session)
    if latest is not None and latest.digest == digest:
        if ListFacts(latest.name, latest.state_as_of, latest.source) == facts:
            return False
        row = latest
    else:
        row = session.scalars(select(DivisionList).where(DivisionList.digest == digest)).one_or_none() or (
            DivisionList(digest=digest)
        )
        row.imported_at = clock.now()
    row.name, row.state_as_of, row.source = facts.name, facts.state_as_of, facts.source
    session.add(row)
    session.flush()
    return True


def _latest(session: Session) -> DivisionList | None:
    return session.scalars(
        select(DivisionList).order_by(DivisionList.imported_at.desc(), DivisionList.id.desc()).limit(1)
    ).first()
