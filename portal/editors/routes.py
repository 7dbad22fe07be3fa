"""Pages for editors: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .changes import list_changes, undo_change
from .drafts.categories import edit_draft_categories, save_draft_categories
from .drafts.comments import download_comments, list_draft_comments, save_comment_answer
from .drafts.corresponding import download_draft_crosswalk, edit_draft_crosswalk, save_draft_crosswalk
from .drafts.items import edit_drafted_item, save_drafted_item
from .drafts.views import (
    add_draft,
    download_draft,
    list_drafts,
    save_draft_title,
    set_draft_step,
    show_draft,
)
from .drafts.words import edit_draft_words, save_draft_words
from .items import save_plain_name, show_item
from .other_offices.files import (
    download_names,
    download_offices,
    save_names,
    save_offices,
    send_names,
    send_offices,
)
from .other_offices.views import (
    add_office,
    list_office_changes,
    list_offices,
    new_office,
    remove_matters,
    save_matters,
    save_office,
    set_office_state,
    show_office,
    undo_office_change,
)
from .scope import blueprint
from .searches import download_searches, list_searches, restore_search, set_aside
from .start import start
from .terms import edit_term, list_terms, preview_term, save_term

__all__ = [
    "add_draft",
    "add_office",
    "blueprint",
    "download_comments",
    "download_draft",
    "download_draft_crosswalk",
    "download_names",
    "download_offices",
    "download_searches",
    "edit_draft_categories",
    "edit_draft_crosswalk",
    "edit_draft_words",
    "edit_drafted_item",
    "edit_term",
    "list_changes",
    "list_draft_comments",
    "list_drafts",
    "list_office_changes",
    "list_offices",
    "list_searches",
    "list_terms",
    "new_office",
    "preview_term",
    "remove_matters",
    "restore_search",
    "save_comment_answer",
    "save_draft_categories",
    "save_draft_crosswalk",
    "save_draft_title",
    "save_draft_words",
    "save_drafted_item",
    "save_matters",
    "save_names",
    "save_office",
    "save_offices",
    "save_plain_name",
    "save_term",
    "send_names",
    "send_offices",
    "set_aside",
    "set_draft_step",
    "set_office_state",
    "show_draft",
    "show_item",
    "show_office",
    "start",
    "undo_change",
    "undo_office_change",
]
