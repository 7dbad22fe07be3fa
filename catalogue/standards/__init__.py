"""The standards for communities (专栏16): what profiles show, what streets and districts declare, how many meet all."""

from .declaring import (
    LEVELS,
    StandardDraft,
    declare_standard,
    declared_of,
    declared_so_far,
    end_standard,
)
from .facts import (
    DivisionStandards,
    PartStandings,
    StandardFacts,
    StandardsByPart,
    Standing,
    Standings,
    TaskInDivision,
    TaskOfCommunity,
    TasksOfPart,
    TaskStandings,
)
from .reading import rate_of, standards_by_part, standards_of, task_in, tasks_of
from .tasks import SHOWN, edition_of_standards, standards

__all__ = [
    "LEVELS",
    "SHOWN",
    "DivisionStandards",
    "PartStandings",
    "StandardDraft",
    "StandardFacts",
    "StandardsByPart",
    "Standing",
    "Standings",
    "TaskInDivision",
    "TaskOfCommunity",
    "TaskStandings",
    "TasksOfPart",
    "declare_standard",
    "declared_of",
    "declared_so_far",
    "edition_of_standards",
    "end_standard",
    "rate_of",
    "standards",
    "standards_by_part",
    "standards_of",
    "task_in",
    "tasks_of",
]
