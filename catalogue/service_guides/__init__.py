"""办事指南 written once: by city and district for all, by streets in addition, by communities only where they differ."""

from .merging import GuideText, merged_guide
from .reading import (
    ServiceGuideFacts,
    count_differing,
    get_guide,
    guide_history,
    guides_along,
    guides_of,
    said_above,
    texts_of,
)
from .saving import GUIDE_LIMIT, restore_guide, save_guide

__all__ = [
    "GUIDE_LIMIT",
    "GuideText",
    "ServiceGuideFacts",
    "count_differing",
    "get_guide",
    "guide_history",
    "guides_along",
    "guides_of",
    "merged_guide",
    "restore_guide",
    "said_above",
    "save_guide",
    "texts_of",
]
