"""Pages for residents: every address of theirs, by the file that answers it."""

from __future__ import annotations

from .communities.choosing import choose_community, find_places
from .communities.circle import show_own_circle
from .communities.positions import find_nearest_community
from .communities.views import browse_division, show_community
from .coverage.circle import download_circle, download_circle_book, download_circle_json, show_circle
from .coverage.files import download_coverage, download_coverage_json, download_sample_list
from .coverage.indicators import download_indicators, download_indicators_json, show_indicators
from .coverage.views import find_coverage, list_public_rulings, show_coverage
from .drafts.beside import show_editions
from .drafts.commenting import new_comment, send_comment
from .drafts.views import show_draft
from .embedding.views import show_community_card, show_embed, show_item_card
from .feedback.experience import send_experience, show_thanks
from .feedback.following import find_case, remove_words, send_unsettled, show_case
from .feedback.open_matters import list_open_matters
from .feedback.views import new_case, send_case
from .following.views import confirm_follow, send_follow, show_follow, show_followed, withdraw_follow
from .home.views import show_audience, show_definitions, show_event, show_home, show_privacy
from .items.views import show_item
from .near.views import show_near, show_services_near
from .offline.views import send_manifest, send_service_worker, show_offline
from .own_place.views import find_own_place, send_own_place, show_own_place
from .platform.views import show_platform
from .points.views import show_card, show_point, show_point_qr
from .posters.views import show_call_list, show_community_qr, show_poster, show_public_sheet
from .scope import blueprint
from .search.offices import list_offices
from .search.suggesting import suggest_while_typing
from .search.views import list_services, search

__all__ = [
    "blueprint",
    "browse_division",
    "choose_community",
    "confirm_follow",
    "download_circle",
    "download_circle_book",
    "download_circle_json",
    "download_coverage",
    "download_coverage_json",
    "download_indicators",
    "download_indicators_json",
    "download_sample_list",
    "find_case",
    "find_coverage",
    "find_nearest_community",
    "find_own_place",
    "find_places",
    "list_offices",
    "list_open_matters",
    "list_public_rulings",
    "list_services",
    "new_case",
    "new_comment",
    "remove_words",
    "search",
    "send_case",
    "send_comment",
    "send_experience",
    "send_follow",
    "send_manifest",
    "send_own_place",
    "send_service_worker",
    "send_unsettled",
    "show_audience",
    "show_call_list",
    "show_card",
    "show_case",
    "show_circle",
    "show_community",
    "show_community_card",
    "show_community_qr",
    "show_coverage",
    "show_definitions",
    "show_draft",
    "show_editions",
    "show_embed",
    "show_event",
    "show_follow",
    "show_followed",
    "show_home",
    "show_indicators",
    "show_item",
    "show_item_card",
    "show_near",
    "show_offline",
    "show_own_circle",
    "show_own_place",
    "show_platform",
    "show_point",
    "show_point_qr",
    "show_poster",
    "show_privacy",
    "show_public_sheet",
    "show_services_near",
    "show_thanks",
    "suggest_while_typing",
    "withdraw_follow",
]
