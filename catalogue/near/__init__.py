"""Finding it near home: places by walking distance, and the community that a position lies in."""

from .communities import NearCommunity, communities_near, nearest_community
from .every_service import services_near
from .facts import Near, NearPlace, NextPlace, Opening, PlaceWishes, ServiceThere
from .following import next_places
from .places import AN_HOURS_WALK, FARTHEST, WALKED, origin_of, places_near
from .squares import squared_afterwards

__all__ = [
    "AN_HOURS_WALK",
    "FARTHEST",
    "WALKED",
    "Near",
    "NearCommunity",
    "NearPlace",
    "NextPlace",
    "Opening",
    "PlaceWishes",
    "ServiceThere",
    "communities_near",
    "nearest_community",
    "next_places",
    "origin_of",
    "places_near",
    "services_near",
    "squared_afterwards",
]
