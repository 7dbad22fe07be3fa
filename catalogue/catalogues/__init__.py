"""Editions of the guidance catalogue: read a file, load it, and ask what an edition says.

``load_edition`` writes a catalogue file into the database; ``get_edition`` and ``edition_in_force`` answer
from memory as long as the catalogue's version stamp is unchanged.
"""

from .editions import catalogues_in_force, edition_in_force, get_edition, list_editions
from .facts import CatalogueFacts, CategoryFacts, EditionFacts, ItemFacts, Succeeding, heirs_by_key
from .reading import EditionFile, read_edition
from .writing import (
    PLATFORM,
    LoadReport,
    further_editions,
    load_edition,
    shipped_edition,
    store_edition,
)

__all__ = [
    "PLATFORM",
    "CatalogueFacts",
    "CategoryFacts",
    "EditionFacts",
    "EditionFile",
    "ItemFacts",
    "LoadReport",
    "Succeeding",
    "catalogues_in_force",
    "edition_in_force",
    "further_editions",
    "get_edition",
    "heirs_by_key",
    "list_editions",
    "load_edition",
    "read_edition",
    "shipped_edition",
    "store_edition",
]
