"""Pages for administrators: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .accounts import edit_roles, list_accounts, save_roles
from .calendar import add_day, list_days, save_days, send_days, withdraw_day
from .scope import blueprint
from .start import list_jobs, start

__all__ = [
    "add_day",
    "blueprint",
    "edit_roles",
    "list_accounts",
    "list_days",
    "list_jobs",
    "save_days",
    "save_roles",
    "send_days",
    "start",
    "withdraw_day",
]
