"""Opening hours in the workers' forms: the field, its table, and what typed words are understood as."""

from .field import HoursField

__all__ = ["HoursField"]
