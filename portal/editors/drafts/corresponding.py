"""What the items of a draft are to those of the edition before: the lines that are decided, those that are open, and as a table."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.crosswalks import files
from catalogue.drafts import corresponding
from catalogue.drafts.facts import crosswalk_of_draft, get_draft
from catalogue.foundation.errors import Conflict, DomainError, Refused

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import answered
from ...frame.errors import say
from ...words.editions import RELATIONS
from ..scope import blueprint
from .asking import SentCorrespondence, read_sent_correspondence


@blueprint.get("/drafts/<draft>/crosswalk")
def edit_draft_crosswalk(draft: str) -> ResponseReturnValue:
    """The lines that were decided, the items of which nothing is decided, and the form for a line."""
    return _page(draft)


@blueprint.post("/drafts/<draft>/crosswalk")
def save_draft_crosswalk(draft: str) -> ResponseReturnValue:
    """Keep a line, or take one back. On a mistake nothing is written and nothing typed is lost."""
    session, sent = db.session(), read_sent_correspondence(request.form)

    def again(error: DomainError) -> str:
        return _page(draft, sent, say(error))

    with answered(dict.fromkeys((Refused, Conflict), again)):
        if sent.do == "remove":
            corresponding.remove_correspondence(
                session,
                actor=actor(),
                draft=draft,
                version=sent.version,
                from_item=sent.row.from_item,
                to_item=sent.row.to_item,
            )
        else:
            corresponding.set_correspondence(
                session, actor=actor(), draft=draft, version=sent.version, row=sent.row
            )
    flash(_("The crosswalk is changed."))
    return redirect(url_for(".edit_draft_crosswalk", draft=draft))


@blueprint.get("/drafts/<draft>/crosswalk.csv")
def download_draft_crosswalk(draft: str) -> Response:
    """Every line of the crosswalk as a table, those too that follow by themselves."""
    session = db.session()
    crosswalk = crosswalk_of_draft(session, get_draft(session, draft))
    return as_csv(f"crosswalk-{draft}", [files.COLUMNS, *files.export_rows(crosswalk)])


def _page(key: str, sent: SentCorrespondence | None = None, error: str = "") -> str:
    session = db.session()
    draft = get_draft(session, key)
    crosswalk = crosswalk_of_draft(session, draft)
    return render_template(
        "editors/draft_crosswalk.html",
        draft=draft,
        decided=[row for row in crosswalk.rows if row.decided_by],
        same=sum(row.decided_by is None for row in crosswalk.rows),
        open_old=crosswalk.undecided_old,
        open_new=crosswalk.undecided_new,
        old={item.key: item for item in draft.old.items},
        new={item.key: item for item in draft.edition.items},
        relations=RELATIONS,
        sent=sent,
        error=error,
    )
