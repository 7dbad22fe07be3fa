"""``flask catalogue``: load editions of the catalogue, list and compare them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from catalogue import catalogues
from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.crosswalks import comparing
from catalogue.crosswalks.comparing import EditionComparison
from catalogue.crosswalks.under import CoverageUnder, Evidence, coverage_under
from catalogue.drafts import steps
from catalogue.drafts import writing as drafting
from catalogue.drafts.facts import list_drafts
from catalogue.foundation import clock
from catalogue.models import DraftState

from .base import DIVISION, CommandGroup, reading, say, writing
from .crosswalks import crosswalk_between
from .signing import actor, signed

group = CommandGroup("catalogue", help="Editions of the catalogue and their items.")


@group.command("load", help="Load the edition in FILE. Loading it again changes nothing.")
@click.argument("file", type=click.Path(path_type=Path))
@signed
@with_appcontext
def load(file: Path) -> None:
    """Load an edition."""
    with writing() as session:
        report = catalogues.load_edition(session, file, actor=actor())
    if not report.changed:
        say(f"{report.edition_key}: {report.items} items, nothing changed")
        return
    say(
        f"{report.edition_key}: {report.items} items, {len(report.added)} added, "
        f"{len(report.updated)} updated, {len(report.removed)} removed"
    )


@group.command("list", help="List the editions with their categories and items, then the drafts.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_appcontext
def list_(form: str) -> None:
    """List the editions."""
    with reading() as session:
        found = catalogues.list_editions(session)
        drafts = [draft for draft in list_drafts(session) if draft.state is not DraftState.ENFORCED]
    if form == "json":
        say(json.dumps([_as_json(edition) for edition in found], ensure_ascii=False, indent=2))
        return
    several = len({edition.catalogue.key for edition in found}) > 1
    for edition in found:
        if several:
            say(f"[{edition.catalogue.key}] {edition.catalogue.name_zh}")
        # Most titles of a trial edition say so themselves.
        trial = "（试行）" if edition.trial and "试行" not in edition.title_zh else ""
        say(f"{edition.key}  {edition.title_zh}{trial}  {len(edition.items)}")
        for category in edition.categories:
            say(f"  {category.code:4}  {category.name_zh}  {category.name_en}")
            for item in category.items:
                say(f"    {item.code}  {item.name_zh}  {item.name_en}")
    for draft in drafts:
        say(f"{draft.key}  draft after {draft.old.key}, {draft.state.value}  {len(draft.edition.items)}")


@group.command(
    "draft", help="Begin the draft KEY of an edition after another one: its copy, or what FILE holds."
)
@click.argument("key")
@click.option("--from", "source", required=True, metavar="KEY", help="The edition that it comes from.")
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False), help="A catalogue file instead of a copy."
)
@signed
@with_appcontext
def draft(key: str, source: str, file: Path | None) -> None:
    """Begin a draft."""
    with writing() as session:
        found = drafting.begin_draft(session, actor=actor(), key=key, source=source, file=file)
        say(f"{found.key}: a draft of {len(found.edition.items)} items, from {found.old.key}")


@group.command("enforce", help="Put the approved draft KEY in force from DAY on.")
@click.argument("key")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY")
@signed
@with_appcontext
def enforce(key: str, day: datetime) -> None:
    """Make an edition of a draft."""
    with writing() as session:
        report = steps.enforce(session, actor=actor(), draft=key, day=day.date(), today=clock.today())
    say(f"{report.edition_key}: in force from {day.date()}, {report.items} items")


@group.command("compare", help="What edition NEW changes in edition OLD, item by item.")
@click.argument("old")
@click.argument("new")
@click.option("--in", "division", type=DIVISION, help="A division, to count its coverage under both.")
@click.option(
    "--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; by default the last counted one."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_appcontext
def compare(old: str, new: str, division: int | None, day: datetime | None, form: str) -> None:
    """Compare two editions."""
    with reading() as session:
        crosswalk = crosswalk_between(session, old, new)
        found = comparing.compare(crosswalk)
        both: tuple[CoverageUnder, ...] = ()
        if division is not None:
            on = day.date() if day else None
            both = tuple(
                coverage_under(session, each, division, on) for each in (crosswalk.turned(), crosswalk)
            )
    if form == "json":
        under = [_under(each) for each in both]
        say(json.dumps({**_comparison(found), "coverage": under}, ensure_ascii=False, indent=2))
        return
    for each in both:
        figures = _under(each)
        say(
            f"{figures['edition']}: {figures['valid']}/{figures['applicable']} on {figures['day']}, "
            f"{figures['unknown']} unknown, {figures['interval'] or '-'} %"
        )
    say(f"{found.old.key} -> {found.new.key}")
    counts = ", ".join(f"{kind.value} {count}" for kind, count in found.counts.items())
    say(f"{len(found.changed)} of {len(found.lines)} lines show a change: {counts or '-'}")
    for line in found.changed:
        before = ", ".join(f"{each.item.code} {each.relation.value}" for each in line.olds)
        item = line.new or line.dropped
        kinds = " ".join(line.changes)
        after = f"{item.code} {item.name_zh}" if item else "-"
        left = "" if line.decided else "  (not decided)"
        say(f"  {kinds or '-':20}  {after}{f'  from {before}' if before else ''}{left}")


def _under(found: CoverageUnder) -> dict[str, Any]:
    counted = found.tally
    return {
        "edition": found.edition.key,
        "day": found.day.isoformat(),
        "valid": counted.valid,
        "applicable": counted.applicable,
        "unknown": counted[Segment.UNKNOWN],
        "interval": counted.interval,
        "unknown_by_evidence": {evidence.value: found.unknown(evidence) for evidence in Evidence},
    }


def _comparison(found: EditionComparison) -> dict[str, Any]:
    return {
        "old": found.old.key,
        "new": found.new.key,
        "counts": {kind.value: count for kind, count in found.counts.items()},
        "lines": [
            {
                "item": line.new.key if line.new else None,
                "code": line.new.code if line.new else None,
                "dropped": line.dropped.key if line.dropped else None,
                "from": [
                    {"item": each.item.key, "code": each.item.code, "relation": each.relation.value}
                    for each in line.olds
                ],
                "changes": [kind.value for kind in line.changes],
                "decided": line.decided,
                "note": line.note,
            }
            for line in found.lines
        ],
    }


def _as_json(edition: EditionFacts) -> dict[str, Any]:
    return {
        "catalogue": edition.catalogue.key,
        "key": edition.key,
        "title_zh": edition.title_zh,
        "title_en": edition.title_en,
        "issuer_zh": edition.issuer_zh,
        "issuer_en": edition.issuer_en,
        "trial": edition.trial,
        "issued_on": edition.issued_on.isoformat() if edition.issued_on else None,
        "in_force_from": edition.in_force_from.isoformat() if edition.in_force_from else None,
        "source": dict(edition.source),
        "categories": [
            {
                "number": category.number,
                "code": category.code,
                "source_text": category.source_text,
                "name_zh": category.name_zh,
                "name_en": category.name_en,
                "items": [
                    {
                        "code": item.code,
                        "source_text": item.source_text,
                        "name_zh": item.name_zh,
                        "name_en": item.name_en,
                        "form": item.form.value,
                    }
                    for item in category.items
                ],
            }
            for category in edition.categories
        ],
    }
