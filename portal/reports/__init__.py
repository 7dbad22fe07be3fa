"""一表通出 as offices and workers see it: departments' tables, downloaded filled, corrected and read back."""
