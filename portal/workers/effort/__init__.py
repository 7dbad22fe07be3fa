"""What keeping the records costs the own community."""
