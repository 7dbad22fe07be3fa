"""提醒: offices remind communities of gaps, bundled to one reminder for each community and week."""

from .facts import ReminderFacts, SentReminders
from .mailing import DueReminder, due_reminders, mark_mailed
from .reading import SHOWN_FOR, open_reminders, reminders_in
from .sending import monday_of, remind

__all__ = [
    "SHOWN_FOR",
    "DueReminder",
    "ReminderFacts",
    "SentReminders",
    "due_reminders",
    "mark_mailed",
    "monday_of",
    "open_reminders",
    "remind",
    "reminders_in",
]
