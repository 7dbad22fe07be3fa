"""What keeping the records costs the communities of an office, and the minutes and guide values that it sets."""
