"""Owners' lists in an office: sent, looked through, settled and brought in."""
