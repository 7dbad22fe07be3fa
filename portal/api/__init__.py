"""The interface for programs, ``/api/v1``: all that is public, to be read without a key."""
