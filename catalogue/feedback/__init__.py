"""Feedback (纠错, 需求, 反馈): residents' reports, their deadlines, and the answers."""

from .case_identity import LONGEST_CONTACT, LONGEST_WORDS, MOST_LINKS, matter_of, tidy_text, validate
from .deadline import third_working_day
from .experiences import Endings, count_ending, endings_of, is_sensitive
from .facts import (
    AnswerDraft,
    CaseEventFacts,
    CaseFacts,
    OpenCount,
    OpenMatter,
    PlaceName,
    ReportDraft,
    ReportFacts,
    WastedVisits,
)
from .following import CODE_LENGTH, code_of_form, masked, new_code, read_code, say_code
from .handling.answering import CHOSEN, SETTLED, answer, correct_answer, settle_with_cases
from .handling.correcting import Correction, EntryConflict, correct_and_answer, entry_key
from .handling.counting import OutcomeCounts, outcomes_by_month, outcomes_by_part
from .handling.erasing import erase_words
from .handling.events import events_of
from .handling.on_record import FactSource, KeptIn, RecordEntry, entries_on_record, with_sources
from .handling.passing import Holder, holders_for, pass_on, street_of
from .handling.reopening import UNSETTLED_WITHIN, may_reopen, reopen
from .handling.replies import ReplyFacts, replies_for, save_reply, shipped_replies
from .marks import mark_of_address, mark_of_caller
from .reading import (
    cases_in,
    count_open,
    count_open_by_division,
    find_report,
    get_case,
    open_matters,
    place_names,
    reports_of,
    similar_cases,
    wasted_visits_at,
    wasted_visits_in,
)
from .reporting import DISPUTED_BY, WINDOW, report
from .retention import KEPT_FOR, forget

__all__ = [
    "CHOSEN",
    "CODE_LENGTH",
    "DISPUTED_BY",
    "KEPT_FOR",
    "LONGEST_CONTACT",
    "LONGEST_WORDS",
    "MOST_LINKS",
    "SETTLED",
    "UNSETTLED_WITHIN",
    "WINDOW",
    "AnswerDraft",
    "CaseEventFacts",
    "CaseFacts",
    "Correction",
    "Endings",
    "EntryConflict",
    "FactSource",
    "Holder",
    "KeptIn",
    "OpenCount",
    "OpenMatter",
    "OutcomeCounts",
    "PlaceName",
    "RecordEntry",
    "ReplyFacts",
    "ReportDraft",
    "ReportFacts",
    "WastedVisits",
    "answer",
    "cases_in",
    "code_of_form",
    "correct_and_answer",
    "correct_answer",
    "count_ending",
    "count_open",
    "count_open_by_division",
    "endings_of",
    "entries_on_record",
    "entry_key",
    "erase_words",
    "events_of",
    "find_report",
    "forget",
    "get_case",
    "holders_for",
    "is_sensitive",
    "mark_of_address",
    "mark_of_caller",
    "masked",
    "matter_of",
    "may_reopen",
    "new_code",
    "open_matters",
    "outcomes_by_month",
    "outcomes_by_part",
    "pass_on",
    "place_names",
    "read_code",
    "reopen",
    "replies_for",
    "report",
    "reports_of",
    "save_reply",
    "say_code",
    "settle_with_cases",
    "shipped_replies",
    "similar_cases",
    "street_of",
    "third_working_day",
    "tidy_text",
    "validate",
    "wasted_visits_at",
    "wasted_visits_in",
    "with_sources",
]
