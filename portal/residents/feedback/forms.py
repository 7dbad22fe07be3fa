"""The forms of residents' reports. The domain validates; these only read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue import feedback, search
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts, FoundDivision
from catalogue.feedback import PlaceName, ReportDraft, tidy_text
from catalogue.foundation.errors import NotFound
from catalogue.models import CaseKind, Level, WrongField

from ...extensions import db
from ...frame.answering import DomainForm
from ...frame.hotline import speak_of
from ...requests.addresses import whole_number
from ...words import labels
from ...words.i18n import filled_in, in_chinese
from ...words.i18n import say as _
from ...words.item_names import plain_text
from ...words.place_names import place_name, place_text, way_to
from ..forms import find_division, plain

KINDS = {"correction": CaseKind.CORRECTION, "need": CaseKind.NEED, "in-vain": CaseKind.NOT_THERE}
"""Kinds of case as addresses name them."""
LONGEST_PLACE = 64


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a report, from the address, the form and the chosen community."""

    kind: CaseKind | None
    division: DivisionFacts | None
    item: ItemFacts | None
    point: int | None
    point_name: PlaceName | None

    @property
    def kind_key(self) -> str:
        """The kind as addresses name it; empty if none was asked for."""
        return self.kind.value.replace("_", "-") if self.kind else ""


def read_subject(
    values: MultiDict[str, str], edition: EditionFacts | None, place: DivisionFacts | None
) -> Subject:
    """The subject in a query string or a form. Unknown values are left out; ``place`` is the chosen one.

    What is wrong with a service point is its own community's to mend.
    """
    kind = KINDS.get(values.get("kind", ""))
    item = _item(edition, values.get("item", ""))
    point, name = _point(values.get("point", ""))
    division = find_division(plain(values.get("community")))
    if division is None and not values.get("anywhere"):
        division = place
    if name and (division is None or kind is CaseKind.CORRECTION):
        division = find_division(str(name.community)) or division
    if kind is CaseKind.NOT_THERE:
        if item is not None and item.sensitive:
            item = None
        if division is not None and division.level is not Level.COMMUNITY:
            division = None
    if division is not None:
        speak_of(division.code)
    return Subject(kind, division, item, point, name)


def read_first_words(arguments: Mapping[str, str]) -> str:
    """What a query string already says in the resident's words."""
    return tidy_text(arguments.get("words"))[: feedback.LONGEST_WORDS]


def _item(edition: EditionFacts | None, code: str) -> ItemFacts | None:
    try:
        return edition.item(code) if edition and code else None
    except NotFound:
        return None


def _point(text: str) -> tuple[int | None, PlaceName | None]:
    number = whole_number(text)
    name = None if number is None else feedback.place_names(db.session(), [number]).get(number)
    return (number, name) if name else (None, None)


class FeedbackForm(DomainForm):
    """One report. Hidden fields carry what it is about, where that is known already."""

    kind = HiddenField()
    community = HiddenField()
    point = HiddenField()
    stamp = HiddenField()
    field = RadioField(_l("What is wrong?"), choices=[], validate_choice=False)
    item = SelectField(_l("Which service?"), choices=[], validate_choice=False)
    words = TextAreaField(filters=[tidy_text], render_kw={"rows": 5})
    place = StringField(_l("Name of your community, estate, hutong or village"), filters=[plain])
    found = RadioField(_l("Which one is it?"), choices=[], validate_choice=False)
    division = SelectField(_l("Or only the district"), choices=[], validate_choice=False)
    contact = StringField(_l("Telephone or e-mail (optional)"), filters=[plain])
    homepage = StringField(_l("Leave this field empty"))

    def prepare(
        self,
        subject: Subject,
        edition: EditionFacts | None,
        recorded: Mapping[WrongField, Markup],
        here: Collection[str],
    ) -> None:
        """Offer the answers that fit the subject; of what may be wrong, each with what is recorded now.

        ``here`` are the codes of the services at the place: they come first.
        """
        fields = [
            each for each in WrongField if each is not WrongField.STATE or subject.item or subject.point
        ]
        self.field.choices = [SelectChoice(each.value, _with_record(each, recorded)) for each in fields]
        asked = subject.kind is CaseKind.NOT_THERE
        items = [item for item in edition.items if not (asked and item.sensitive)] if edition else []
        self.item.choices = [
            SelectChoice("", _("Please choose") if asked else _("I do not know")),
            *_services(items, here),
        ]
        if len(here) == 1 and not self.item.data:
            (self.item.data,) = here
        self.words.label.text = _WORDS[subject.kind] if subject.kind else ""
        self.kind.data = subject.kind_key
        self.community.data = str(subject.division.code) if subject.division else ""
        self.point.data = str(subject.point) if subject.point else ""
        if subject.item:
            self.item.data = subject.item.code

    def offer_places(self, found: Sequence[FoundDivision], tops: Iterable[DivisionFacts]) -> None:
        """Offer the places that a name found, and whole districts for residents who do not know the community's name."""
        if len(found) == 1 and not self.found.data:
            self.found.data = str(found[0].division.code)
        self.found.choices = [SelectChoice(str(each.division.code), _place_text(each)) for each in found]
        self.division.choices = [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(str(top.code), place_text(top.short_name)) for top in tops),
        ]

    def division_given(self, subject: Subject) -> DivisionFacts | None:
        """Where the matter lies: as the subject says, or as it was chosen in the form."""
        wide = None if subject.kind is CaseKind.NOT_THERE else find_division(self.division.data or "")
        return subject.division or find_division(self.found.data or "") or wide

    def draft(self, subject: Subject, division: DivisionFacts) -> ReportDraft:
        """The report."""
        assert subject.kind is not None
        wrong = self.field.data if subject.kind is CaseKind.CORRECTION else None
        return ReportDraft(
            kind=subject.kind,
            division=division.code,
            item=subject.item,
            point=subject.point,
            field=WrongField(wrong) if wrong in set(WrongField) else None,
            words=self.words.data or "",
            contact=self.contact.data or "",
        )


_WORDS = {
    CaseKind.CORRECTION: _l("What would be right, as far as you know"),
    CaseKind.NEED: _l("What do you need, and for whom?"),
    CaseKind.NOT_THERE: _l("What happened? (optional)"),
}


def _with_record(field: WrongField, recorded: Mapping[WrongField, Markup]) -> Markup:
    label = Markup("<b>{}</b>").format(labels.WRONG_FIELDS[field])
    if field not in recorded:
        return label
    said = filled_in(_("On record now: %(what)s"), what=recorded[field])
    return Markup('{} <span class="quiet">{}</span>').format(label, said)


def _services(items: Sequence[ItemFacts], here: Collection[str]) -> Iterable[SelectChoice]:
    """The services to choose from; where a place has some of them, those first, under a heading of their own."""
    for item in sorted(items, key=lambda item: item.code not in here):
        heading = None
        if here:
            heading = _("At this place") if item.code in here else _("Other services")
        yield SelectChoice(item.code, f"{item.code} {plain_text(item)}", optgroup=heading)


def _place_text(found: FoundDivision) -> Markup:
    path = way_to(step.short_name for step in found.lineage[1:-1])
    alias = Markup(" · {}").format(in_chinese(found.alias)) if found.alias else ""
    return Markup('<b>{}</b> <span class="quiet">{}{}</span>').format(
        place_name(found.division.short_name), path, alias
    )


def look_up(query: str) -> tuple[FoundDivision, ...]:
    """The places that a name may mean."""
    session = db.session()
    return search.find_places(session, search.shared_searcher(session), query, limit=10).places
