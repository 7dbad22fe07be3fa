"""Pages for editors: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .changes import list_changes, undo_change
from .items import save_plain_name, show_item
from .scope import blueprint
from .searches import download_searches, list_searches, restore_search, set_aside
from .start import start
from .terms import edit_term, list_terms, preview_term, save_term

__all__ = [
    "blueprint",
    "download_searches",
    "edit_term",
    "list_changes",
    "list_searches",
    "list_terms",
    "preview_term",
    "restore_search",
    "save_plain_name",
    "save_term",
    "set_aside",
    "show_item",
    "start",
    "undo_change",
]
