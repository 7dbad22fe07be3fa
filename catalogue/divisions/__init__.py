"""Divisions (区划): the tree, its names and their finding, lists that are imported, communities' profiles."""

from .naming import kind_and_quasi, short_name
from .search import FoundDivision, find_divisions
from .tree import (
    DivisionFacts,
    children,
    communities_in,
    count_communities,
    get_division,
    get_divisions,
    lineage,
    lineages,
    present_successor,
    roots,
)

__all__ = [
    "DivisionFacts",
    "FoundDivision",
    "children",
    "communities_in",
    "count_communities",
    "find_divisions",
    "get_division",
    "get_divisions",
    "kind_and_quasi",
    "lineage",
    "lineages",
    "present_successor",
    "roots",
    "short_name",
]
