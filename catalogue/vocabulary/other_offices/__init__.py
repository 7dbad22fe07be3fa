"""Other offices in the hands of editors: described, given matters, withdrawn and restored, with their history and as a table.

What editors say is laid over the files in ``catalogue.doors``; the search reads it there.
"""

from ...doors import OfficeDraft
from .changing import (
    change_matters,
    read_matters,
    restore_office,
    save_office,
    undo_office_change,
    withdraw_office,
)
from .drafts import LONGEST
from .exchange import (
    COLUMNS,
    OfficesPlan,
    OfficesRow,
    PlannedAct,
    WrongLine,
    export_offices,
    import_offices,
    plan_offices,
    read_offices_file,
    rows_of,
)
from .facts import DoorMatterFacts, OfficeChange, OfficeFacts
from .reading import count_office_changes, get_office, list_offices, matters_of, office_history
from .state import items_meant

__all__ = [
    "COLUMNS",
    "LONGEST",
    "DoorMatterFacts",
    "OfficeChange",
    "OfficeDraft",
    "OfficeFacts",
    "OfficesPlan",
    "OfficesRow",
    "PlannedAct",
    "WrongLine",
    "change_matters",
    "count_office_changes",
    "export_offices",
    "get_office",
    "import_offices",
    "items_meant",
    "list_offices",
    "matters_of",
    "office_history",
    "plan_offices",
    "read_matters",
    "read_offices_file",
    "restore_office",
    "rows_of",
    "save_office",
    "undo_office_change",
    "withdraw_office",
]
