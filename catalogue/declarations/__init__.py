"""Declarations (统筹提供): a service is declared once and serves many communities; their lines follow it."""

from .answering import agree, decline, object_to, objections_of, settle_objection
from .declaring import (
    change,
    confirm_declaration,
    declare,
    end,
    end_due,
    propose,
    refresh,
    resume,
    suspend,
    undo,
)
from .facts import (
    DECLARING,
    DeclarationDraft,
    DeclarationFacts,
    LeftOut,
    ObjectionFacts,
    Recipient,
    Suspension,
)
from .preview import DeclarationPreview, preview
from .reading import (
    count_open_objections,
    declaration_history,
    declared_by,
    get_declaration,
    places_offered,
    serving,
)

__all__ = [
    "DECLARING",
    "DeclarationDraft",
    "DeclarationFacts",
    "DeclarationPreview",
    "LeftOut",
    "ObjectionFacts",
    "Recipient",
    "Suspension",
    "agree",
    "change",
    "confirm_declaration",
    "count_open_objections",
    "declaration_history",
    "declare",
    "declared_by",
    "decline",
    "end",
    "end_due",
    "get_declaration",
    "object_to",
    "objections_of",
    "places_offered",
    "preview",
    "propose",
    "refresh",
    "resume",
    "serving",
    "settle_objection",
    "suspend",
    "undo",
]
