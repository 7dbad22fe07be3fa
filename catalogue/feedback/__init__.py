"""Feedback (纠错, 需求, 反馈): residents' reports, their deadlines, and the answers."""

from .answering import SETTLED, answer, settle_with_cases
from .case_identity import LONGEST_CONTACT, LONGEST_WORDS, MOST_LINKS, matter_of, tidy_text, validate
from .deadline import third_working_day
from .experiences import Endings, count_ending, endings_of, is_sensitive
from .facts import CaseFacts, OpenCount, PlaceName, ReportDraft, ReportFacts, WastedVisits
from .following import CODE_LENGTH, new_code, read_code, say_code
from .marks import mark_of_address, mark_of_caller
from .reading import (
    cases_in,
    count_open,
    count_open_by_division,
    find_report,
    get_case,
    place_names,
    reports_of,
    wasted_visits_at,
    wasted_visits_in,
)
from .reporting import DISPUTED_BY, WINDOW, report
from .retention import KEPT_FOR, forget

__all__ = [
    "CODE_LENGTH",
    "DISPUTED_BY",
    "KEPT_FOR",
    "LONGEST_CONTACT",
    "LONGEST_WORDS",
    "MOST_LINKS",
    "SETTLED",
    "WINDOW",
    "CaseFacts",
    "Endings",
    "OpenCount",
    "PlaceName",
    "ReportDraft",
    "ReportFacts",
    "WastedVisits",
    "answer",
    "cases_in",
    "count_ending",
    "count_open",
    "count_open_by_division",
    "endings_of",
    "find_report",
    "forget",
    "get_case",
    "is_sensitive",
    "mark_of_address",
    "mark_of_caller",
    "matter_of",
    "new_code",
    "place_names",
    "read_code",
    "report",
    "reports_of",
    "say_code",
    "settle_with_cases",
    "third_working_day",
    "tidy_text",
    "validate",
    "wasted_visits_at",
    "wasted_visits_in",
]
