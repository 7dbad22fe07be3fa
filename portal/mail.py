"""Mails of the portal: one at a time, through the mail server of the settings."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy

from flask_babel import gettext

from catalogue.foundation.errors import Refused, _

from .config import Settings

SECONDS = 20
"""The mail server answers within this time."""


class NotSent(Refused):
    """The mail server did not take a mail; the cause is the error of the connection."""

    def __init__(self) -> None:
        super().__init__(_("The mail could not be sent. Please try again later."))


class _InOneLine(UnstructuredHeader, BaseHeader):
    """A header field with an address: folded or encoded, programs would not find it."""

    def fold(self, *, policy: Policy) -> str:
        """The field as it is, however long."""
        return f"{self.name}: {self}{policy.linesep}"


_FIELDS = HeaderRegistry()
_FIELDS.map_to_type("list-unsubscribe", _InOneLine)
_POLICY = EmailPolicy(header_factory=_FIELDS)


def can_send(settings: Settings) -> bool:
    """Whether the settings name a mail server and a sender."""
    return bool(settings.smtp and settings.mail_from)


def write_mail(
    settings: Settings,
    to: str,
    subject: str,
    text: str,
    *,
    demonstration: bool,
    leaving: str | None = None,
) -> EmailMessage:
    """A mail of the portal in plain text, which says first if it tells of demonstration data.

    ``leaving`` is the address to which mail programs post to end such mails (RFC 8058).
    """
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = subject
    message["From"], message["To"] = settings.mail_from, to
    message["Auto-Submitted"] = "auto-generated"
    if leaving:
        message["List-Unsubscribe"] = f"<{leaving}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Short lines would go out as they are, in eight bits, which not every mail server takes.
    mark = gettext("Demonstration data: everything here is made up.") + "\n\n" if demonstration else ""
    message.set_content(mark + text, cte="base64")
    return message


def send_mail(settings: Settings, message: EmailMessage) -> None:
    """Hand a mail to the mail server: encrypted and after logging in, if the settings say so. Raises ``NotSent``."""
    if not can_send(settings):
        raise NotSent
    host, _colon, port = settings.smtp.rpartition(":")
    try:
        with smtplib.SMTP(host.strip("[]"), int(port), timeout=SECONDS) as server:
            if settings.smtp_starttls:
                trusted = str(settings.smtp_ca) if settings.smtp_ca else None
                server.starttls(context=ssl.create_default_context(cafile=trusted))
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent from error
