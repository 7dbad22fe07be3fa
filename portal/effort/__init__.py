"""What keeping the records costs (填报用时), as communities and offices see it."""
