"""Residents' cases in an office: answering them, how they were closed, and what a street arranges for them."""

from . import departments, desk, outcomes, replies

__all__ = ["departments", "desk", "outcomes", "replies"]
