"""What every page has: the chosen community, modes, the number to call, errors, and when it need not be sent again."""
