"""Drafts that everyone may see, with what they change: read from the database once and kept until editions or drafts change."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from catalogue.crosswalks.comparing import EditionComparison, compare
from catalogue.drafts.facts import DraftFacts, crosswalk_of_draft, get_draft
from catalogue.foundation import stamps

from ...extensions import db
from ...stamps import kept_until, stamp_versions


@dataclass(frozen=True, slots=True)
class PublicDraft:
    """A draft beside the edition that it comes from."""

    draft: DraftFacts
    comparison: EditionComparison


def public_draft(key: str) -> PublicDraft:
    """The draft of an address; 404 for one that only editors see. What is shown changes only by a step, which moves the stamp."""
    kept: dict[str, PublicDraft] = kept_until(
        stamp_versions()[stamps.CATALOGUE], "portal_public_drafts", dict
    )
    found = kept.get(key)
    if found is None:
        draft = get_draft(db.session(), key)
        if not draft.public:
            abort(404)
        found = kept[key] = PublicDraft(draft, compare(crosswalk_of_draft(db.session(), draft)))
    return found
