"""The pages of declarations: the list, one declaration, and the form with its preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from catalogue import declarations, divisions
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts
from catalogue.declarations import DECLARING, DeclarationFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.codes import LAST_CODE, span_below
from catalogue.links import BrokenLink, broken_in_declarations
from catalogue.models import Level

from ..extensions import db
from ..frame.answering import typed_before
from ..frame.desks import Desk
from ..requests.addresses import whole_number
from ..requests.ticks import TickGroup, group_of
from ..words.item_names import category_name, item_name
from ..words.place_names import place_name
from .forms import DeclarationForm, RestForm, SettlingForm
from .presenters import (
    PreviewInWords,
    point_in_words,
    present_changes,
    present_declaration,
    present_preview,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationDesk(Desk):
    """What differs between the parts of the portal where services are declared."""

    sees: Right
    edition: Callable[[], EditionFacts]

    def entered(self, where: dict[str, int], right: Right) -> DivisionFacts:
        """The division of an address, if services are declared there."""
        division = self.enter(where[self.parameter], right)
        if division.level not in DECLARING:
            abort(404)
        return division


def list_page(desk: DeclarationDesk, division: DivisionFacts) -> str:
    """What a division declares; of a community also what serves it, and what neighbours would share."""
    session, edition, today = db.session(), desk.edition(), clock.today()
    broken = _broken_links(division)
    own = [
        present_declaration(edition, said, today=today, broken=broken.get(said.id))
        for said in declarations.declared_by(session, division.code)
    ]
    serving = []
    if division.level is Level.COMMUNITY:
        serving = [
            present_declaration(edition, said, today=today, community=division.code)
            for said in declarations.serving(session, division.code)
        ]
    return render_template(
        "declarations/list.html",
        desk=desk,
        division=division,
        own=[each for each in own if each.in_force],
        past=[each for each in own if not each.in_force],
        offers=[each for each in serving if each.waits],
        serving=[each for each in serving if not each.waits],
        trail=desk.trail(division),
    )


def _broken_links(division: DivisionFacts) -> dict[int, BrokenLink]:
    """The web addresses that do not open, by the declaration of a division that names them."""
    return {each.declaration: each.link for each in broken_in_declarations(db.session(), [division.code])}


def found(division: DivisionFacts, declaration: int) -> DeclarationFacts:
    """A declaration of a division. Raises ``NotFound``."""
    return declarations.get_declaration(db.session(), declaration, within=division.code)


def show_page(
    desk: DeclarationDesk,
    division: DivisionFacts,
    said: DeclarationFacts,
    *,
    state: RestForm | None = None,
    settling: tuple[int, SettlingForm] | None = None,
) -> str:
    """One declaration with everything that can be done about it. ``settling``: the form of an objection by its id."""
    told = declarations.declaration_history(db.session(), said.id)
    return render_template(
        "declarations/declaration.html",
        desk=desk,
        division=division,
        view=present_declaration(
            desk.edition(), said, today=clock.today(), broken=_broken_links(division).get(said.id)
        ),
        state=state or RestForm(formdata=None),
        settling=settling,
        replies=_replies(settling),
        history=present_changes(told),
        trail=_trail(desk, division),
    )


def _replies(settling: tuple[int, SettlingForm] | None) -> dict[int | None, str]:
    """What was typed about an objection, by its id: in a form that is shown again, or before a log-in ended."""
    if settling is not None:
        return {settling[0]: settling[1].reply.data or ""}
    typed = typed_before()
    return {read_objection(request.args): typed.get("reply", "")} if typed else {}


def read_objection(arguments: Mapping[str, str]) -> int | None:
    """The objection that a query string names, by its id."""
    return whole_number(arguments.get("objection"))


def _trail(desk: DeclarationDesk, division: DivisionFacts) -> Sequence[tuple[str | Markup, str]]:
    trail = desk.trail(division)
    return [*trail, (_("Declared services"), desk.href("list_declarations", division))] if trail else ()


def empty_form(desk: DeclarationDesk, division: DivisionFacts) -> DeclarationForm:
    """The form of a new declaration with its choices.

    As long as nothing is sent the communities are ticked that the address names (``community=``); every one if it names none.
    """
    form = DeclarationForm()
    _offer(desk, division, form, None)
    if not form.is_submitted():
        every = [each.code for each in _neighbours(division)]
        named = read_communities(request.args, every)
        form.begin(named or every)
    return form


def read_communities(arguments: MultiDict[str, str], known: Sequence[int]) -> list[int]:
    """The communities that a query string names, of those known; others are left out."""
    named = {whole_number(text, LAST_CODE) for text in arguments.getlist("community")}
    return [code for code in known if code in named]


def filled_form(desk: DeclarationDesk, division: DivisionFacts, said: DeclarationFacts) -> DeclarationForm:
    """The form of a declaration with its choices; it shows what is declared as long as nothing is sent."""
    form = DeclarationForm()
    _offer(desk, division, form, said)
    if not form.is_submitted():
        form.show_draft(desk.edition(), said.draft, said.version)
    return form


def _neighbours(division: DivisionFacts) -> tuple[DivisionFacts, ...]:
    """The communities that a division may serve."""
    session = db.session()
    if division.level is not Level.COMMUNITY:
        return divisions.communities_in(session, division.code)
    street = division.parent_code
    if street is None:
        return ()
    return tuple(each for each in divisions.communities_in(session, street) if each.code != division.code)


def _offer(
    desk: DeclarationDesk, division: DivisionFacts, form: DeclarationForm, said: DeclarationFacts | None
) -> None:
    communities = {each.code: each.short_name for each in _neighbours(division)}
    if said is not None:
        communities |= {
            code: each.name
            for code, each in said.recipients.items()
            if each.served and code not in communities
        }
    session = db.session()
    offered = declarations.places_offered(session, division.code)
    points = {point.id: point for point in (*offered, *(said.points if said else ()))}
    # Of a district by street: its communities would be too many headings.
    span = span_below(division.code)
    homes = divisions.get_divisions(session, {point.community // span * span for point in points.values()})
    form.offer(
        [(item.code, item_name(item)) for item in desk.edition().items],
        [(str(code), place_name(name)) for code, name in communities.items()],
        [(str(number), point_in_words(point)) for number, point in points.items()],
    )
    form.points_by_home = {}
    for number, point in points.items():
        home = homes[point.community // span * span].short_name
        form.points_by_home.setdefault(home, []).append(str(number))


def form_page(
    desk: DeclarationDesk,
    division: DivisionFacts,
    form: DeclarationForm,
    *,
    said: DeclarationFacts | None = None,
    seen: PreviewInWords | None = None,
) -> str:
    """The form, and what it would change if that was asked for."""
    edition = desk.edition()
    ticked = form.items.data or ()
    return render_template(
        "declarations/form.html",
        desk=desk,
        division=division,
        form=form,
        said=said,
        seen=seen,
        items=[
            group_of(category_name(category), (item.code for item in category.items), ticked)
            for category in edition.categories
        ],
        communities=_by_street(division, form),
        points=[
            group_of(place_name(name), values, form.points.data or ())
            for name, values in form.points_by_home.items()
        ],
        trail=_trail(desk, division),
    )


def _by_street(division: DivisionFacts, form: DeclarationForm) -> list[TickGroup]:
    """The communities to tick: of a district by street, of others all together."""
    ticked = form.communities.data or ()
    values = [str(value) for value, *_further in form.communities.iter_choices()]
    if division.level is not Level.DISTRICT:
        neighbours = division.level is Level.COMMUNITY
        title = _("Neighbouring communities") if neighbours else place_name(division.short_name)
        return [group_of(title, values, ticked)]
    span = Level.STREET.span
    by_street: dict[int, list[str]] = {}
    for value in values:
        by_street.setdefault(int(value) // span * span, []).append(value)
    names = divisions.get_divisions(db.session(), by_street)
    return [
        group_of(place_name(names[code].short_name), own, ticked)
        for code, own in by_street.items()
        if code in names
    ]


def preview_of(
    desk: DeclarationDesk, division: DivisionFacts, form: DeclarationForm, said: DeclarationFacts | None
) -> PreviewInWords:
    """What the form would change. Raises ``Invalid``."""
    session, edition = db.session(), desk.edition()
    proposed = declarations.propose(
        session,
        edition=edition,
        declarer=division.code,
        draft=form.draft(edition, said.draft if said else None),
        declaration=said.id if said else None,
    )
    return present_preview(declarations.preview(session, edition, proposed), proposed)
