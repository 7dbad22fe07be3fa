"""Offerings (提供情况): what each community says of each item, and every change to it."""

from ..foundation.histories import RevisionFacts
from .admitting import admits
from .bulk import ImportedOffering, OfferingsImport, import_offerings
from .confirming import confirm_several
from .disputing import RESIDENTS, dispute, dispute_by_residents, settle
from .facts import Line, OfferingDraft, OfferingFacts, PointFacts
from .point_traits import TRAIT_NAMES, TRAITS, PointTraits, Trait, traits_of
from .points.adding import add_points
from .points.alike import points_alike
from .points.drafts import PointDraft, tidy_point
from .points.history import point_draft_of, point_history
from .points.merging import merge_points
from .points.restoring import restore_point
from .points.saving import points_of, remove_point, save_point
from .reading import Availability, CommunityOffering, get_line, history, lines_of, offered_in
from .recording import confirm, record, rule_not_applicable, withdraw
from .requirements import ASKED_FIRST, NEEDS, reachable, tidy, validate
from .restoring import restore, undo, undo_several
from .serving import Served, get_point, served_at, serving
from .store import draft_of as line_draft_of

__all__ = [
    "ASKED_FIRST",
    "NEEDS",
    "RESIDENTS",
    "TRAITS",
    "TRAIT_NAMES",
    "Availability",
    "CommunityOffering",
    "ImportedOffering",
    "Line",
    "OfferingDraft",
    "OfferingFacts",
    "OfferingsImport",
    "PointDraft",
    "PointFacts",
    "PointTraits",
    "RevisionFacts",
    "Served",
    "Trait",
    "add_points",
    "admits",
    "confirm",
    "confirm_several",
    "dispute",
    "dispute_by_residents",
    "get_line",
    "get_point",
    "history",
    "import_offerings",
    "line_draft_of",
    "lines_of",
    "merge_points",
    "offered_in",
    "point_draft_of",
    "point_history",
    "points_alike",
    "points_of",
    "reachable",
    "record",
    "remove_point",
    "restore",
    "restore_point",
    "rule_not_applicable",
    "save_point",
    "served_at",
    "serving",
    "settle",
    "tidy",
    "tidy_point",
    "traits_of",
    "undo",
    "undo_several",
    "validate",
    "withdraw",
]
