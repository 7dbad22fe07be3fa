"""``flask links check``: whether the web addresses in records still lead somewhere. It is never run by a web request."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from catalogue.foundation import clock
from catalogue.links import Asker, LinkAnswer, LinkVerdict, due_links, keep_answers
from catalogue.links.checks import MOST_A_RUN

from ...config import Settings
from ..base import BadInput, CommandGroup, reading, say, writing
from ..signing import actor, signed

LEAST_TO_JUDGE = 3
"""If none of this many links or more is reached, the fault is here and not there."""
group = CommandGroup("links", help="Web addresses in records.")


@group.command(
    "check",
    help=f"Ask the links that are due whether they still lead somewhere: each once a week, at most {MOST_A_RUN} a run, one "
    "request a host at a time. Only public addresses are asked. A link that fails on two days is put before its community.",
)
@click.option("--dry-run", is_flag=True, help="Say which links are due; ask none and keep nothing.")
@signed
@with_appcontext
def check(dry_run: bool) -> None:
    """Ask what is due, say what was seen, and keep it."""
    settings: Settings = current_app.config["PORTAL"]
    today = clock.today()
    with reading() as session:
        due = due_links(session, today=today)
    if dry_run:
        for link in due:
            say(f"due {link}")
        say(f"{len(due)} due; none was asked")
        return
    if not settings.check_links:
        raise BadInput("Links are not checked here. To allow it, set PORTAL_CHECK_LINKS=1.")
    asker = Asker(agent_of(settings))
    answers: dict[str, LinkAnswer] = {}
    for link in _hosts_in_turn(due):
        answers[link] = answer = asker.ask(link)
        say(f"{answer.verdict} {answer.seen} {link}")
    if len(answers) >= LEAST_TO_JUDGE and not any(answer.reached for answer in answers.values()):
        raise click.ClickException("no link was reached: is this machine connected? Nothing is kept.")
    with writing() as session:
        broken = keep_answers(session, actor=actor(), answers=answers, today=today)
    counts = dict.fromkeys(LinkVerdict, 0)
    for answer in answers.values():
        counts[answer.verdict] += 1
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    say(f"{len(answers)} links asked: {told}; {len(broken)} broken on two days")


def agent_of(settings: Settings) -> str:
    """The name by which servers know the robot, with the address of the portal that it belongs to, if that is set."""
    whose = f"+{settings.public_address}/" if settings.public_address else "a portal of public services"
    return f"1060-link-check/1 ({whose})"


def _hosts_in_turn(links: tuple[str, ...]) -> list[str]:
    """The links so that those of one host are far from each other: less waiting for the same pauses."""
    by_host: dict[str, list[str]] = {}
    for link in links:
        by_host.setdefault(link.split("/")[2] if link.count("/") > 1 else "", []).append(link)
    ordered = []
    while by_host:
        for host in list(by_host):
            ordered.append(by_host[host].pop(0))
            if not by_host[host]:
                del by_host[host]
    return ordered
