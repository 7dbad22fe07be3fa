"""What a device keeps for when there is no connection."""
