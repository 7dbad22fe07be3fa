"""What is known of words themselves, apart from any item: their parts, their meanings, their look-alikes."""
