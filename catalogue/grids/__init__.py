"""Grids (网格, 专栏18): the parts of a community, which 小区 and 胡同 belong to each, and what lies in them.

Only service points and residents' reports are sorted by grid. The plan puts people, places, things, matters and organisations
into grids; people, things and organisations are out of scope here, and no record of them is kept.
"""

from .belonging import cases_that, grid_named, grids_of_cases, grids_of_points, points_in_grids
from .drafts import ROLES, split_areas
from .facts import Belonging, GridCounts, GriddedCommunity, GridDraft, GridFacts
from .importing import (
    GridChange,
    GridsImport,
    ReadGrid,
    check_grid_rows,
    compare_grids,
    import_grids,
    read_grid_rows,
)
from .keeping import choose_for_case, choose_for_point, remove_grid, save_grid
from .reading import count_gridded, get_grid, gridded_communities, grids_in, grids_of

__all__ = [
    "ROLES",
    "Belonging",
    "GridChange",
    "GridCounts",
    "GridDraft",
    "GridFacts",
    "GriddedCommunity",
    "GridsImport",
    "ReadGrid",
    "cases_that",
    "check_grid_rows",
    "choose_for_case",
    "choose_for_point",
    "compare_grids",
    "count_gridded",
    "get_grid",
    "grid_named",
    "gridded_communities",
    "grids_in",
    "grids_of",
    "grids_of_cases",
    "grids_of_points",
    "import_grids",
    "points_in_grids",
    "read_grid_rows",
    "remove_grid",
    "save_grid",
    "split_areas",
]
