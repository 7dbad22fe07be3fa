"""``flask coverage freeze`` and ``flask coverage snapshots``: months that are over, and what was reviewed of them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import click
from flask.cli import with_appcontext

from catalogue import divisions, reviews
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock
from catalogue.models import Level, MonthEnd
from catalogue.reviews import SnapshotFacts

from ..base import CATALOGUE, DIVISION, BadInput, edition_for, reading, say
from ..coverage import count_until
from ..coverage import group as coverage
from ..signing import say_system

group = coverage
"""The group of ``flask coverage``, with these two commands."""
_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


@group.command(
    "freeze",
    help="Freeze the months that are over, as the portal does by itself every night: numbered, never changed. Running it "
    "again changes nothing.",
)
@click.option("--month", metavar="MONTH", help="See that this month, such as 2026-10, is frozen.")
@with_appcontext
def freeze(month: str | None) -> None:
    """Freeze months that are over: a part of the daily count, which is done here as every night."""
    today = clock.today()
    wanted = _last_day(month, today) if month else None
    report = count_until(today).told
    with reading() as session:
        found = session.query(MonthEnd).where(MonthEnd.last_day == wanted).one_or_none() if wanted else None
        if wanted and found is None:
            raise BadInput(f"Nothing was recorded in {month}, so there is nothing to freeze.")
        number = found.number if found else None
    say_system()
    for day in report.months:
        say(f"{day:%Y-%m}: frozen as of the end of {day}")
    if number is not None:
        say(f"{month} is snapshot {number}")
    elif not report.months:
        say("Every month that is over is frozen already")


def _last_day(month: str, today: date) -> date:
    found = _MONTH.fullmatch(month)
    if not found:
        raise BadInput(f"--month: {month!r} is not a month. Write it as 2026-10.")
    last = clock.months_later(date(int(found[1]), int(found[2]), 1), 1) - timedelta(days=1)
    if last >= today:
        raise BadInput(f"--month: {month} is not over yet.")
    return last


@group.command(
    "snapshots",
    help="The frozen months of division CODE, the newest first, and which quarters were reviewed.",
)
@click.argument("code", type=DIVISION)
@CATALOGUE
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_appcontext
def show_snapshots(code: int, catalogue: str | None, form: str) -> None:
    """Show snapshots."""
    with reading() as session:
        division = divisions.get_division(session, code)
        if division.level is Level.COMMUNITY:
            raise BadInput("Snapshots are of divisions above a community.")
        edition = edition_for(session, catalogue)
        key = edition.catalogue.key
        found = reviews.snapshots_of(
            session, lambda day: edition_in_force(session, day, key) or edition, code
        )
        reviewed = {each.quarter for each in reviews.reviews_about(session, code) if each.division == code}
    if form == "json":
        told = [_as_json(each, reviewed) for each in found]
        answer = {"division": f"{code:012d}", "edition": edition.key, "snapshots": told}
        say(json.dumps(answer, ensure_ascii=False))
        return
    for each in found:
        rate = f"{each.tally.rate:.1%}" if each.tally.rate is not None else "-"
        mark = "reviewed" if each.quarter in reviewed else "counted by the portal"
        say(f"{each.number:3d}  {each.day}  {each.tally.valid} of {each.tally.applicable}  {rate}  {mark}")
    say(f"{code:012d}: {len(found)} snapshots")


def _as_json(snapshot: SnapshotFacts, reviewed: set[str]) -> dict[str, object]:
    return {
        "number": snapshot.number,
        "month": f"{snapshot.day:%Y-%m}",
        "day": snapshot.day.isoformat(),
        "frozen_at": snapshot.frozen_at.isoformat(),
        "valid": snapshot.tally.valid,
        "applicable": snapshot.tally.applicable,
        "cells": snapshot.tally.cells,
        "edition": snapshot.edition.key,
        "reviewed": snapshot.quarter in reviewed,
    }
