"""Lines and their histories in parts by province, on PostgreSQL: see docs/adr/0071-partitions-by-province.md.

The two tables are either one table each, as on SQLite, or ranges of ``community_code``, one for each province and one for
all others. What is asked of them is the same.
"""

from __future__ import annotations

from .making import partition, unpartition
from .seeing import (
    PARTS,
    PROVINCE_SPAN,
    is_part,
    listed_provinces,
    own_tables,
    parts_of,
    provinces_with_parts,
)

__all__ = [
    "PARTS",
    "PROVINCE_SPAN",
    "is_part",
    "listed_provinces",
    "own_tables",
    "partition",
    "parts_of",
    "provinces_with_parts",
    "unpartition",
]
