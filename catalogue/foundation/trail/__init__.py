"""The trail under every change: what is noted in a transaction is linked into the chains when it commits.

Histories note what is added to them, ``catalogue.audit`` notes the rest. Where a transaction wrote something and nothing
noted it, the tables are noted: no kind of change can be forgotten.
"""

from .linking import chain_of, link
from .pending import Noted, Who, acting, count_from_here, count_rows, is_counted, note, who_acts
from .rows import BY_RESIDENT, HISTORIES, History, added_ids, note_rows, sealed
from .written import UNTOLD, wrote

__all__ = [
    "BY_RESIDENT",
    "HISTORIES",
    "UNTOLD",
    "History",
    "Noted",
    "Who",
    "acting",
    "added_ids",
    "chain_of",
    "count_from_here",
    "count_rows",
    "is_counted",
    "link",
    "note",
    "note_rows",
    "sealed",
    "who_acts",
    "wrote",
]
