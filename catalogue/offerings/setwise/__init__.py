"""Many cells written together: one statement a table."""
