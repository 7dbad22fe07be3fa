"""What a community puts on paper: what has changed since a day, and each telephone number with what it answers."""

from .changes import PointChange, StateChange, point_changes, state_changes
from .numbers import AnsweringNumber, answering_numbers

__all__ = [
    "AnsweringNumber",
    "PointChange",
    "StateChange",
    "answering_numbers",
    "point_changes",
    "state_changes",
]
