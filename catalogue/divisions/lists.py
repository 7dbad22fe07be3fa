"""Which lists were imported, and the one that ships with the package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..foundation.errors import BadFile, _
from ..foundation.strict_yaml import parse, read_source
from ..models import DivisionList

_SHIPPED = Path(__file__).parent.parent / "data" / "divisions" / "beijing-2023.csv"


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list of divisions: its name, the day whose state it describes and its source, where they are known.

    All lists so far are statistical divisions (统计用区划); every page that shows one says so.
    """

    name: str
    state_as_of: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ListDescription:
    """What a file says of a list; None for what it does not say."""

    name: str | None = None
    state_as_of: date | None = None
    source: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class ShippedList:
    """The list that ships with the package: the file and what is known of it."""

    path: Path
    facts: ListFacts
    licence: str


def shipped_list() -> ShippedList:
    """Beijing's list of 2023-06-30, the last that was published down to the communities."""
    said = read_description(_SHIPPED.with_suffix(".yaml"))
    return ShippedList(
        _SHIPPED, ListFacts(said.name or "", said.state_as_of, said.source), said.licence or ""
    )


def read_description(path: Path) -> ListDescription:
    """Read the YAML file that describes a list: named fields in plain text, each of which may be missing.

    Other fields are passed over. Raises ``BadFile``.
    """
    parsed = parse(read_source(path), file=str(path))
    fields = parsed.data if parsed.data is not None else {}
    if not isinstance(fields, dict):
        raise BadFile(
            _("name, state_as_of (a day) and source are expected here."),
            file=str(path),
            line=parsed.line_of(()),
        )

    def text(name: str) -> str | None:
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            raise BadFile(
                _("A plain text is expected here."), file=str(path), line=parsed.line_of((name,)), field=name
            )
        return value or None

    day = text("state_as_of")
    try:
        as_of = date.fromisoformat(day) if day else None
    except ValueError:
        raise BadFile(
            _("“%(value)s” is not a date. Write it as 2011-11-30."),
            file=str(path),
            line=parsed.line_of(("state_as_of",)),
            field="state_as_of",
            value=day,
        ) from None
    return ListDescription(text("name"), as_of, text("source"), text("licence"))


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
