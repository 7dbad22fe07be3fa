"""Notices for residents' groups (群通知): what follows from them for the records, without any outside service.

A text is folded to one spelling and cut into clauses (:mod:`.spelling`); days, days that return and times are found in
it (:mod:`.days`, :mod:`.repeats`, :mod:`.times`). Then hours, closures, numbers, addresses and sessions are read from the clauses that
speak of them, with the words of ``data/words/notices.yaml``. What is not understood is left alone; what contradicts
itself is asked.
"""

from __future__ import annotations

from datetime import date

from .changes import find_addresses, find_numbers
from .closures import find_closures
from .context import NoticeText
from .hours import find_hours
from .model import NoticeDoubt, NoticeReading, Proposal, ProposalKind
from .moves import find_moves
from .sessions import find_sessions
from .words import says

__all__ = ["LONGEST", "NoticeDoubt", "NoticeReading", "Proposal", "ProposalKind", "read_notice"]

LONGEST = 2000
"""Characters of a notice that are read."""


def read_notice(text: str, today: date) -> NoticeReading:
    """What follows from a notice that is read on a day, in Beijing. Never raises; what comes after ``LONGEST`` is left."""
    notice = NoticeText(text[:LONGEST], today)
    if not notice.clauses:
        return NoticeReading()
    for find in (find_hours, find_closures, find_moves, find_numbers, find_addresses, find_sessions):
        find(notice)
    if not (notice.proposals or notice.doubts or says("outage", notice.bare) or says("past", notice.bare)):
        # What contradicts itself is asked, even if it is not understood what follows from it.
        notice.ask_if_contradicting([day for day in notice.days if day.contradicts])
    ordered = sorted(notice.proposals, key=lambda each: each[0])
    return NoticeReading(tuple(proposal for _place, proposal in ordered), tuple(notice.doubts))
