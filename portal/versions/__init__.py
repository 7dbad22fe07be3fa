"""What everything with versions has in common: both versions of a conflict, and a history in words."""
