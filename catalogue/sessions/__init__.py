"""Sessions (场次): what takes place when, where and for whom. Each belongs to a line that a community offers."""

from .evidence import count_held
from .facts import Occurrence, SessionDraft, SessionFacts
from .reading import (
    A_WEEK,
    get_session,
    next_of_items,
    occurrences,
    session_history,
    sessions_around,
    sessions_at,
    sessions_of,
    sessions_of_cells,
)
from .recurrence import read_recurrence
from .saving import OFFERED, cancel_days, end_session, restore_session, save_session
from .when import When, read_when

__all__ = [
    "A_WEEK",
    "OFFERED",
    "Occurrence",
    "SessionDraft",
    "SessionFacts",
    "When",
    "cancel_days",
    "count_held",
    "end_session",
    "get_session",
    "next_of_items",
    "occurrences",
    "read_recurrence",
    "read_when",
    "restore_session",
    "save_session",
    "session_history",
    "sessions_around",
    "sessions_at",
    "sessions_of",
    "sessions_of_cells",
]
