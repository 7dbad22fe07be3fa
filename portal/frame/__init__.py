"""What every page has: its frame, files, headers, errors, and the transaction of its request."""
