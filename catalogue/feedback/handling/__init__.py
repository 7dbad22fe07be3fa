"""Handling a case: the fact on record, correcting it, the answer, passing on, coming back, and counts of outcomes."""
