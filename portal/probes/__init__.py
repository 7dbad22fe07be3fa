"""What machines ask of the portal: whether it serves, and whether it can."""
