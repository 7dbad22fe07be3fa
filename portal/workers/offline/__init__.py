"""What a device keeps of the desk for when there is no connection, until the log-out."""
