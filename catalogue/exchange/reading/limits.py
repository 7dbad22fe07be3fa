"""How large a file may be, and how much its reading may cost."""

from __future__ import annotations

MOST_BYTES = 32 * 1024**2
"""Of the file as handed in."""
MOST_UNPACKED = 160 * 1024**2
"""Of all parts of a workbook together, unpacked."""
MOST_RATIO = 100
"""How many times larger than packed a part may be; honest sheets stay below 40."""
RATIO_FROM = 8 * 1024**2
"""Parts below this size unpacked may be packed as tightly as they like."""
MOST_PARTS = 2000
MOST_ROWS = 65_536
MOST_COLUMNS = 1024
MOST_CELLS = 2_500_000
"""Of one sheet, counted as the rectangle around everything that it holds."""
MOST_LETTERS = 4000
"""In one cell."""
MEMORY = 176 * 1024**2
"""Address space of the child, in bytes. With the process that asks it stays below 300 MB."""
SECONDS = 7
"""Of computing. A hostile file waits for nothing, so this is what it costs at most."""
PATIENCE = 60
"""Seconds until a child on a busy machine is given up."""
MOST_SAID = 128 * 1024**2
"""Bytes in which the child says what it read."""
