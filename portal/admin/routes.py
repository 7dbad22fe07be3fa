"""Pages for administrators: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .accounts import edit_roles, list_accounts, save_roles
from .calendar import add_day, list_days, save_days, send_days, withdraw_day
from .scope import blueprint
from .start import list_jobs, start
from .territory.changes import new_change, preview_change, save_change, show_change, undo_change
from .territory.lists import save_divisions, send_divisions
from .territory.tree import list_divisions, remove_division, save_division_name, show_division
from .words import download_words, list_words, save_words, send_words

__all__ = [
    "add_day",
    "blueprint",
    "download_words",
    "edit_roles",
    "list_accounts",
    "list_days",
    "list_divisions",
    "list_jobs",
    "list_words",
    "new_change",
    "preview_change",
    "remove_division",
    "save_change",
    "save_days",
    "save_division_name",
    "save_divisions",
    "save_roles",
    "save_words",
    "send_days",
    "send_divisions",
    "send_words",
    "show_change",
    "show_division",
    "start",
    "undo_change",
    "withdraw_day",
]
