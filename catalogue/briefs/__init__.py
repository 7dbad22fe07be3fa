"""例会一页纸: what a meeting needs to know of a division between two days, from the records alone."""

from .facts import MOST_STEPS, Brief, CheapStep, ItemChange, NeedsHelp
from .making import make_brief

__all__ = ["MOST_STEPS", "Brief", "CheapStep", "ItemChange", "NeedsHelp", "make_brief"]
