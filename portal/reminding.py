"""A reminder in words: the same text on paper, in a work group and in a mail."""

from __future__ import annotations

from flask_babel import gettext as _

from catalogue.catalogues import EditionFacts
from catalogue.reminders import ReminderFacts

from .words.item_names import plain_name
from .words.place_names import place_text


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
        minutes=-(-reminder.tenths // 10),
    )
    lines = [
        f"{item.code} {plain_name(item)}"
        for item in map(edition.items_by_id.__getitem__, reminder.open_items)
    ]
    return "\n".join([head, *lines, *([_("To do today: %(address)s", address=address)] if address else [])])
