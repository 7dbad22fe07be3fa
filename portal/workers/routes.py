"""Pages for community workers: every address of theirs, by the file that answers it."""

from __future__ import annotations

from . import service_guides, workbooks
from .cases import add_case, new_case, save_correction
from .checking.views import (
    confirm_check,
    edit_closing,
    save_closing,
    show_check,
    show_question,
    undo_check,
)
from .declared import edit_objection, send_declaration_answer, send_objection
from .editing import edit_line, restore_line, save_line, undo_line, withdraw_line
from .effort.routes import show_effort
from .elsewhere.views import save_elsewhere, show_elsewhere, undo_elsewhere
from .grids.views import (
    add_grid,
    edit_grid,
    list_grids,
    remove_grid,
    save_case_grid,
    save_grid,
    save_point_grid,
)
from .hours.preview import preview_hours
from .lines import confirm_line, confirm_lines, show_lines
from .merging.views import edit_merging, save_merging
from .notices.views import add_notice, list_notices, restore_notice, withdraw_notice
from .offline.views import show_offline
from .orders.views import send_order_answer, show_order
from .pasting.views import confirm_proposal, preview_pasted, show_pasted
from .points import (
    add_point,
    edit_point,
    find_point,
    find_points,
    list_points,
    new_point,
    remove_point,
    restore_point,
    save_point,
)
from .profile import edit_profile, restore_profile, save_profile
from .scope import blueprint
from .self_told.views import (
    confirm_self_told,
    save_link,
    send_refusal,
    show_link,
    show_link_card,
    show_link_qr,
    show_self_told,
    withdraw_link,
)
from .sessions.views import (
    add_session,
    edit_session,
    list_sessions,
    restore_session,
    save_session,
    withdraw_day,
    withdraw_session,
)
from .several.copying import list_sources, save_copies, show_source
from .several.views import save_lines, show_several, undo_several
from .sheets.views import preview_poster, show_notice_poster, show_session_poster
from .standards.views import show_standards
from .tables import views as tables
from .today.views import confirm_expected, confirm_mobiles, save_digest, save_resumed, show_today, start

__all__ = [
    "add_case",
    "add_grid",
    "add_notice",
    "add_point",
    "add_session",
    "blueprint",
    "confirm_check",
    "confirm_expected",
    "confirm_line",
    "confirm_lines",
    "confirm_mobiles",
    "confirm_proposal",
    "confirm_self_told",
    "edit_closing",
    "edit_grid",
    "edit_line",
    "edit_merging",
    "edit_objection",
    "edit_point",
    "edit_profile",
    "edit_session",
    "find_point",
    "find_points",
    "list_grids",
    "list_notices",
    "list_points",
    "list_sessions",
    "list_sources",
    "new_case",
    "new_point",
    "preview_hours",
    "preview_pasted",
    "preview_poster",
    "remove_grid",
    "remove_point",
    "restore_line",
    "restore_notice",
    "restore_point",
    "restore_profile",
    "restore_session",
    "save_case_grid",
    "save_closing",
    "save_copies",
    "save_correction",
    "save_digest",
    "save_elsewhere",
    "save_grid",
    "save_line",
    "save_lines",
    "save_link",
    "save_merging",
    "save_point",
    "save_point_grid",
    "save_profile",
    "save_resumed",
    "save_session",
    "send_declaration_answer",
    "send_objection",
    "send_order_answer",
    "send_refusal",
    "service_guides",
    "show_check",
    "show_effort",
    "show_elsewhere",
    "show_lines",
    "show_link",
    "show_link_card",
    "show_link_qr",
    "show_notice_poster",
    "show_offline",
    "show_order",
    "show_pasted",
    "show_question",
    "show_self_told",
    "show_session_poster",
    "show_several",
    "show_source",
    "show_standards",
    "show_today",
    "start",
    "tables",
    "undo_check",
    "undo_elsewhere",
    "undo_line",
    "undo_several",
    "withdraw_day",
    "withdraw_line",
    "withdraw_link",
    "withdraw_notice",
    "withdraw_session",
    "workbooks",
]
