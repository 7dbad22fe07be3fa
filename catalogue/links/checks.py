"""Which links are due, what was seen of them, and which count as broken. Nothing here asks the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, delete, insert, select, union, update
from sqlalchemy.orm import Session

from ..access.rights import EVERYWHERE, Actor, Right, require
from ..foundation.database import in_parts
from ..models import Declaration, Division, LinkCheck, Offering
from .asking import LinkAnswer, LinkVerdict

A_WEEK = timedelta(days=7)
FAILURES = 2
"""A link that failed on this many different days is broken: a server may be down for an evening."""
MOST_A_RUN = 500
_TABLE: Any = LinkCheck.__table__


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that failed on different days. ``seen`` as ``LinkAnswer`` has it."""

    url: str
    seen: str
    since: date
    checked_on: date


@dataclass(frozen=True, slots=True)
class DeclaredLink:
    """A declaration in force whose link is broken: its id, its declarer's code, what the service is called."""

    declaration: int
    declarer: int
    name: str
    link: BrokenLink


def _links() -> Select[Any]:
    """The links of all records in present communities and of declarations in force."""
    lines = (
        select(Offering.link.label("url"))
        .join(Division, Division.code == Offering.community_code)
        .where(Offering.link.is_not(None), Division.retired_on.is_(None))
    )
    declared = select(Declaration.link.label("url")).where(
        Declaration.link.is_not(None), Declaration.ended_on.is_(None)
    )
    return select(union(lines, declared).subquery().c.url)


def due_links(session: Session, *, today: date) -> tuple[str, ...]:
    """The links to be asked today, those that waited longest first, at most ``MOST_A_RUN``: one query.

    A link is due a week after it was asked, and on the next day if it failed for the first time.
    """
    links = _links().subquery()
    rows = session.execute(
        select(links.c.url, _TABLE.c.checked_on, _TABLE.c.failed_days)
        .outerjoin(_TABLE, _TABLE.c.url == links.c.url)
        .where(
            _TABLE.c.url.is_(None)
            | (_TABLE.c.checked_on <= today - A_WEEK)
            | ((_TABLE.c.failed_days.between(1, FAILURES - 1)) & (_TABLE.c.checked_on < today))
        )
        .order_by(_TABLE.c.checked_on.is_not(None), _TABLE.c.checked_on, links.c.url)
        .limit(MOST_A_RUN)
    )
    return tuple(row.url for row in rows)


def keep_answers(
    session: Session, *, actor: Actor, answers: Mapping[str, LinkAnswer], today: date
) -> tuple[BrokenLink, ...]:
    """Write down what was seen of links today, and forget links that no record names any more; gives those now broken.

    A link that may not be judged stays what it was. Raises ``NotAllowed``.
    """
    require(actor, Right.IMPORT, EVERYWHERE)
    urls = sorted(answers)
    known = {
        row.url: row
        for part in in_parts(urls)
        for row in session.execute(select(*_TABLE.columns).where(_TABLE.c.url.in_(part)))
    }
    rows = [_after(known.get(url), url, answers[url], today) for url in urls]
    if new := [row for row in rows if row["url"] not in known]:
        session.execute(insert(_TABLE), new)
    for row in rows:
        if row["url"] in known:
            session.execute(update(_TABLE).where(_TABLE.c.url == row["url"]).values(row))
    session.execute(delete(_TABLE).where(_TABLE.c.url.not_in(_links())))
    return broken_links(session, urls)


def _after(before: Any, url: str, answer: LinkAnswer, today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "url": url,
        "checked_on": today,
        "seen": answer.seen,
        "worked_on": before.worked_on if before else None,
        "failed_since": before.failed_since if before else None,
        "failed_days": before.failed_days if before else 0,
    }
    if answer.verdict is LinkVerdict.WORKS:
        row |= {"worked_on": today, "failed_since": None, "failed_days": 0}
    elif answer.verdict is LinkVerdict.FAILED:
        another = before is None or before.checked_on != today or not before.failed_days
        row |= {
            "failed_since": row["failed_since"] or today,
            "failed_days": min(row["failed_days"] + another, FAILURES),
        }
    return row


def broken_links(session: Session, urls: Iterable[str]) -> tuple[BrokenLink, ...]:
    """Those of some links that failed on different days, and not worked since: one query for each 500."""
    wanted = sorted(set(urls))
    return tuple(
        _broken(row)
        for part in in_parts(wanted)
        for row in session.execute(
            select(*_TABLE.columns)
            .where(
                _TABLE.c.url.in_(part),
                _TABLE.c.failed_days >= FAILURES,
            )
            .order_by(_TABLE.c.url)
        )
    )


def broken_in_declarations(session: Session, declarers: Sequence[int]) -> tuple[DeclaredLink, ...]:
    """The declarations of some divisions that are in force and whose link is broken: one query."""
    rows = session.execute(
        select(*_TABLE.columns, Declaration.id, Declaration.declarer_code, Declaration.name)
        .join(Declaration, Declaration.link == _TABLE.c.url)
        .where(
            Declaration.declarer_code.in_(declarers),
            Declaration.ended_on.is_(None),
            _TABLE.c.failed_days >= FAILURES,
        )
        .order_by(Declaration.id)
    )
    return tuple(DeclaredLink(row.id, row.declarer_code, row.name, _broken(row)) for row in rows)


def _broken(row: Any) -> BrokenLink:
    return BrokenLink(row.url, row.seen, row.failed_since, row.checked_on)
