"""Pages for community workers: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .cases import add_case, new_case
from .editing import edit_line, save_line, withdraw_line
from .lines import confirm_line, confirm_lines, show_lines, start
from .places import add_place, edit_place, list_places, new_place, remove_place, save_place
from .profile import edit_profile, save_profile
from .scope import blueprint

__all__ = [
    "add_case",
    "add_place",
    "blueprint",
    "confirm_line",
    "confirm_lines",
    "edit_line",
    "edit_place",
    "edit_profile",
    "list_places",
    "new_case",
    "new_place",
    "remove_place",
    "save_line",
    "save_place",
    "save_profile",
    "show_lines",
    "start",
    "withdraw_line",
]
