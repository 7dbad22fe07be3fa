"""One line: filling it in, settling a conflict with another change, withdrawing the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import feedback, offerings, spot_checks
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts, station_phone
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.models import Action, State
from catalogue.offerings import Line, OfferingDraft, OfferingFacts, PointFacts
from catalogue.offerings.elsewhere.histories import changes_elsewhere
from catalogue.telephones import numbers_in

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, as_message, in_form, refused_as_message
from ..frame.errors import say
from ..frame.versioned_forms import read_version
from ..requests.transactions import unchanged
from ..versions.conflicts import Sides, settle_choices, told_of_both
from ..versions.history import present_history
from ..words.editions import bodies_of
from ..words.item_names import item_name, name_as_text
from .checking.returning import back_from, came_from
from .distinct import refuse_unseen
from .forms import (
    OWN_NUMBER,
    STATES_TO_REPORT,
    LineForm,
    draft_by_field,
    problems_of_place,
    read_like_before,
    taken_from,
    usual_number,
)
from .presenters import criterion_of, point_choice, present_before, present_line
from .rulings.views import shown_proposal
from .scope import ITEM, blueprint, own_community, own_edition
from .telephones import agree, all_agreed, show_restored
from .versions.history import with_changes_elsewhere
from .versions.in_words import LineInWords
from .versions.undoing import just_saved, undoable


@dataclass(frozen=True, slots=True)
class _Desk:
    """A line on the worker's desk: what it says, and the places that it may name."""

    community: DivisionFacts
    edition: EditionFacts
    line: Line
    points: tuple[PointFacts, ...]
    station_phone: str | None
    before: Line | None
    """The nearest line before it that says where or by whom its service is provided."""

    @property
    def item(self) -> ItemFacts:
        return self.line.item

    @property
    def draft(self) -> OfferingDraft | None:
        return self.line.offering.draft if self.line.offering else None

    @property
    def wording(self) -> LineInWords:
        """The line's fields in words, with the places' names."""
        return LineInWords({point.id: point.name for point in self.points})

    def sides(self, form: LineForm) -> Sides:
        """What the form says, and what the line says."""
        mine, theirs = form.draft(self.draft), self.draft
        return Sides(self.wording, draft_by_field(mine), draft_by_field(theirs) if theirs else {})

    @property
    def ruled(self) -> bool:
        return self.line.segment is Segment.NOT_APPLICABLE


def _desk(community: DivisionFacts, edition: EditionFacts, item: str) -> _Desk:
    session = db.session()
    position = edition.item(item).position
    items = [each for each in edition.items if each.position <= position]
    *earlier, line = offerings.lines_of(session, edition, community.code, items=items)
    before = next((each for each in reversed(earlier) if taken_from(each)), None)
    own = offerings.points_of(session, community.code)
    named = line.offering.points if line.offering else ()
    if before and before.offering:
        named = (*named, *(point for point in before.offering.points if point not in named))
    return _Desk(
        community,
        edition,
        line,
        (*own, *(point for point in named if point not in own)),
        station_phone(session, community.code),
        before,
    )


def _form(desk: _Desk) -> LineForm:
    form = LineForm()
    today = clock.today()
    form.offer_points(desk.points, [point_choice(point, desk.community.code, today) for point in desk.points])
    form.offer_station(desk.station_phone)
    return form


@blueprint.get(f"/<division:community>/{ITEM}")
def edit_line(community: int, item: str) -> ResponseReturnValue:
    """The form of one line, with its history."""
    desk = _desk(own_community(community), own_edition(), item)
    form = _form(desk)
    reported = desk.draft if desk.draft and desk.draft.state is not State.NOT_APPLICABLE else None
    shown: dict[str, Any] = (
        draft_by_field(reported) if reported else {"phone_source": usual_number(desk.item.form)}
    )
    if reported:
        shown["phone_source"] = reported.phone_source or OWN_NUMBER
    if desk.before and read_like_before(request.args):
        shown |= taken_from(desk.before)
    if shown.get("phone"):
        shown["mobile_agreed"] = all_agreed(desk.community.code, numbers_in(shown["phone"]))
    form.show(shown, desk.line.version)
    return _page(desk, form)


def _page(desk: _Desk, form: LineForm) -> str:
    session, today = db.session(), clock.today()
    revisions = offerings.history(session, desk.community.code, desk.item)
    return render_template(
        "workers/line.html",
        community=desk.community,
        item=desk.item,
        name=item_name(desk.item),
        line=present_line(desk.line, today=today, whole_notes=True),
        criterion=criterion_of(desk.item, bodies_of(desk.community.kind)),
        states=STATES_TO_REPORT,
        form=form,
        fillable=not (desk.ruled or desk.line.kept_by_others) or bool(form.errors),
        history=with_changes_elsewhere(
            present_history(revisions, desk.wording),
            changes_elsewhere(session, desk.community.code, revisions, desk.line.offering),
        ),
        asked_first=offerings.ASKED_FIRST[desk.item.form],
        before=present_before(desk.before) if desk.before else None,
        like_before=desk.before is not None and read_like_before(request.args) and not form.errors,
        following=_following(desk),
        came_from=came_from(),
        back=back_from(desk.community.code, _list_of_lines(desk)),
        saved=just_saved(),
        returned_because=spot_checks.remarks_on(session, [(desk.community.code, desk.item.id)]).get(
            (desk.community.code, desk.item.id)
        )
        if desk.line.returned
        else None,
        proposal=shown_proposal(session, desk.community.code, desk.item.id),
        wasted_visits=feedback.wasted_visits_at(session, desk.community.code, desk.item.id),
    )


def _following(desk: _Desk) -> bool:
    """Whether an item comes after this one."""
    return desk.item.code != desk.edition.items[-1].code


@blueprint.post(f"/<division:community>/{ITEM}")
def save_line(community: int, item: str) -> ResponseReturnValue:
    """Record what the form says. On a mistake or a conflict nothing is written and nothing typed is lost."""
    desk = _desk(own_community(community, Right.RECORD), own_edition(), item)
    form = _form(desk)
    if not form.validate():
        return unchanged(lambda: _page(desk, form), 400)
    if desk.draft and form.seen == desk.line.version:
        asked = settle_choices(
            form,
            desk.sides(form),
            ask=lambda chosen: _conflict_page(desk, form, None, chosen),
            page=lambda: _page(desk, form),
        )
        if asked is not None:
            return asked
    seen = form.seen
    changed_meanwhile = partial(_settle, community, item, form, seen)
    with answered({**in_form(form, lambda: _page(desk, form)), Conflict: changed_meanwhile}):
        saved = _record(desk, form, seen)
    message = _("%(code)s %(name)s is saved.", code=desk.item.code, name=name_as_text(desk.item))
    flash(message, undoable(saved, desk.item))
    show_restored(form.phone, form.place_phones, category=f"line-{item}")
    return redirect(_next_page(desk))


def _record(desk: _Desk, form: LineForm, seen: int) -> OfferingFacts:
    """Write the record, and before it the place described in the form, if there is one.

    Raises what ``offerings.record`` raises; problems of the place have the names of the form's own fields.
    """
    session, draft = db.session(), form.draft(desk.draft)
    before = numbers_in(desk.draft.phone or "") if desk.draft else ()
    agree(desk.community.code, form.mobile_agreed, numbers_in(form.phone.data or ""), before=before)
    agree(desk.community.code, form.place_mobile_agreed, form.place_phones.entries)
    place = form.new_place()
    if place is not None:
        with problems_of_place():
            refuse_unseen(form.place_distinct, desk.community.code, place)
            point = offerings.save_point(
                session,
                actor=actor(),
                community=desk.community.code,
                draft=place,
            )
        draft = replace(draft, points=(*draft.points, point.id))
    return offerings.record(
        session,
        actor=actor(),
        community=desk.community.code,
        item=desk.item,
        draft=draft,
        expected_version=seen,
    )


def _next_page(desk: _Desk) -> str:
    """After saving: the list, at the line; or the next line that is to be filled in, if that was asked for."""
    community = desk.community.code
    if request.form.get("then") == "next":
        lines = offerings.lines_of(db.session(), desk.edition, community)
        for line in lines:
            if line.item.position > desk.item.position and line.segment is Segment.UNKNOWN:
                return url_for("workers.edit_line", community=community, item=line.item.code)
    return back_from(community, _list_of_lines(desk))


def _list_of_lines(desk: _Desk) -> str:
    return url_for("workers.show_lines", community=desk.community.code, _anchor=f"line-{desk.item.code}")


def _settle(community: int, item: str, form: LineForm, seen: int, conflict: Conflict) -> str:
    """The page for choosing between both versions; the form again where there is nothing to choose from."""
    desk = _desk(own_community(community), own_edition(), item)
    form.version.data = str(desk.line.version)
    theirs = desk.draft
    if theirs is None:
        form.blame(
            None, _("This record was withdrawn meanwhile. What you typed is kept below; save it again.")
        )
        return _page(desk, form)
    if theirs.state is State.NOT_APPLICABLE:
        form.blame(None, say(conflict))
        return _page(desk, form)
    return _conflict_page(desk, form, seen, {})


def _conflict_page(desk: _Desk, form: LineForm, seen: int | None, chosen: Mapping[str, str]) -> str:
    """Both versions side by side. ``seen``: the version that the person opened; None once they were asked."""
    revisions = offerings.history(db.session(), desk.community.code, desk.item)
    return render_template(
        "workers/conflict.html",
        community=desk.community,
        tab="line",
        title=_("Two versions of %(code)s", code=desk.item.code),
        heading=_("This line was changed by someone else"),
        code=desk.item.code,
        name=item_name(desk.item),
        version=desk.line.version,
        **told_of_both(form, desk.sides(form), revisions, seen=seen, chosen=chosen),
        saving=url_for(
            "workers.save_line", community=desk.community.code, item=desk.item.code, **came_from()
        ),
        dropping=url_for("workers.edit_line", community=desk.community.code, item=desk.item.code),
    )


@blueprint.post(f"/<division:community>/{ITEM}/withdraw")
def withdraw_line(community: int, item: str) -> ResponseReturnValue:
    """Take the record back: the line is to be filled in again, its history stays."""
    division = own_community(community, Right.RECORD)
    facts = own_edition().item(item)
    itself = url_for("workers.edit_line", community=division.code, item=facts.code)
    newest = offerings.history(db.session(), division.code, facts)[:1]
    # The same form sent twice is one change.
    if not any(each.action is Action.WITHDRAW and each.actor == actor().name for each in newest):
        with answered(refused_as_message(itself)):
            offerings.withdraw(
                db.session(),
                actor=actor(),
                community=division.code,
                item=facts,
                expected_version=read_version(request.form.get("version")),
            )
    flash(
        _("%(code)s %(name)s is withdrawn.", code=facts.code, name=name_as_text(facts)), f"line-{facts.code}"
    )
    return redirect(url_for("workers.show_lines", community=division.code, _anchor=f"line-{facts.code}"))


@blueprint.post(f"/<division:community>/{ITEM}/restore")
def restore_line(community: int, item: str) -> ResponseReturnValue:
    """Say again what the line said at an earlier version."""
    division = own_community(community, Right.RECORD)
    facts = own_edition().item(item)
    itself = url_for("workers.edit_line", community=division.code, item=facts.code)
    with answered(refused_as_message(itself)):
        offerings.restore(
            db.session(),
            actor=actor(),
            community=division.code,
            item=facts,
            version=read_version(request.form.get("restored")),
            expected_version=read_version(request.form.get("version")),
        )
    flash(
        _("%(code)s %(name)s is as it was then.", code=facts.code, name=name_as_text(facts)), f"line-{item}"
    )
    return redirect(itself)


@blueprint.post(f"/<division:community>/{ITEM}/undo")
def undo_line(community: int, item: str) -> ResponseReturnValue:
    """Take back what was just saved or confirmed."""
    division = own_community(community, Right.RECORD)
    facts = own_edition().item(item)
    anchor = f"line-{facts.code}"
    back = back_from(division.code, url_for("workers.show_lines", community=division.code, _anchor=anchor))
    version = read_version(request.form.get("version"))
    if not _undone_by_oneself(division.code, facts, version):
        with answered(
            {**refused_as_message(back, category=anchor), Invalid: as_message(back, category=anchor)}
        ):
            offerings.undo(db.session(), actor=actor(), community=division.code, item=facts, version=version)
    flash(_("%(code)s %(name)s is as it was before.", code=facts.code, name=name_as_text(facts)), anchor)
    return redirect(back)


def _undone_by_oneself(community: int, item: ItemFacts, version: int) -> bool:
    """Whether the actor has just taken back what a line said at a version: the same form sent twice is one change."""
    newest = offerings.history(db.session(), community, item)[:2]
    return (
        [each.version for each in newest[1:]] == [version]
        and newest[0].action in (Action.RESTORE, Action.WITHDRAW)
        and newest[0].actor == actor().name
    )
