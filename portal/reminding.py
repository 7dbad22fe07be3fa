"""Reminders and requests between offices in words: the same text in a work group and in a mail."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from catalogue.catalogues import EditionFacts
from catalogue.coordination import RequestFacts
from catalogue.effort.duties import whole_minutes
from catalogue.reminders import ReminderFacts

from .frame.presentation import is_demonstration
from .mail import send_mail, write_mail
from .requests.addresses import public_address
from .words.formatting import day
from .words.item_names import name_as_text
from .words.place_names import place_text


def send_first_mail(address: str, token: str) -> None:
    """Ask the owner of an address whether it is theirs. Raises ``NotSent``."""
    settings = current_app.config["PORTAL"]
    link = public_address("accounts.show_mail_address", token=token)
    text = _(
        "Somebody wishes to get a mail a month about their work in the 1060 portal at this address. If it was you, open this "
        "page within seven days and log in. If not, do nothing: no further mail comes."
    )
    subject, text = _("Confirm your mail address"), f"{text}\n\n{link}\n"
    send_mail(settings, write_mail(settings, address, subject, text, demonstration=is_demonstration()))


def reminder_text(
    edition: EditionFacts, reminder: ReminderFacts, community: str, office: str, address: str | None
) -> str:
    """What a community is reminded of and still open, who reminds, the minutes, and the address of its list.

    ``community`` and ``office`` are short names.
    """
    head = _(
        "%(community)s: %(office)s asks you to look at %(count)d lines when you have time, about %(minutes)d min.",
        community=place_text(community),
        office=place_text(office),
        count=len(reminder.open_items),
        minutes=whole_minutes(reminder.tenths),
    )
    lines = [
        f"{item.code} {name_as_text(item)}"
        for item in map(edition.items_by_id.__getitem__, reminder.open_items)
    ]
    return "\n".join([head, *lines, *([_("To do today: %(address)s", address=address)] if address else [])])


def request_text(edition: EditionFacts, request: RequestFacts, address: str | None) -> str:
    """Who asks, why, what the asking office does itself, by when, about which items, the minutes, and the address of its page."""
    known = dict.fromkeys(item for _community, item in request.cells if item in edition.items_by_id)
    items = [edition.items_by_id[item] for item in known]
    parts = [
        _(
            "%(office)s asks for an answer by %(day)s: %(reason)s",
            office=place_text(request.from_name),
            day=day(request.due_on),
            reason=request.reason,
        ),
        *(
            [_("What the asking office does itself: %(words)s", words=request.contribution)]
            if request.contribution
            else []
        ),
        *([_("Opened again: %(words)s", words=request.reopening)] if request.reopening else []),
        *(f"{item.code} {name_as_text(item)}" for item in items),
        _("%(lines)d lines, about %(minutes)d min.", lines=len(request.cells), minutes=request.minutes),
    ]
    return "\n".join([*parts, *([address] if address else [])])
