"""Owners' lists (名录): a department's list of places brought in as it is, its communities matched, its changes shown."""
