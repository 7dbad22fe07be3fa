"""The administrator's face: whether the portal is well, accounts, divisions, the calendar, words, and what ran by itself."""
