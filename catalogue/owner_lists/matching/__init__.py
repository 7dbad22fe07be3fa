"""Which community a row of a list means, or why this has to be asked."""
