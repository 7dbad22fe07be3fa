"""提请协调 and 督办: requests between offices about gaps: open, answered, closed, and in the history of their cells."""

from .asking import LONGEST_WORDS, RequestDraft, ask, ask_whom
from .facts import RequestFacts, SignedStep, StepKind
from .mailing import DueRequest, due_requests, mark_request_mailed
from .reading import count_open, get_request, open_requests, requests_about, requests_of
from .settling import answer_request, close_request, reopen_request

__all__ = [
    "LONGEST_WORDS",
    "DueRequest",
    "RequestDraft",
    "RequestFacts",
    "SignedStep",
    "StepKind",
    "answer_request",
    "ask",
    "ask_whom",
    "close_request",
    "count_open",
    "due_requests",
    "get_request",
    "mark_request_mailed",
    "open_requests",
    "reopen_request",
    "requests_about",
    "requests_of",
]
