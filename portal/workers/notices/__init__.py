"""Closing all places of a community or a street for some days, or giving them other hours."""
