"""Moves, merges and splits of communities and streets, ends and new names: seen beforehand, carried out as one, taken back as one."""

from .facts import ActAsked, ActFacts, ActFigures, ActPlan, ActReport, FigureFacts, Obstacle, Part
from .performing import perform, preview
from .planning import next_code
from .reading import get_act, list_acts, parts_of
from .single import rename_as_act, retire
from .undoing import obstacles, undo

__all__ = [
    "ActAsked",
    "ActFacts",
    "ActFigures",
    "ActPlan",
    "ActReport",
    "FigureFacts",
    "Obstacle",
    "Part",
    "get_act",
    "list_acts",
    "next_code",
    "obstacles",
    "parts_of",
    "perform",
    "preview",
    "rename_as_act",
    "retire",
    "undo",
]
