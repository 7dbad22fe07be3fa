"""What workers and offices share in answering residents."""
