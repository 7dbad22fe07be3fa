"""One service point for those who run it: typing the code, reading what is on record, answering.

Who has no valid key learns nothing: an unknown, a revoked and a malformed key get the same page. See ADR 37.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue import offerings, place_checks
from catalogue.foundation.errors import Conflict
from catalogue.models import PointAnswerKind
from catalogue.offerings import PointFacts
from catalogue.place_checks import PlaceByKey, PointAnswerDraft

from ...editions import current_edition
from ...extensions import csrf, db, limiter
from ...frame.answering import DomainForm, answered, in_form
from ...frame.errors import say
from ...frame.hotline import speak_of
from ...requests.addresses import whole_number
from ...requests.fields import DayField, ListField, ProseField, TextField
from ...requests.security import FEEDBACK_RATE, FOLLOW_RATE, kept_from_robots
from ...requests.transactions import unchanged
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.opening_hours.to_type import hours_to_type
from ..forms import read_typed_code
from ..scope import blueprint


class OwnPlaceForm(DomainForm):
    """What those who run a place say of it, with what is on record filled in."""

    names = {"mobiles_agreed": "mobile_agreed"}

    version = HiddenField()
    page = HiddenField()
    kind = RadioField(
        _l("Is what you read below still right?"),
        choices=[
            SelectChoice(PointAnswerKind.UNCHANGED.value, _l("No change")),
            SelectChoice(PointAnswerKind.CHANGED.value, _l("Something has changed: I correct it below")),
            SelectChoice(PointAnswerKind.CLOSED.value, _l("Closed down")),
        ],
        validate_choice=False,
    )
    name = TextField(_l("Name of the service point"))
    address = TextField(_l("Address"))
    directions = TextField(_l("How to find it"))
    phones = ListField(_l("Telephone numbers"), rows=2)
    mobile_agreed = BooleanField(_l("The owner of the mobile number has agreed to its being public"))
    hours = ProseField(_l("Opening hours"), rows=3)
    closed_on = DayField(_l("Last day, if it has closed down"))
    note = ProseField(_l("Anything else (optional)"), rows=2)

    def show(self, point: PointFacts) -> None:
        """Fill in what is on record."""
        self.version.data, self.page.data = f"{point.id}-{point.version}", secrets.token_urlsafe(12)
        self.name.data, self.address.data, self.directions.data = point.name, point.address, point.directions
        self.phones.data, self.hours.data = "\n".join(point.phones), hours_to_type(point.hours)

    def seen(self, point: PointFacts) -> int | None:
        """The version that was read; None if that was another point, which may have been merged into this one since."""
        read, _dash, version = (self.version.data or "").partition("-")
        return whole_number(version) if read == str(point.id) else None

    def draft(self, kind: PointAnswerKind) -> PointAnswerDraft:
        """What was answered. Needs the form to be valid."""
        fields: dict[str, Any] = {name: self[name].data for name in place_checks.ASKED if name != "phones"}
        return PointAnswerDraft(
            kind=kind,
            fields=fields | {"name": self.name.data or "", "phones": self.phones.entries},
            closed_on=self.closed_on.data,
            mobiles_agreed=bool(self.mobile_agreed.data),
            note=self.note.data,
        )


@blueprint.get("/place")
@limiter.limit(FOLLOW_RATE)
def find_own_place() -> ResponseReturnValue:
    """Where the code of a card is typed; with one, the place that it leads to."""
    typed = read_typed_code(request.args)
    if not typed:
        return kept_from_robots(render_template("residents/own_place_find.html", typed="", known=True))
    code = place_checks.read_short_code(typed)
    if code is None:
        return _unknown(typed)
    return redirect(url_for("residents.show_own_place", key=place_checks.say_short_code(code)))


@blueprint.get("/place/<key>")
@limiter.limit(FOLLOW_RATE)
def show_own_place(key: str) -> ResponseReturnValue:
    """What is on record of the place of a link, to be confirmed or corrected."""
    found = _find(key)
    if found is None:
        return _unknown("")
    form = OwnPlaceForm(formdata=None)
    form.show(found.point)
    return kept_from_robots(_page(key, found, form))


@blueprint.post("/place/<key>")
@limiter.limit(FEEDBACK_RATE)
@csrf.exempt
def send_own_place(key: str) -> ResponseReturnValue:
    """Take an answer. Exempt from the check before every view, because that would lose the text: the form checks itself."""
    found = _find(key)
    if found is None:
        return _unknown("")
    form, point = OwnPlaceForm(), found.point
    if not form.validate():
        form.ask_to_send_again()
        return kept_from_robots(unchanged(lambda: _page(key, found, form), 400))
    kinds = {kind.value: kind for kind in PointAnswerKind}
    if form.kind.data not in kinds:
        form.blame("kind", _("Choose one of the answers."))
        return kept_from_robots(unchanged(lambda: _page(key, found, form), 400))

    def changed(error: Conflict) -> str:
        again = OwnPlaceForm(formdata=None)
        again.show(point)
        again.blame(None, say(error))
        return _page(key, found, again)

    with answered({**in_form(form, lambda: _page(key, found, form)), Conflict: changed}):
        place_checks.answer_by_link(
            db.session(),
            point=point,
            draft=form.draft(kinds[form.kind.data]),
            seen=form.seen(point),
            page=form.page.data or "",
        )
    flash(_("Thank you. Your community reads it, and then it counts."))
    return redirect(url_for("residents.show_own_place", key=key), 303)


def _find(key: str) -> PlaceByKey | None:
    found = place_checks.find_place_by_key(db.session(), key, secret=str(current_app.secret_key))
    if found is not None:
        speak_of(found.point.community)
    return found


def _page(key: str, found: PlaceByKey, form: OwnPlaceForm) -> str:
    edition, point = current_edition(), found.point
    served = offerings.served_at(db.session(), edition, point) if edition else ()
    services = dict.fromkeys(plain_name(each.line.item) for each in served)
    return render_template(
        "residents/own_place.html",
        key=key,
        point=point,
        formerly=found.formerly,
        form=form,
        services=tuple(services),
    )


def _unknown(typed: str) -> Response:
    return kept_from_robots(render_template("residents/own_place_find.html", typed=typed, known=False), 404)
