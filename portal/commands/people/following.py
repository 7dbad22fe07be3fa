"""``flask follow``: the weekly mail to residents who follow a community or a service."""

from __future__ import annotations

from datetime import date, datetime
from email.message import EmailMessage

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.following import (
    DueMail,
    FollowedSubject,
    Keys,
    due_mails,
    forget_follows,
    mark_sent,
    take_back,
)
from catalogue.foundation import clock
from catalogue.foundation.clock import BEIJING
from catalogue.models import JobName
from catalogue.operations.alone import one_at_a_time
from catalogue.operations.jobs import job
from catalogue.published.news import PieceOfNews, news_of_community, news_of_item

from ...config import Settings
from ...extensions import db
from ...frame.presentation import is_demonstration
from ...mail import NotSent, send_mail
from ...residents.following.mails import weekly_mail
from ...residents.following.subject import Followable
from ...residents.following.views import offers_mail
from ...words.i18n import LOCALES
from ..base import BadInput, CommandGroup, edition_for, reading, say, writing
from ..signing import actor, signed

group = CommandGroup("follow", help="Residents who follow a community or a service by mail.")
FEWEST = 3
"""Smaller numbers of people are not told."""
MOST_PIECES = 20
"""Pieces of news of one subject in a mail."""
Told = tuple[FollowedSubject, Followable, tuple[PieceOfNews, ...]]


@group.command(
    "send",
    help="Mail what changed to residents who follow it: at most once a week, and nothing where nothing changed.",
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Count for this day instead of today.")
@signed
@with_appcontext
def send(today: datetime | None) -> None:
    """Send what is due, a mail at a time. A mail that fails is not counted as sent."""
    # Of two machines the second finds what the first has sent.
    with one_at_a_time(db.engine, JobName.FOLLOW), job(writing, JobName.FOLLOW) as told:
        _send_due(today.date() if today else clock.today(), told)


def _send_due(day: date, told: dict[str, int]) -> None:
    settings: Settings = current_app.config["PORTAL"]
    now, keys = clock.now(), Keys(str(current_app.secret_key))
    with writing() as session:
        forget_follows(session, now=now)
    with reading() as session:
        due = due_mails(session, keys=keys, today=day)
        written = _written(session, due, settings) if due else []
    if written and not offers_mail(settings):
        raise BadInput(
            "Mails need PORTAL_SMTP and PORTAL_MAIL_FROM, and PORTAL_PUBLIC_ADDRESS for their links."
        )
    sent = failed = 0
    for mail, message in written:
        if _sent(mail, message, now, day, settings):
            sent += 1
        else:
            failed += 1
    told.update({name: count for name, count in (("sent", sent), ("failed", failed)) if _tellable(count)})
    say(f"{_number(sent)} sent, {_number(failed)} failed")
    if failed:
        raise click.ClickException("the mail server refused some; they are tried again by the next run")


def _tellable(count: int) -> bool:
    return count == 0 or count >= FEWEST


def _number(count: int) -> str:
    return str(count) if _tellable(count) else f"fewer than {FEWEST}"


def _written(
    session: Session, due: tuple[DueMail, ...], settings: Settings
) -> list[tuple[DueMail, EmailMessage]]:
    """The mails of those for whom something changed. News of one subject are read once for all who follow it since the same instant."""
    edition = edition_for(session)
    codes = {each.subject.division for mail in due for each in mail.followed}
    names = divisions.get_divisions(session, codes)
    known: dict[tuple[int, int | None, datetime], tuple[PieceOfNews, ...]] = {}
    found = []
    for mail in due:
        told: list[Told] = []
        for followed in mail.followed:
            subject = followed.subject
            item = edition.items_by_id.get(subject.item) if subject.item is not None else None
            division = names.get(subject.division)
            if division is None or (subject.item is not None and item is None):
                continue
            key = subject.division, subject.item, followed.told_at
            if key not in known:
                known[key] = _news(session, edition, Followable(division, item), followed.told_at)
            if known[key]:
                told.append((followed, Followable(division, item), known[key]))
        if told:
            with force_locale(LOCALES[mail.language]):
                message = weekly_mail(settings, mail, told, demonstration=is_demonstration())
            found.append((mail, message))
    return found


def _news(
    session: Session, edition: EditionFacts, what: Followable, after: datetime
) -> tuple[PieceOfNews, ...]:
    """What changed after an instant, the newest first."""
    since, code = after.astimezone(BEIJING).date(), what.division.code
    if what.item is None:
        news = news_of_community(session, edition, code, since, limit=MOST_PIECES, daily=False)
    else:
        news = news_of_item(session, edition, what.item, code, since, limit=MOST_PIECES, daily=False)
    return tuple(each for each in news if each.at > after)


def _sent(mail: DueMail, message: EmailMessage, now: datetime, day: date, settings: Settings) -> bool:
    """Send a mail that is marked before: if the machine stops in between, it is lost rather than sent twice."""
    with writing() as session:
        mark_sent(session, actor=actor(), mail=mail, told_at=now, day=day)
    try:
        send_mail(settings, message)
    except NotSent as error:
        click.echo(f"not sent: {type(error.__cause__).__name__}", err=True)
        with writing() as session:
            take_back(session, actor=actor(), mail=mail)
        return False
    return True
