"""Which villages the 96156 platform serves (专栏15: 向农村社区延伸), as districts say: yes, no or unknown, with its day."""

from .facts import (
    LONGEST_SOURCE,
    ListedVillage,
    RecordedTogether,
    ServedCounts,
    VillageServed,
    VillageWord,
)
from .importing import ReadVillage, VillagesImport, import_villages, read_village_rows
from .keeping import record_words, take_back
from .reading import (
    RecordedAnswer,
    count_served,
    history_of,
    last_words,
    recorded_together,
    served_of,
    villages_of,
)

__all__ = [
    "LONGEST_SOURCE",
    "ListedVillage",
    "ReadVillage",
    "RecordedAnswer",
    "RecordedTogether",
    "ServedCounts",
    "VillageServed",
    "VillageWord",
    "VillagesImport",
    "count_served",
    "history_of",
    "import_villages",
    "last_words",
    "read_village_rows",
    "record_words",
    "recorded_together",
    "served_of",
    "take_back",
    "villages_of",
]
