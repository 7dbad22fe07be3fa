"""A draft of an edition as everyone sees it."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from catalogue.crosswalks.comparing import compare
from catalogue.drafts.facts import crosswalk_of_draft, get_draft
from catalogue.foundation import clock

from ...extensions import db
from ...words.editions import CHANGE_KINDS, RELATIONS
from ..scope import blueprint


@blueprint.get("/drafts/<draft>")
def show_draft(draft: str) -> ResponseReturnValue:
    """What the draft changes, from the day on which it is shown for comment until it is in force."""
    session = db.session()
    found = get_draft(session, draft)
    if not found.public:
        abort(404)
    return render_template(
        "residents/draft.html",
        draft=found,
        comparison=compare(crosswalk_of_draft(session, found)),
        change_kinds=CHANGE_KINDS,
        relations=RELATIONS,
        open=found.open_for_comment(clock.today()),
    )
