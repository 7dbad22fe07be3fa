"""The blueprint with all its views."""

from . import documents, organizations, places, services, taxonomies
from .scope import blueprint

__all__ = ["blueprint", "documents", "organizations", "places", "services", "taxonomies"]
