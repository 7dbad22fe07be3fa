"""A draft of an edition as everyone sees it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from catalogue.drafts.comments import summary_of
from catalogue.foundation import clock
from catalogue.models import CommentState

from ...extensions import db
from ...words.editions import CHANGE_KINDS, COMMENT_STATES, RELATIONS
from ..kept_pages import kept_until_written, render_kept
from ..scope import blueprint
from .public import public_draft


@blueprint.get("/drafts/<draft>")
@kept_until_written()
def show_draft(draft: str) -> ResponseReturnValue:
    """What the draft changes, from the day on which it is shown for comment, and what became of the comments."""
    now, today, found = clock.now(), clock.today(), public_draft(draft)
    comments = summary_of(db.session(), found.draft)
    return render_kept(
        "residents/draft.html",
        now,
        (found.draft.version, comments),
        draft=found.draft,
        comparison=found.comparison,
        comments=comments,
        change_kinds=CHANGE_KINDS,
        relations=RELATIONS,
        comment_states=COMMENT_STATES,
        states=CommentState,
        today=today,
        open=found.draft.open_for_comment(today),
    )
