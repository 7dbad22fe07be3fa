"""What lines, places and profiles have in common: a version that the writer saw, both versions of a conflict, a history."""
