"""The page where a notice is pasted: each proposal with its words, edited and accepted by one click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import Form

from catalogue import divisions, offerings, sessions
from catalogue.access.kept_forms import keep_form
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, NotFound, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.notices.reading import LONGEST, NoticeReading, Proposal, ProposalKind, read_notice
from catalogue.offerings import Line, PointFacts
from catalogue.sessions import SessionDraft, SessionFacts
from catalogue.time.hours import read_hours

from ...extensions import db
from ...frame.answering import DomainForm, answered, in_form, refused_as_message, typed_before
from ...requests.addresses import whole_number
from ...words.i18n import LOCALES
from ...words.opening_hours import all_in_words
from ...words.sessions import when_typed
from ..checking.returning import back_from, from_pasted
from ..elsewhere.views import next_address
from ..scope import blueprint, own_community, own_edition
from ..sessions.forms import SessionForm
from ..sessions.views import offered_lines
from ..versions.undoing import undoable_fact
from . import accepting, suggesting
from .forms import AddressForm, CancelForm, DaysForm, NumberForm, PasteForm, ProposalForm, offer_points
from .words import KINDS, call_list, poster_line


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal on the page: its words, its form, whether it was accepted, and whether it is a closure without a last day."""

    number: int
    kind: str
    title: str
    said: str
    form: Form
    done: bool
    open_ended: bool


@blueprint.get("/<division:community>/pasted")
def show_pasted(community: int) -> ResponseReturnValue:
    """The field into which a notice is pasted; with a notice of which something was accepted, what else follows."""
    found, typed = own_community(community), typed_before()
    if typed is None or "done" not in typed:
        return _paste_page(found, PasteForm())
    pasted, number = _Pasted.of(found, typed.get("text", "")), whole_number(typed.get("number"))
    edited: dict[int, Form] = {}
    if number is not None and number < len(pasted.proposals):
        edited[number] = _form_of(number, pasted)
    return _page(pasted, _accepted(typed["done"]), edited)


@blueprint.post("/<division:community>/pasted")
def preview_pasted(community: int) -> ResponseReturnValue:
    """What follows from the notice. Nothing is changed."""
    found, form = own_community(community, Right.RECORD), PasteForm()
    text = form.text.data or ""
    with answered(in_form(form, lambda: _paste_page(found, form))):
        if not text.strip():
            raise Invalid([Problem("text", N_("Paste the notice first."), {})])
    if len(text) > LONGEST:
        flash(_("The notice is too long: only its first %(count)d characters are read.", count=LONGEST))
    return _page(_Pasted.of(found, text), frozenset(), {})


def _paste_page(community: DivisionFacts, form: PasteForm) -> str:
    return render_template("workers/pasting/paste.html", community=community, form=form)


@blueprint.post("/<division:community>/pasted/accept")
def confirm_proposal(community: int) -> ResponseReturnValue:
    """Accept one proposal, as it was edited; the others are shown again."""
    found, carried = own_community(community, Right.RECORD), ProposalForm()
    pasted, number = _Pasted.of(found, carried.text.data or ""), whole_number(carried.number.data)
    if number is None or number >= len(pasted.proposals):
        raise NotFound(N_("The notice was read again and says something else now. Paste it once more."))
    done = _accepted(carried.done.data or "")
    proposal, form = pasted.proposals[number], _form_of(number, pasted)
    page = partial(_page, pasted, done, {number: form})
    with answered(
        {**refused_as_message(url_for("workers.show_pasted", community=found.code)), **in_form(form, page)}
    ):
        form.check()
        saved = _ACCEPT[proposal.kind](found, form)
    address = url_for("workers.show_pasted", community=found.code)
    left = (("text", pasted.text), ("done", ",".join(map(str, sorted(done | {number})))))
    kept = keep_form(db.session(), current_user.facts.id, address=address, fields=left, now=clock.now())
    came = from_pasted(kept)
    back = back_from(found.code, address, came)
    said = _("Accepted: %(what)s", what=poster_line(proposal))
    if saved is None:
        flash(said)
        return redirect(back)
    point, version = saved.point, saved.version
    flash(said, undoable_fact(found.code, point, version, seen=saved.before, came=came))
    return redirect(next_address(found.code, back, point=point, version=version, came=came))


def _accepted(numbers: str) -> frozenset[int]:
    """The proposals that were accepted, by their numbers."""
    return frozenset(number for each in numbers.split(",") if (number := whole_number(each)) is not None)


def _form_of(number: int, pasted: _Pasted) -> DomainForm:
    """The form of a proposal, as it was sent or is kept."""
    form: DomainForm = _FORMS[pasted.proposals[number].kind]()
    _tell_apart(form, number)
    _offer(form, pasted)
    return form


@dataclass(frozen=True, slots=True)
class _Pasted:
    """A notice as far as it is read, what follows from it, and what is chosen from: places, offered lines, sessions."""

    community: DivisionFacts
    text: str
    reading: NoticeReading
    points: tuple[PointFacts, ...]
    lines: tuple[Line, ...]
    sessions: tuple[SessionFacts, ...]

    @classmethod
    def of(cls, community: DivisionFacts, text: str) -> _Pasted:
        session, today, text = db.session(), clock.today(), text[:LONGEST]
        return cls(
            community,
            text,
            read_notice(text, today),
            offerings.points_of(session, community.code),
            tuple(offered_lines(own_edition(), community.code)),
            sessions.sessions_of(session, community.code, today=today),
        )

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return self.reading.proposals


def _page(pasted: _Pasted, done: frozenset[int], typed: Mapping[int, Form]) -> str:
    rows = []
    for number, proposal in enumerate(pasted.proposals):
        form = typed.get(number) or _filled(number, proposal, pasted)
        rows.append(
            ProposalRow(
                number,
                proposal.kind.value,
                str(KINDS[proposal.kind]),
                proposal.said,
                form,
                done=number in done,
                open_ended=proposal.kind is ProposalKind.CLOSURE and proposal.until is None,
            )
        )
    profile = divisions.get_profile(db.session(), pasted.community.code)
    with force_locale(LOCALES["zh"]):  # the poster is for residents
        poster = [poster_line(each) for each in pasted.proposals]
    return render_template(
        "workers/pasting/proposals.html",
        community=pasted.community,
        text=pasted.text,
        rows=rows,
        done=",".join(map(str, sorted(done))),
        questions=[_(each.message) % {"part": each.part} for each in pasted.reading.doubts],
        poster=poster,
        numbers=call_list(profile, pasted.points),
    )


def _filled(number: int, proposal: Proposal, pasted: _Pasted) -> Form:
    """The form of a proposal with what the notice says; what was sent belongs to another one."""
    form = _FORMS[proposal.kind](formdata=MultiDict())
    _tell_apart(form, number)
    _offer(form, pasted)
    for name, value in _values(proposal, pasted).items():
        form[name].data = value
    return form


def _tell_apart(form: Any, number: int) -> None:
    """Give the fields identifiers of their own: a page shows several such forms."""
    for field in form:
        field.id = f"{field.name}-{number}"
        field.label.field_id = field.id


def _offer(form: Any, pasted: _Pasted) -> None:
    if isinstance(form, SessionForm):
        form.offer(pasted.lines, pasted.points)
    elif isinstance(form, CancelForm):
        form.offer(pasted.sessions)
    else:
        offer_points(form.point, pasted.points, everywhere=isinstance(form, DaysForm))


def _values(proposal: Proposal, pasted: _Pasted) -> dict[str, Any]:
    point = suggesting.place_of(proposal.place, pasted.points, pasted.community.short_name)
    if proposal.kind is ProposalKind.SESSION:
        named = (
            point if point.isdigit() and proposal.place and _is_named(proposal.place, point, pasted) else ""
        )
        when = SessionDraft(
            item_id=0, what_zh="", dates=proposal.dates, repeat=proposal.repeat, times=proposal.times
        )
        return {
            "what_zh": proposal.what,
            "when": when_typed(when),
            "item": suggesting.item_of(db.session(), proposal.what, pasted.lines),
            "point": named,
            "place": "" if named else proposal.place,
        }
    if proposal.kind is ProposalKind.CANCEL:
        days = "、".join(day.isoformat() for day in proposal.dates)
        return {"session": suggesting.session_of(proposal, pasted.sessions), "when": days}
    if proposal.kind is ProposalKind.PHONE:
        return {"point": point, "phone": proposal.number}
    if proposal.kind is ProposalKind.ADDRESS:
        return {"point": point, "address": proposal.address}
    hours = read_hours(proposal.schedule)
    return {
        "point": point,
        "first_day": proposal.first,
        "last_day": proposal.until,
        "times": proposal.times,
        "hours": "；".join(all_in_words(hours)) if hours else None,
        "reason": _("Notice of the community"),
    }


def _is_named(place: str, point: str, pasted: _Pasted) -> bool:
    return any(str(each.id) == point and (each.name in place or place in each.name) for each in pasted.points)


_FORMS: Mapping[ProposalKind, Callable[..., Any]] = {
    ProposalKind.CLOSURE: DaysForm,
    ProposalKind.HOURS: DaysForm,
    ProposalKind.PHONE: NumberForm,
    ProposalKind.ADDRESS: AddressForm,
    ProposalKind.SESSION: SessionForm,
    ProposalKind.CANCEL: CancelForm,
}
_ACCEPT: Mapping[ProposalKind, Callable[[DivisionFacts, Any], accepting.SavedFact | None]] = {
    ProposalKind.CLOSURE: accepting.accept_days,
    ProposalKind.HOURS: accepting.accept_days,
    ProposalKind.PHONE: accepting.accept_number,
    ProposalKind.ADDRESS: accepting.accept_address,
    ProposalKind.SESSION: accepting.accept_session,
    ProposalKind.CANCEL: accepting.accept_cancel,
}
