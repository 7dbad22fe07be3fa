"""The button on a line: propose that its item does not apply here, or take that back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue import rulings
from catalogue.access.rights import Right
from catalogue.models import ProposalState

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, problems_as_messages, refused_as_message
from ...requests.cleaning import clean
from ..scope import ITEM, blueprint, community_with, own_edition


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A community's newest proposal about a line as its page shows it. ``words`` are those of who decided."""

    says: str
    reason: str
    words: str | None
    open: bool


def shown_proposal(session: Session, community: int, item_id: int) -> ProposalShown | None:
    """The newest proposal about a line; None if there never was one, or it was taken back or ruled."""
    found = rulings.proposal_of(session, community, item_id)
    if found is None or found.state in (ProposalState.WITHDRAWN, ProposalState.RULED):
        return None
    says = {
        ProposalState.PROPOSED: _("Proposed as not applicable; it waits for the street."),
        ProposalState.ENDORSED: _("The street has passed the proposal on; it waits for the district."),
        ProposalState.DECLINED: _("The street did not pass the proposal on."),
        ProposalState.REFUSED: _("The district did not rule it not applicable."),
    }[found.state]
    return ProposalShown(says, found.reason, found.district_words or found.street_words, found.is_open)


@blueprint.post(f"/<division:community>/{ITEM}/not-applicable")
def send_proposal(community: int, item: str) -> ResponseReturnValue:
    """Propose that an item does not apply to the community."""
    community_with(community, Right.RECORD)
    back = url_for("workers.edit_line", community=community, item=item, _anchor="proposal")
    with answered(problems_as_messages(back)):
        rulings.propose(
            db.session(),
            actor=actor(),
            community=community,
            item=own_edition().item(item),
            reason=clean(request.form.get("reason")) or "",
        )
    flash(_("Proposed. Until the district has ruled the line stays a gap."))
    return redirect(back)


@blueprint.post(f"/<division:community>/{ITEM}/not-applicable/withdraw")
def withdraw_proposal(community: int, item: str) -> ResponseReturnValue:
    """Take a proposal back."""
    community_with(community, Right.RECORD)
    back = url_for("workers.edit_line", community=community, item=item, _anchor="proposal")
    with answered(refused_as_message(back)):
        rulings.withdraw_proposal(
            db.session(), actor=actor(), community=community, item=own_edition().item(item)
        )
    flash(_("The proposal is taken back."))
    return redirect(back)
