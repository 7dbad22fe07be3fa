"""Succession: what follows a change of divisions. Lists are imported, communities move, records and cases follow."""

from .importing import import_list
from .moving import MoveReport, move_community, retire
from .report import DivisionsImport, Renamed, StrandedGrant, Succession, Unlinked

__all__ = [
    "DivisionsImport",
    "MoveReport",
    "Renamed",
    "StrandedGrant",
    "Succession",
    "Unlinked",
    "import_list",
    "move_community",
    "retire",
]
