"""A department as the rest of the portal sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """A department of a street or district. ``items`` are the ids of those that it owns there, ``supplies`` of those of which it
    can hand over a list of places.

    ``phone`` is for colleagues; ``open`` is False once it is taken off the list.
    """

    id: int
    division: int
    name: str
    phone: str | None
    open: bool
    items: tuple[int, ...] = ()
    supplies: tuple[int, ...] = ()
