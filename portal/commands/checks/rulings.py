"""``flask rulings``: what does not apply: proposals, rulings in force, rules of the city, and what ended early."""

from __future__ import annotations

import json
from datetime import date

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from catalogue import divisions, rulings
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import CommitteeKind, Level
from catalogue.rulings import OPEN

from ..base import CATALOGUE, DIVISION, BadInput, CommandGroup, edition_for, reading, say, writing
from ..signing import account_of

group = CommandGroup("rulings", help="What does not apply: proposals, rulings and rules of the city.")

_kinds = click.Choice([kind.value for kind in CommitteeKind])
_reason = click.option("--reason", metavar="TEXT", required=True, help="Why: everybody reads it.")
_user = click.option("--as", "user", metavar="USER", required=True, help="The account that decides.")


@group.command(
    "list",
    help="What does not apply in division CODE: proposals that wait, rulings and rules in force, and those that ended "
    "before their last day.",
)
@click.argument("code", type=DIVISION)
@CATALOGUE
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@with_appcontext
def show_rulings(code: int, catalogue: str | None, form: str) -> None:
    """List proposals, rulings and rules."""
    today = clock.today()
    with reading() as session:
        divisions.get_division(session, code)
        edition = edition_for(session, catalogue)
        rows = _rows(session, edition, code, today)
    if form == "json":
        answer = {"division": f"{code:012d}", "edition": edition.key, "day": today.isoformat(), "lines": rows}
        say(json.dumps(answer, ensure_ascii=False))
        return
    for row in rows:
        where = row["community"] or row["kind"]
        days = "  ".join(row[name] for name in ("since", "until", "ended") if row[name])
        number = f"{row['number']}  " if row["number"] else ""
        say(f"{row['what']}  {number}{row['item']}  {where}  {days}{'  ' if days else ''}{row['reason']}")
    say(f"{code:012d}: {len(rows)} lines")


def _rows(session: Session, edition: EditionFacts, code: int, today: date) -> list[dict[str, str]]:
    codes = {item.id: item.code for item in edition.items}
    since = clock.months_later(today, -rulings.ENDED_MONTHS)
    rows = [
        _row(each.state.value, codes[each.item_id], f"{each.community:012d}", each.reason, number=each.id)
        for each in rulings.proposals_in(session, code, OPEN)
        if each.item_id in codes
    ]
    rows += [
        _row(
            "rule",
            codes[each.item_id],
            each.kind.value,
            each.reason,
            each.ruled_on,
            each.ruled_until,
            each.id,
        )
        for each in rulings.rules_of(session, code, today)
        if each.item_id in codes
    ]
    rows += [
        _row(
            "ruling",
            codes[each.item_id],
            f"{each.community:012d}",
            each.reason,
            each.ruled_on,
            each.ruled_until,
        )
        for each in rulings.rulings_in(session, edition, code, today, by_rule=False)
    ]
    rows += [
        _row("rule ended", codes[each.item_id], each.kind.value, each.ended_because or "", each.ruled_on)
        | {"ended": each.ended_on.isoformat() if each.ended_on else ""}
        for each in rulings.ended_rules_of(session, code, since)
        if each.item_id in codes
    ]
    rows += [
        _row("ruling ended", codes[each.item_id], f"{each.community:012d}", each.ended_because, each.ruled_on)
        | {"ended": each.ended_on.isoformat()}
        for each in rulings.ended_rulings_in(session, edition, code, since)
    ]
    return rows


def _row(
    what: str,
    item: str,
    where: str,
    reason: str,
    since: date | None = None,
    until: date | None = None,
    number: int | None = None,
) -> dict[str, str]:
    return {
        "what": what,
        "number": str(number or ""),
        "item": item,
        "community": where if where.isdigit() else "",
        "kind": "" if where.isdigit() else where,
        "reason": reason,
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
        "ended": "",
    }


@group.command(
    "set",
    help="Rule that ITEM does not apply to the communities of KIND (ju, cun) in city CODE, for 24 months.",
)
@click.argument("code", type=DIVISION)
@click.argument("item")
@click.argument("kind", type=_kinds)
@_reason
@_user
@CATALOGUE
@with_appcontext
def set_rule(code: int, item: str, kind: str, reason: str, user: str, catalogue: str | None) -> None:
    """Set a rule of the city."""
    with writing() as session:
        edition = edition_for(session, catalogue)
        made = rulings.set_rule(
            session,
            actor=account_of(session, user),
            division=code,
            item=edition.item(item),
            kind=CommitteeKind(kind),
            reason=reason,
        )
    say(
        f"rule {made.id}: {item} does not apply to {kind} in {code:012d} from {made.ruled_on} to {made.ruled_until}"
    )


@group.command(
    "end",
    help="End what was ruled of ITEM in CODE before its last day: a district's ruling about a community, or with KIND (ju, "
    "cun) the rule of a city.",
)
@click.argument("code", type=DIVISION)
@click.argument("item")
@click.argument("kind", type=_kinds, required=False)
@_reason
@_user
@CATALOGUE
@with_appcontext
def end(code: int, item: str, kind: str | None, reason: str, user: str, catalogue: str | None) -> None:
    """End a ruling or a rule."""
    with writing() as session:
        division = divisions.get_division(session, code)
        edition = edition_for(session, catalogue)
        actor, about = account_of(session, user), edition.item(item)
        if kind is None:
            if division.level is not Level.COMMUNITY:
                raise BadInput(
                    "A ruling is about a community. Of a rule of the city name its KIND too: ju or cun."
                )
            rulings.end_ruling(session, actor=actor, community=code, item=about, reason=reason)
        else:
            number = _rule_in_force(session, division, about.id, kind)
            rulings.end_rule(session, actor=actor, rule=number, item=about, reason=reason)
    say(f"{item} in {code:012d}{f' ({kind})' if kind else ''}: ended from {clock.today()}")


def _rule_in_force(session: Session, division: DivisionFacts, item: int, kind: str) -> int:
    for each in reversed(rulings.rules_of(session, division.code, clock.today())):
        if (each.division, each.item_id, each.kind) == (division.code, item, kind):
            return each.id
    raise BadInput(f"No rule of {division.code:012d} holds for this item and {kind}.")
