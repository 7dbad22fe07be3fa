"""诉求与需求: what 12345 and the search are asked for, beside what is not offered."""
