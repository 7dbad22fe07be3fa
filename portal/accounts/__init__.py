"""Logging in and out, and the visitor's own preferences."""
