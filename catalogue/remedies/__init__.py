"""补缺清单（先易后难）: which step would close a gap, the cheapest first, and what the figure would become."""

from .facts import REMEDIES, Group, Reason, Remedies, Remedy, RemedyPage, RemedyRow, Wishes
from .figures import by_part, remedies
from .listing import every_remedy, page_of_remedies
from .selecting import MOST, Selection, select_cells_of
from .silent import silent_communities

__all__ = [
    "MOST",
    "REMEDIES",
    "Group",
    "Reason",
    "Remedies",
    "Remedy",
    "RemedyPage",
    "RemedyRow",
    "Selection",
    "Wishes",
    "by_part",
    "every_remedy",
    "page_of_remedies",
    "remedies",
    "select_cells_of",
    "silent_communities",
]
