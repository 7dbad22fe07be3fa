"""What residents report, and the one question after use."""
