"""What keeping the records costs (填报用时): by community and month, never by person."""
