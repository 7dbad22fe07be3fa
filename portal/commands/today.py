"""``flask today``: the monthly mail about what is to be done, to those who asked for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from email.message import EmailMessage
from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.catalogues import EditionFacts
from catalogue.coordination import DueRequest, due_requests, mark_request_mailed
from catalogue.foundation import clock
from catalogue.foundation.codes import level_of
from catalogue.models import Direction, JobName, Level
from catalogue.operations.alone import one_at_a_time
from catalogue.operations.jobs import job
from catalogue.reminders import DueReminder, due_reminders, mark_mailed
from catalogue.today.digests import Digest, due_digests, forget_digests, mark_digest
from catalogue.today.listing import today_of

from ..config import Settings
from ..extensions import db
from ..frame.presentation import is_demonstration
from ..mail import NotSent, can_send, send_mail, write_mail
from ..reminding import reminder_text, request_text
from ..words.i18n import LOCALES, colon
from .base import BadInput, CommandGroup, edition_for, reading, say, writing
from .signing import actor, signed

group = CommandGroup("today", help="Today's list of communities.")


@group.command(
    "digest",
    help="Mail today's list to those who asked: at most once a month, once a week a community; "
    "and this week's reminders, and requests of other offices, to those who wish them.",
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Count for this day instead of today.")
@signed
@with_appcontext
def digest(today: datetime | None) -> None:
    """Send what is due, a mail at a time. A mail that fails is not counted as sent."""
    # Of two machines the second finds what the first has sent.
    with one_at_a_time(db.engine, JobName.DIGEST), job(writing, JobName.DIGEST) as told:
        _send_due(today.date() if today else None, told)


def _send_due(today: date | None, told: dict[str, int]) -> None:
    settings: Settings = current_app.config["PORTAL"]
    day = today or clock.today()
    with writing() as session:
        forget_digests(session, actor=actor())
    with reading() as session:
        edition = edition_for(session, day=day if today else None)
        written = [
            (due, _message(session, edition, due, day, settings)) for due in due_digests(session, today=day)
        ]
        reminded = [
            (due, _reminder_messages(session, edition, due, settings))
            for root in divisions.roots(session)
            for due in due_reminders(session, edition, root.code, today=day)
        ]
        requested = [(due, _request_messages(edition, due, settings)) for due in due_requests(session)]
    if (reminded or requested or any(message for _due, message in written)) and not can_send(settings):
        raise BadInput("No mail server is set: PORTAL_SMTP and PORTAL_MAIL_FROM name it and the sender.")
    sent = failed = 0
    marks: list[tuple[Callable[[Session, date | None], None], Sequence[EmailMessage]]] = [
        *((partial(_mark_digest, due), [message]) for due, message in written if message is not None),
        *((partial(_mark_reminder, due), messages) for due, messages in reminded),
        *((partial(_mark_request, due), messages) for due, messages in requested),
    ]
    for mark, messages in marks:
        if _all_sent(mark, messages, day, settings):
            sent += len(messages)
        else:
            failed += len(messages)
    told.update(sent=sent, failed=failed)
    say(
        f"{sent} sent, {failed} failed, {sum(message is None for _due, message in written)} with nothing to do"
    )
    if failed:
        raise click.ClickException("the mail server refused some; they are tried again by the next run")


def _mark_digest(due: Digest, session: Session, day: date | None) -> None:
    mark_digest(session, actor=actor(), user_id=due.user_id, day=day or due.last)


def _mark_reminder(due: DueReminder, session: Session, day: date | None) -> None:
    mark_mailed(session, actor=actor(), reminder=due.reminder, day=day)


def _mark_request(due: DueRequest, session: Session, day: date | None) -> None:
    mark_request_mailed(session, actor=actor(), request=due.request.id, day=day)


def _all_sent(
    mark: Callable[[Session, date | None], None],
    messages: Sequence[EmailMessage],
    day: date,
    settings: Settings,
) -> bool:
    """Send the mails of one thing, marked before: if the machine stops in between, they are lost rather than sent twice.

    ``mark`` with no day says again what was said before, where nothing could be sent.
    """
    with writing() as session:
        mark(session, day)
    sent = 0
    try:
        for message in messages:
            send_mail(settings, message)
            sent += 1
    except NotSent as error:
        click.echo(f"not sent: {type(error.__cause__).__name__}", err=True)
        if not sent:
            with writing() as session:
                mark(session, None)
        return False
    return True


def _request_messages(edition: EditionFacts, due: DueRequest, settings: Settings) -> list[EmailMessage]:
    """The mails of a request between offices, one for each address."""
    found = due.request
    address = None
    if settings.public_address:
        order = found.direction is Direction.DOWN and level_of(found.to_code) is Level.COMMUNITY
        path = f"work/{found.to_code}/orders" if order else f"office/{found.to_code}/requests"
        address = f"{settings.public_address}/{path}/{found.id}"
    with force_locale(LOCALES[settings.default_language]):
        text = request_text(edition, found, address)
        end = _("You asked for reminders by mail. They end on the page on which you asked for them.")
        return [
            write_mail(
                settings,
                each,
                _("Request of another office"),
                f"{text}\n\n{end}\n",
                demonstration=is_demonstration(),
            )
            for each in due.addresses
        ]


def _reminder_messages(
    session: Session, edition: EditionFacts, due: DueReminder, settings: Settings
) -> list[EmailMessage]:
    """The mails of a reminder, one for each address."""
    found = due.reminder
    names = divisions.get_divisions(session, (found.community, found.office))
    address = f"{settings.public_address}/work/{found.community}/today" if settings.public_address else None
    with force_locale(LOCALES[settings.default_language]):
        community, office = names[found.community].short_name, names[found.office].short_name
        text = reminder_text(edition, found, community, office, address)
        end = _("You asked for reminders by mail. They end on the page “To do today”.")
        return [
            write_mail(settings, each, _("Reminder"), f"{text}\n\n{end}\n", demonstration=is_demonstration())
            for each in due.addresses
        ]


def _message(
    session: Session, edition: EditionFacts, due: Digest, day: date, settings: Settings
) -> EmailMessage | None:
    """The mail: how many things of each community wait. None if there is nothing to do. It tells nothing of residents."""
    names = divisions.get_divisions(session, due.communities)
    with force_locale(LOCALES[settings.default_language]):
        lines = []
        for community in due.communities:
            listed = today_of(session, edition, [community], today=day)
            if count := len(listed.entries) + listed.waiting:
                things = ngettext("%(num)d thing to do", "%(num)d things to do", count)
                lines.append(f"{names[community].short_name}{colon()}{things}")
        if not lines:
            return None
        address = f"{settings.public_address}/work/" if settings.public_address else ""
        end = _("You asked for this mail, at most one a month. It ends on the page “To do today”.")
        text = "\n".join([*lines, "", *([address, ""] if address else []), end]) + "\n"
        return write_mail(settings, due.address, _("To do today"), text, demonstration=is_demonstration())
