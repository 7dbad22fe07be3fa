"""Check by service point: one question for each place, telephone or provider instead of one for each line."""
