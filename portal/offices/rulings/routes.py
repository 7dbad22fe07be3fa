"""不适用: a street passes proposals on, a district rules, the city sets rules; all rulings in force are listed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import rulings
from catalogue.access.rights import Right, may, require
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotAllowed
from catalogue.foundation.errors import _ as N_
from catalogue.models import CommitteeKind, Level, ProposalState

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, problems_as_messages
from ..scope import blueprint, enter, links_down_to, own_edition
from .forms import DecisionForm, RuleForm
from .presenters import proposal_groups, ruling_groups

_WAITING = {Right.ENDORSE: ProposalState.PROPOSED, Right.RULE: ProposalState.ENDORSED}
"""What waits for those who may decide."""


@blueprint.get("/<division:code>/rulings")
def list_rulings(code: int) -> ResponseReturnValue:
    """Proposals that wait, rulings in force, and rules of the city."""
    return _page(enter(code), None)


def _page(division: DivisionFacts, form: RuleForm | None) -> str:
    session, edition, code = db.session(), own_edition(), division.code
    me = actor()
    deciding = next((right for right in _WAITING if may(me, right, code)), None)
    found = rulings.proposals_in(session, code, tuple(_WAITING.values()))
    mine = _WAITING[deciding] if deciding else None
    found_rulings = rulings.rulings_in(session, edition, code, clock.today(), by_rule=False)
    return render_template(
        "offices/rulings/list.html",
        division=division,
        deciding=deciding,
        to_decide=proposal_groups(edition, [each for each in found if each.state is mine]),
        others=proposal_groups(edition, [each for each in found if each.state is not mine]),
        rulings=ruling_groups(edition, found_rulings),
        ruled=len(found_rulings),
        rules=[
            (edition.by_id(each.item_id), each)
            for each in rulings.rules_of(session, code, clock.today())
            if each.item_id in edition.items_by_id
        ],
        form=(form or RuleForm.of(edition)) if may(me, Right.SET_RULES, code) else None,
        trail=links_down_to(division, itself=division.level is not Level.COMMUNITY),
    )


@blueprint.post("/<division:code>/rulings")
def settle_proposals(code: int) -> ResponseReturnValue:
    """Pass proposals on or decline them, as a street; rule or refuse them, as a district: those that were ticked."""
    enter(code)
    right = next((each for each in _WAITING if may(actor(), each, code)), None)
    if right is None:
        raise NotAllowed(N_("Streets pass proposals on, and districts rule on them."))
    form, back = DecisionForm(), url_for("offices.list_rulings", code=code)
    with answered(problems_as_messages(back)):
        form.check()
        words = form.words.data or ""
        if right is Right.ENDORSE:
            count = rulings.endorse(
                db.session(), actor=actor(), proposals=form.numbers, endorsed=form.agrees, words=words
            )
        else:
            count = rulings.rule(
                db.session(),
                actor=actor(),
                edition=own_edition(),
                proposals=form.numbers,
                ruled=form.agrees,
                words=words,
            )
    flash(ngettext("%(num)d proposal is decided.", "%(num)d proposals are decided.", count))
    return redirect(back)


@blueprint.post("/<division:code>/rulings/rules")
def add_rule(code: int) -> ResponseReturnValue:
    """Set a rule of the city."""
    division = enter(code)
    require(actor(), Right.SET_RULES, code)
    form = RuleForm.of(own_edition())
    with answered(in_form(form, lambda: _page(division, form))):
        form.check()
        rulings.set_rule(
            db.session(),
            actor=actor(),
            division=code,
            item=own_edition().item(form.item.data or ""),
            kind=CommitteeKind(form.kind.data),
            reason=form.reason.data or "",
        )
    flash(_("The rule holds for 24 months. What communities offer all the same stays as it is."))
    return redirect(url_for("offices.list_rulings", code=code))
