"""Pages on which editors keep other offices and their matters, and bring tables of these and of plain names in and out."""
