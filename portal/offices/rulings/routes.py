"""不适用: a street passes proposals on, a district rules, the city sets rules; all rulings in force are listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import divisions, rulings
from catalogue.access.rights import Right, may, require
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.codes import ancestors
from catalogue.foundation.errors import NotAllowed, NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.models import CommitteeKind, Level, ProposalState
from catalogue.rulings import CityRuleFacts

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, problems_as_messages
from ..scope import blueprint, enter, links_down_to, own_edition
from .forms import DecisionForm, EndForm, RuleForm
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
    today = clock.today()
    since = clock.months_later(today, -rulings.ENDED_MONTHS)
    found_rulings = rulings.rulings_in(session, edition, code, today, by_rule=False)
    return render_template(
        "offices/rulings/list.html",
        division=division,
        deciding=deciding,
        to_decide=proposal_groups(edition, [each for each in found if each.state is mine]),
        others=proposal_groups(edition, [each for each in found if each.state is not mine]),
        rulings=ruling_groups(edition, found_rulings),
        ruled=len(found_rulings),
        rules=_known(edition, rulings.rules_of(session, code, today)),
        ended=_known(edition, rulings.ended_rulings_in(session, edition, code, since)),
        ended_rules=_known(edition, rulings.ended_rules_of(session, code, since)),
        may_end=may(me, Right.RULE, code),
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


class _AboutItem(Protocol):
    @property
    def item_id(self) -> int: ...


About = TypeVar("About", bound=_AboutItem)


def _known(edition: EditionFacts, found: Iterable[About]) -> list[tuple[ItemFacts, About]]:
    """Rulings, each with its item. Those about items that the edition does not list are left out."""
    items = edition.items_by_id
    return [(items[each.item_id], each) for each in found if each.item_id in items]


@blueprint.get("/<division:code>/items/<item>/ruling")
def edit_ruling(code: int, item: str) -> ResponseReturnValue:
    """The ruling about a community that is to end before its last day, and why it ends."""
    return _end_page(enter(code), own_edition().item(item), EndForm())


@blueprint.post("/<division:code>/items/<item>/ruling")
def set_ruling(code: int, item: str) -> ResponseReturnValue:
    """End the ruling about a community before its last day."""
    division = enter(code)
    require(actor(), Right.RULE, code)
    facts, form = own_edition().item(item), EndForm()
    with answered(in_form(form, lambda: _end_page(division, facts, form))):
        form.check()
        rulings.end_ruling(
            db.session(), actor=actor(), community=code, item=facts, reason=form.reason.data or ""
        )
    flash(_("The ruling has ended. The line is a gap again."))
    return redirect(url_for("offices.list_rulings", code=ancestors(code)[1]))


def _end_page(division: DivisionFacts, item: ItemFacts, form: EndForm) -> str:
    if division.level is not Level.COMMUNITY:
        raise NotFound(N_("No ruling holds here."))
    require(actor(), Right.RULE, division.code)
    found = rulings.rulings_in(
        db.session(), own_edition(), division.code, clock.today(), by_rule=False, item=item.id
    )
    if not found:
        raise NotFound(N_("No ruling holds here."))
    return render_template(
        "offices/rulings/end.html",
        item=item,
        ruling=found[0],
        who=division.short_name,
        form=form,
        address=url_for("offices.set_ruling", code=division.code, item=item.code),
        trail=_trail_to(ancestors(division.code)[1]),
    )


@blueprint.get("/<division:code>/rulings/rules/<int:number>")
def edit_rule(code: int, number: int) -> ResponseReturnValue:
    """The rule of the city that is to end before its last day, and why it ends."""
    return _rule_page(enter(code), number, EndForm())


@blueprint.post("/<division:code>/rulings/rules/<int:number>")
def set_rule(code: int, number: int) -> ResponseReturnValue:
    """End a rule of the city before its last day, in every community."""
    division = enter(code)
    require(actor(), Right.SET_RULES, code)
    form = EndForm()
    with answered(in_form(form, lambda: _rule_page(division, number, form))):
        form.check()
        item, _rule = _rule_of(code, number)
        rulings.end_rule(db.session(), actor=actor(), rule=number, item=item, reason=form.reason.data or "")
    flash(_("The rule has ended. Its lines are gaps again, unless another ruling holds."))
    return redirect(url_for("offices.list_rulings", code=code))


def _rule_of(code: int, number: int) -> tuple[ItemFacts, CityRuleFacts]:
    found = _known(own_edition(), rulings.rules_of(db.session(), code, clock.today()))
    for item, each in found:
        if (each.id, each.division) == (number, code):
            return item, each
    raise NotFound(N_("There is no such rule."))


def _rule_page(division: DivisionFacts, number: int, form: EndForm) -> str:
    require(actor(), Right.SET_RULES, division.code)
    item, found = _rule_of(division.code, number)
    return render_template(
        "offices/rulings/end.html",
        item=item,
        ruling=found,
        who=None,
        form=form,
        address=url_for("offices.set_rule", code=division.code, number=number),
        trail=_trail_to(division.code),
    )


def _trail_to(code: int) -> list[tuple[str, str]]:
    division = divisions.get_division(db.session(), code)
    return [
        *links_down_to(division, itself=True),
        (_("Not applicable"), url_for("offices.list_rulings", code=code)),
    ]
