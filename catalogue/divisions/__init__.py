"""Divisions (区划): the tree, names and how to find them, lists of divisions, profiles of communities."""

from .hotlines import HotlineFacts, hotline_for, hotlines, set_hotline, unset_hotline
from .listing import DivisionListing, ListedDivision, read_files, read_list
from .lists import ListDescription, ListFacts, ShippedList, latest_list, read_description, shipped_list
from .naming import kind_and_quasi, short_name
from .profile_drafts import TYPE_TAGS, Alias, ProfileDraft, ProfileFacts, tidy_profile
from .profile_files import ProfileReport, import_profiles
from .profile_history import profile_draft_of, profile_history
from .profiles import (
    StoredProfiles,
    get_profile,
    get_profiles,
    restore_profile,
    save_profile,
    station_phone,
    store_profiles,
)
from .search import FoundDivision, find_divisions
from .tree import (
    DivisionFacts,
    children,
    communities_in,
    count_communities,
    get_division,
    get_divisions,
    get_with_children,
    lineage,
    lineages,
    present_successor,
    roots,
    short_names,
)

__all__ = [
    "TYPE_TAGS",
    "Alias",
    "DivisionFacts",
    "DivisionListing",
    "FoundDivision",
    "HotlineFacts",
    "ListDescription",
    "ListFacts",
    "ListedDivision",
    "ProfileDraft",
    "ProfileFacts",
    "ProfileReport",
    "ShippedList",
    "StoredProfiles",
    "children",
    "communities_in",
    "count_communities",
    "find_divisions",
    "get_division",
    "get_divisions",
    "get_profile",
    "get_profiles",
    "get_with_children",
    "hotline_for",
    "hotlines",
    "import_profiles",
    "kind_and_quasi",
    "latest_list",
    "lineage",
    "lineages",
    "present_successor",
    "profile_draft_of",
    "profile_history",
    "read_description",
    "read_files",
    "read_list",
    "restore_profile",
    "roots",
    "save_profile",
    "set_hotline",
    "shipped_list",
    "short_name",
    "short_names",
    "station_phone",
    "store_profiles",
    "tidy_profile",
    "unset_hotline",
]
