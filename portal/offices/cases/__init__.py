"""Residents' cases in an office: answering them, how they were closed, and what a street arranges for them."""

from . import desk, outcomes, replies

__all__ = ["desk", "outcomes", "replies"]
