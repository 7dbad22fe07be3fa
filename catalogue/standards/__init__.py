"""The standards for communities (专栏16): what profiles show, what streets and districts declare, how many meet all."""

from .declaring import (
    LEVELS,
    StandardDraft,
    declare_standard,
    declared_of,
    declared_so_far,
    end_standard,
)
from .facts import DivisionStandards, StandardFacts, Standing, Standings, TaskOfCommunity, TaskStandings
from .reading import rate_of, standards_of, tasks_of
from .tasks import SHOWN, edition_of_standards, standards

__all__ = [
    "LEVELS",
    "SHOWN",
    "DivisionStandards",
    "StandardDraft",
    "StandardFacts",
    "Standing",
    "Standings",
    "TaskOfCommunity",
    "TaskStandings",
    "declare_standard",
    "declared_of",
    "declared_so_far",
    "edition_of_standards",
    "end_standard",
    "rate_of",
    "standards",
    "standards_of",
    "tasks_of",
]
