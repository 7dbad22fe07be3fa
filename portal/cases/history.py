"""The history of a case in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import feedback
from catalogue.divisions import DivisionFacts
from catalogue.feedback import CaseEventFacts
from catalogue.models import CaseOutcome, CaseStep

from ..words import labels
from ..words.i18n import in_chinese
from ..words.place_names import department_name, place_name

GIVEN = (CaseStep.ANSWERED, CaseStep.ANSWER_CORRECTED)
"""The entries that are answers."""


@dataclass(frozen=True, slots=True)
class EventView:
    """One entry: what was done, when and by which role, and what was said. ``who`` is for colleagues only."""

    step: str
    at: datetime
    role: str | None
    who: str | None
    outcome: str | None
    about: str | Markup | None
    words: Markup | None


def present_events(
    events: Iterable[CaseEventFacts], places: Mapping[int, DivisionFacts]
) -> tuple[EventView, ...]:
    """Entries in words, in their order. ``places`` has the divisions to which it was passed on, by code."""
    return tuple(
        EventView(
            step=str(labels.label(event.step)),
            at=event.at,
            role=str(labels.role_in_words(event.role)) if event.role else None,
            who=str(labels.actor_in_words(event.actor, event.person)) if event.actor else None,
            outcome=str(labels.label(event.outcome)) if event.outcome else None,
            about=_about(event, places),
            words=words_of(event.words),
        )
        for event in events
    )


def words_of(words: str | None) -> Markup | None:
    """Words as they were written; those of the portal itself in the language in force."""
    if words is None:
        return None
    return Markup("{}").format(_(words)) if words == feedback.SETTLED else in_chinese(words)


def _about(event: CaseEventFacts, places: Mapping[int, DivisionFacts]) -> str | Markup | None:
    if event.step is CaseStep.PASSED_ON:
        place = places.get(event.division or 0)
        return holder_name(place, event.about) if place else None
    return about_in_words(event.outcome, event.about)


def about_in_words(outcome: CaseOutcome | None, about: str | None) -> str | Markup | None:
    """Whose matter it is, or its number at 12345; None for other outcomes."""
    if not about:
        return None
    if outcome is CaseOutcome.HOTLINE:
        return _("Number at 12345: %(number)s", number=about)
    return in_chinese(about)


def holder_name(division: DivisionFacts, department: str | None) -> Markup:
    """Who holds a case: an office, and its department if one is named."""
    return department_name(division.short_name, department) if department else place_name(division.short_name)
