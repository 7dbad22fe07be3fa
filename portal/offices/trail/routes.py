"""The trail of a division: a page by kind and day, and files for auditors. A file that is taken is an entry itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.rights import Right, require
from catalogue.audit.reading import TrailAsked, TrailRow, count_entries, each_entry, find_entries
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import Role

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...requests.paging import pages_or_404, rows_before
from ..scope import blueprint, enter_above_communities, links_down_to
from .criteria import TrailCriteria, read_trail_criteria
from .presenting import present_entries
from .words import TOPICS

PAGE = 50
_COLUMNS = (
    *("at", "chain", "number", "actor", "role", "origin", "action", "subject", "division"),
    *("history", "history_id", "digest", "sealed", "hash"),
)


def _enter(code: int) -> tuple[DivisionFacts, bool]:
    """The division of an address, and whether the reader sees who did what. A monitor, who is no official, sees roles alone."""
    division = enter_above_communities(code)
    return division, require(actor(), Right.SEE_TRAIL, code) is not Role.MONITOR


@blueprint.get("/<division:code>/trail")
def list_trail(code: int) -> ResponseReturnValue:
    """Entries of the trail, the newest first. Nothing is counted or narrowed by account."""
    division, named = _enter(code)
    criteria = read_trail_criteria(request.args, clock.today())
    asked = _asked(division, criteria)
    total = count_entries(db.session(), asked)
    pages = pages_or_404(criteria.page, total, PAGE)
    rows = find_entries(db.session(), asked, limit=PAGE, before=rows_before(criteria.page, PAGE))
    query = {"from": criteria.first.isoformat(), "until": criteria.last.isoformat()}
    if criteria.kind:
        query["kind"] = criteria.kind
    return render_template(
        "offices/trail/list.html",
        division=division,
        criteria=criteria,
        named=named,
        rows=present_entries(db.session(), rows, named=named),
        total=total,
        pages=pages,
        topics=TOPICS,
        query=urlencode(query),
        page_address=lambda page: f"{url_for('.list_trail', code=code)}?{urlencode({**query, 'page': page})}",
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/trail.csv")
def download_trail(code: int) -> ResponseReturnValue:
    """The same entries as a table, chain after chain, in pieces."""
    division, named = _enter(code)
    asked = _asked(division, read_trail_criteria(request.args, clock.today()))
    rows = (tuple(_values(row, named).values()) for row in _every(db.engine, asked))
    return as_csv(f"trail-{code:012d}", _under_head(rows))


@blueprint.get("/<division:code>/trail.jsonl")
def download_trail_lines(code: int) -> ResponseReturnValue:
    """The same entries as JSON, one a line."""
    division, named = _enter(code)
    asked = _asked(division, read_trail_criteria(request.args, clock.today()))
    lines = (f"{json.dumps(_values(row, named), ensure_ascii=False)}\n" for row in _every(db.engine, asked))
    response = Response(lines, mimetype="application/jsonl")
    response.headers["Content-Disposition"] = f'attachment; filename="trail-{code:012d}.jsonl"'
    return response


def _asked(division: DivisionFacts, criteria: TrailCriteria) -> TrailAsked:
    at_top = division.parent_code is None
    kinds = TOPICS[criteria.kind].kinds if criteria.kind else ()
    return TrailAsked(division.code, criteria.first, criteria.last, kinds, whole=at_top)


def _every(engine: Engine, asked: TrailAsked) -> Iterator[TrailRow]:
    """All entries, in a session of their own: they are sent after the request's own one was given back."""
    with Session(engine) as session:
        yield from each_entry(session, asked)


def _values(row: TrailRow, named: bool) -> dict[str, str | int | None]:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return values | {
        "at": row.at.isoformat(),
        "division": f"{row.division:012d}" if row.division else None,
        "chain": f"{row.chain:012d}" if row.chain else None,
        "actor": row.actor if named else None,
        "subject": _subject(row, named),
    }


def _subject(row: TrailRow, named: bool) -> str:
    """What an entry is about; without the name of an account for those who see no names."""
    return "account" if row.subject.startswith("account ") and not named else row.subject


def _under_head(rows: Iterator[tuple[str | int | None, ...]]) -> Iterator[tuple[str | int | None, ...]]:
    yield _COLUMNS
    yield from rows
