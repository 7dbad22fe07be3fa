"""Where the next places for a kind or an item would help most: among reference points, or among premises that an office lists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from catalogue.access.rights import Right, may, require
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.circle import CircleKind, circle_of
from catalogue.circle.candidates import Premises, candidates_of
from catalogue.circle.siting import MOST_PLACES, SITED, Siting, site
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import BadFile
from catalogue.near import WALKED

from ...circle.criteria import kind_name
from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import DomainForm, answered, at_file_field, in_form
from ...requests.fields import ProseField, WholeField
from ...requests.sizes import takes_files
from ...requests.transactions import only_reads
from ...words.item_names import item_name
from ..scope import blueprint, enter, links_down_to, own_edition
from .presenters import present_siting, site_rows

_KIND, _ITEM = "kind:", "item:"
_NUMBER = _l("Give a number of places from 1 to %(max)d.", max=MOST_PLACES)


class SiteForm(DomainForm):
    """For what, and how many places."""

    what = SelectField(_l("For what"), validate_choice=True)
    k = WholeField(
        _l("How many places"),
        default=3,
        validators=[InputRequired(_NUMBER), NumberRange(1, MOST_PLACES, _NUMBER)],
        render_kw={"inputmode": "numeric", "class": "short"},
    )

    def offer(self, edition: EditionFacts) -> None:
        """Offer the kinds and items that one walks to."""
        self.what.choices = {
            _("Kind of service"): [
                (f"{_KIND}{kind.key}", kind_name(kind)) for kind in circle_of(edition).kinds if kind.on_foot
            ],
            _("Item"): [
                (f"{_ITEM}{item.code}", f"{item.code} {item_name(item)}")
                for item in edition.items
                if item.form in WALKED
            ],
        }


class PremisesForm(SiteForm):
    """The same among premises, from a file or typed."""

    file = FileField(_l("List of premises (.csv)"))
    premises = ProseField(_l("Or paste it"))
    csv = SubmitField(_l("Download CSV"))


def _enter(code: int) -> tuple[DivisionFacts, EditionFacts]:
    division = enter(code)
    if division.level not in SITED:
        abort(404)
    return division, own_edition()


@blueprint.get("/<division:code>/circle/places")
def find_sites(code: int) -> ResponseReturnValue:
    """The form, and the best among all reference points where the address says for what."""
    division, edition = _enter(code)
    found = _read_siting(request.args, division, edition)
    return _page(division, found, _listed_form(edition, found))


@blueprint.get("/<division:code>/circle/places.csv")
def download_sites(code: int) -> ResponseReturnValue:
    """The same as a table."""
    division, edition = _enter(code)
    found = _read_siting(request.args, division, edition)
    return _as_file(found) if found else redirect(url_for(".find_sites", code=code))


@blueprint.post("/<division:code>/circle/places")
@only_reads
@takes_files
def send_premises(code: int) -> ResponseReturnValue:
    """The best among premises that are sent. Nothing of them is kept."""
    division, edition = _enter(code)
    require(actor(), Right.BRING_LISTS, code)
    form = PremisesForm()
    form.offer(edition)
    with answered(in_form(form, partial(_page, division, None, form))):
        form.check()
        found = site(
            db.session(), edition, code, _target(edition, form.what.data), form.k.data or 1, _premises(form)
        )
    return _as_file(found) if form.csv.data else _page(division, found, form)


def _premises(form: PremisesForm) -> tuple[Premises, ...]:
    """The premises of the file, else of the text; the text shows them again."""
    sent = form.file.data
    try:
        if sent:
            content = sent.read()
            found = candidates_of(content, sent.filename or "")
            rows = [f"{each.name},{each.at.latitude},{each.at.longitude}" for each in found]
            form.premises.data = "\n".join(["name,latitude,longitude", *rows])
            return found
        return candidates_of((form.premises.data or "").encode(), _("pasted"))
    except BadFile as error:
        raise at_file_field(error) from error


def _target(edition: EditionFacts, said: str) -> CircleKind | ItemFacts:
    if said.startswith(_ITEM):
        return edition.item(said.removeprefix(_ITEM))
    kinds = {kind.key: kind for kind in circle_of(edition).kinds}
    return kinds.get(said.removeprefix(_KIND)) or abort(404)


def _read_siting(args: Mapping[str, str], division: DivisionFacts, edition: EditionFacts) -> Siting | None:
    """What the address asks for; None if it says nothing, or no number of places."""
    said, k = read_what(args), read_places(args)
    if said is None or k is None:
        return None
    target = _target(edition, said)
    walked = target.on_foot if isinstance(target, CircleKind) else target.form in WALKED
    return site(db.session(), edition, division.code, target, k) if walked else abort(404)


def read_what(args: Mapping[str, str]) -> str | None:
    """The kind or item of an address; None if it names none."""
    said = args.get("what", "")
    return said if said.startswith((_KIND, _ITEM)) else None


def read_places(args: Mapping[str, str]) -> int | None:
    """The number of places of an address; None where it is no such number."""
    said = args.get("k", "3")
    return int(said) if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= MOST_PLACES else None


def _listed_form(edition: EditionFacts, found: Siting | None) -> PremisesForm:
    form = PremisesForm()
    form.offer(edition)
    if found is not None:
        form.what.data, form.k.data = _said(found), found.k
    return form


def _said(found: Siting) -> str:
    target = found.target
    return f"{_KIND}{target.key}" if isinstance(target, CircleKind) else f"{_ITEM}{target.code}"


def _page(division: DivisionFacts, found: Siting | None, form: PremisesForm) -> str:
    return render_template(
        "offices/circle/siting.html",
        division=division,
        form=form,
        asked=found and {"what": _said(found), "k": found.k},
        page=present_siting(found) if found else None,
        may_list=may(actor(), Right.BRING_LISTS, division.code),
        most=MOST_PLACES,
        trail=links_down_to(division, itself=True),
    )


def _as_file(found: Siting) -> ResponseReturnValue:
    name = f"places-{found.division.code:012d}-{clock.today():%Y%m%d}"
    # At once: the language of the words is that of the request, and they are sent after it.
    return as_csv(name, list(site_rows(found)))
