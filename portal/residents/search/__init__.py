"""The search, the list of all services, and suggestions while typing."""
