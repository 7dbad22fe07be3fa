"""Today's list, of one community or of several, and the answers that one click gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, offerings, spot_checks
from catalogue.access.rights import Right, may, places
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotAllowed
from catalogue.foundation.errors import _ as N_
from catalogue.telephones import agree_to_mobiles
from catalogue.today.answering import resume
from catalogue.today.digests import digest_address, end_digest, wish_digest, wish_reminders
from catalogue.today.listing import TodayEntry, TodayKind, today_of

from ...beside.shown import drafts_shown_to
from ...cases.presenters import present_cases
from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, as_message, refused_as_message, typed_before
from ...frame.versioned_forms import read_version
from ...mail import can_send
from ...reminding import send_first_mail
from ...words.item_names import named
from ..checking.returning import FROM_TODAY, FROM_TOGETHER, back_to_list
from ..lines import list_communities
from ..scope import ITEM, blueprint, own_community, own_edition
from ..versions.undoing import just_saved, just_saved_together, undoable
from .presenters import present_today

MOST_TOGETHER = 6
"""The lists of at most this many communities are shown as one; others choose a community of a table."""


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """What is to be done today in a worker's communities; for offices, and where there are many, a table of them."""
    given = places(actor(), Right.SEE_WORK)
    if not given:
        raise NotAllowed(N_("Your account has no right to do this for this community or division."))
    session = db.session()
    found = [community for code in given for community in divisions.communities_in(session, code)]
    if len(found) != 1 and (len(found) > MOST_TOGETHER or {each.code for each in found} != set(given)):
        return list_communities(given, found)
    return _page(found)


@blueprint.get("/<division:community>/today")
def show_today(community: int) -> ResponseReturnValue:
    """What is to be done today in one community."""
    return _page([own_community(community)])


def _page(communities: Sequence[DivisionFacts]) -> str:
    session, edition, today = db.session(), own_edition(), clock.today()
    own = [community.code for community in communities]
    names = {community.code: community.short_name for community in communities}
    listed = today_of(session, edition, own, today=today, cases=_sees_cases)
    cases = present_cases(session, edition, [entry.case for entry in listed.entries if entry.case])
    by_id = {case.id: case for case in cases}
    remarks = spot_checks.remarks_on(session, [key for entry in listed.entries if (key := _returned(entry))])
    came = FROM_TODAY if len(communities) == 1 else FROM_TOGETHER
    return render_template(
        "workers/today/today.html",
        communities=communities,
        rows=[
            present_today(
                entry, names[entry.community], by_id, today, came, remarks.get(_returned(entry) or (0, 0))
            )
            for entry in listed.entries
        ],
        waiting=listed.waiting,
        drafts=drafts_shown_to(edition, own, today),
        came=came,
        today=today,
        saved=just_saved(),
        said=just_saved_together(),
        digest_to=digest_address(session, actor()),
        digest_typed=typed["address"] if (typed := typed_before()) and "address" in typed else "",
        digests=can_send(current_app.config["PORTAL"]) and may(actor(), Right.RECORD, own[0]),
    )


def _returned(entry: TodayEntry) -> tuple[int, int] | None:
    """The line of an entry about a returned one, as community and item."""
    if entry.kind is not TodayKind.RETURNED or entry.line is None:
        return None
    return entry.community, entry.line.item.id


@blueprint.post("/<division:community>/digest")
def save_digest(community: int) -> ResponseReturnValue:
    """Ask for a mail a month, or for no more. The wish belongs to the account."""
    division = own_community(community, Right.RECORD)
    session, back = db.session(), back_to_list(division.code)
    if request.form.get("wish") == "end":
        end_digest(session, actor=actor())
        flash(_("No more mails are sent. The address is erased."))
        return redirect(back)
    if request.form.get("wish") in ("reminders", "no-reminders"):
        wanted = request.form["wish"] == "reminders"
        wish_reminders(session, actor=actor(), wanted=wanted)
        flash(_("Reminders come by mail too.") if wanted else _("Reminders are on this page only."))
        return redirect(back)
    address = request.form.get("address", "").strip()
    unreadable = as_message(back, lambda _words: _("Give a mail address such as name@example.cn."))
    with answered({Invalid: unreadable, **refused_as_message(back)}):
        token = wish_digest(session, actor=actor(), address=address)
        if token is not None:
            send_first_mail(address, token)
    if token is None:
        flash(_("At most one mail a month is sent to this address."))
    else:
        flash(
            _(
                "A mail is on its way to %(address)s. Follow the link in it, then the address counts.",
                address=address,
            )
        )
    return redirect(back)


def _sees_cases(community: int) -> bool:
    return may(actor(), Right.SEE_CASES, community)


@blueprint.post(f"/<division:community>/{ITEM}/resumed")
def save_resumed(community: int, item: str) -> ResponseReturnValue:
    """Say that what was suspended or planned is offered now. Where residents could not reach it, its form asks how."""
    division = own_community(community, Right.RECORD)
    edition = own_edition()
    facts, back = edition.item(item), back_to_list(division.code)
    form = url_for("workers.edit_line", community=division.code, item=facts.code)
    lacking = as_message(form, lambda _words: _lacking())
    with answered({Invalid: lacking, **refused_as_message(back, partial(named, facts))}):
        saved = resume(
            db.session(),
            actor=actor(),
            edition=edition,
            community=division.code,
            item_code=facts.code,
            expected_version=read_version(request.form.get("version")),
        )
    flash(named(facts, _("Recorded: it is offered now.")), undoable(saved, facts))
    return redirect(back)


def _lacking() -> str:
    return _("Before it is offered again, say how residents get it.")


@blueprint.post(f"/<division:community>/{ITEM}/expected")
def confirm_expected(community: int, item: str) -> ResponseReturnValue:
    """Say that the day of a suspension's end, or of a plan, stays as it is."""
    division = own_community(community, Right.RECORD)
    facts, back = own_edition().item(item), back_to_list(division.code)
    with answered(refused_as_message(back, partial(named, facts))):
        saved = offerings.confirm(
            db.session(),
            actor=actor(),
            community=division.code,
            item=facts,
            expected_version=read_version(request.form.get("version")),
        )
    flash(named(facts, _("Confirmed as still true.")), undoable(saved, facts))
    return redirect(back)


@blueprint.post("/<division:community>/mobiles")
def confirm_mobiles(community: int) -> ResponseReturnValue:
    """Say that the owners of the numbers shown agreed to their being public."""
    division = own_community(community, Right.RECORD)
    numbers = request.form.getlist("numbers")
    agree_to_mobiles(db.session(), actor=actor(), community=division.code, numbers=numbers)
    flash(_("Written down: the owner agreed."))
    return redirect(back_to_list(division.code))
