"""Other doors: the offices that answer what no community service does, and what people say of their matters.

``doors`` gives those of the package, ``doors_in_force`` the same with what editors say laid over them.
"""

from .editors import (
    BY_EDITORS,
    EditedDoors,
    EditedMatter,
    OfficeDraft,
    doors_in_force,
    every_office,
    laid_over,
    read_edited,
)
from .files import EMERGENCIES, MattersRead, OtherDoor, doors, read_doors

__all__ = [
    "BY_EDITORS",
    "EMERGENCIES",
    "EditedDoors",
    "EditedMatter",
    "MattersRead",
    "OfficeDraft",
    "OtherDoor",
    "doors",
    "doors_in_force",
    "every_office",
    "laid_over",
    "read_doors",
    "read_edited",
]
