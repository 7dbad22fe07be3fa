"""Words for what editions change, what items of two editions are to each other, how far a draft is, and who answers for an item."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.models import ChangeKind, CommentState, CommitteeKind, DraftState, Relation

from . import labels

CHANGE_KINDS: Mapping[ChangeKind, LazyString] = MappingProxyType(
    {
        ChangeKind.ADDED: _l("Added item"),
        ChangeKind.DROPPED: _l("Dropped item"),
        ChangeKind.SPLIT: _l("Split item"),
        ChangeKind.MERGED: _l("Merged items"),
        ChangeKind.STANDARD: _l("Other standard"),
        ChangeKind.AUDIENCE: _l("Other audience"),
        ChangeKind.WORDING: _l("Other wording"),
        ChangeKind.OWNER: _l("Other body in charge"),
    }
)
RELATIONS: Mapping[Relation, LazyString] = MappingProxyType(
    {
        Relation.EXACT: _l("the same item"),
        Relation.NARROWER: _l("becomes part of it"),
        Relation.BROADER: _l("contains it"),
        Relation.RELATED: _l("related only"),
    }
)
DRAFT_STATES: Mapping[DraftState, LazyString] = MappingProxyType(
    {
        DraftState.DRAFT: _l("Being written"),
        DraftState.COMMENT: _l("Shown for comment"),
        DraftState.APPROVED: _l("Approved, not in force"),
        DraftState.ENFORCED: _l("An edition"),
        DraftState.WITHDRAWN: _l("Withdrawn draft"),
    }
)
COMMENT_STATES: Mapping[CommentState, LazyString] = MappingProxyType(
    {
        CommentState.OPEN: _l("Not answered yet"),
        CommentState.TAKEN: _l("Taken in"),
        CommentState.NOT_TAKEN: _l("Not taken in"),
    }
)


def bodies_of(kind: CommitteeKind | None) -> labels.Words:
    """Who in a community answers for an item (``labels.BODIES``), its committee by the name that its kind has; None: of any community."""
    return {**labels.BODIES, "committee": labels.COMMITTEE_KINDS[kind]} if kind else labels.BODIES
