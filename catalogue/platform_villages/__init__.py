"""Which villages the 96156 platform serves (专栏15: 向农村社区延伸), as districts say: yes, no or unknown, with its day."""

from .importing import ReadVillage, VillagesImport, import_villages, read_village_rows
from .keeping import VillageServed, history_of, record_serves, served_of, villages_of

__all__ = [
    "ReadVillage",
    "VillageServed",
    "VillagesImport",
    "history_of",
    "import_villages",
    "read_village_rows",
    "record_serves",
    "served_of",
    "villages_of",
]
