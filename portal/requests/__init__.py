"""What comes in with a request: addresses and query strings that are checked, cleaned texts, safeguards, the transaction."""
