"""Past days of a division: how it was at the end of a day, what changed between two, and the cells behind each cause."""
