"""What there is to ask about: editions, divisions, other offices, days off."""
