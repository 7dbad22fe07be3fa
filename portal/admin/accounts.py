"""Accounts of the whole instance: found, and given roles. Everything else is done on the page of the office that keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.validators import InputRequired

from catalogue import divisions
from catalogue.access.administering import find_account, find_accounts, give_role, take_role
from catalogue.access.rights import ROLES, Held
from catalogue.access.users import UserFacts
from catalogue.departments import DepartmentFacts, departments_by_id, departments_of
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Invalid
from catalogue.models import Role

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import DomainForm, answered, in_form, refused_as_message
from ..requests.cleaning import clean
from ..words import labels
from ..words.i18n import in_chinese
from ..words.place_names import place_name
from .criteria import read_accounts_asked, read_division_code
from .scope import blueprint

SHOWN = 100
"""Accounts of a list: one looks for a name or a division, and does not leaf."""
GIVEN = [role for role in Role if role in ROLES[Role.ADMIN].keeps]


class RoleForm(DomainForm):
    """A role that an account is given."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role.value, labels.ROLES[role]) for role in GIVEN])
    division = StringField(
        _l("Code of the division"),
        filters=[clean],
        validators=[InputRequired(_l("Please enter the code of the division."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    department = StringField(_l("Name of the department"), filters=[clean], render_kw={"autocomplete": "off"})


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A role of an account: in words, and as a form sends it back."""

    role: str
    place: Markup
    key: str


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account of the list. ``keeper`` is the division on whose page it is kept."""

    id: int
    name: str
    person: str | None
    held: tuple[HeldRow, ...]
    state: str
    published: bool
    itself: bool
    keeper: int | None


def _presented(found: Iterable[UserFacts]) -> list[FoundAccount]:
    """Accounts in words: two queries for all of them."""
    accounts = list(found)
    held = [each for account in accounts for each in account.held]
    places = divisions.get_divisions(db.session(), {each.division for each in held})
    wanted = {each.department for each in held if each.department is not None}
    named = departments_by_id(db.session(), wanted)
    return [_present(each, places, named) for each in accounts]


def _present(
    account: UserFacts, places: dict[int, DivisionFacts], named: dict[int, DepartmentFacts]
) -> FoundAccount:
    state = "closed" if not account.active else "suspended" if account.suspended else "open"
    keeper = account.held[0].division if account.held else account.kept_by
    return FoundAccount(
        account.id,
        account.name,
        account.person,
        tuple(_held_row(each, places, named) for each in account.held),
        str(labels.ACCOUNT_STATES[state]),
        account.published,
        account.name == actor().name,
        keeper,
    )


def _held_row(held: Held, places: dict[int, DivisionFacts], named: dict[int, DepartmentFacts]) -> HeldRow:
    place = place_name(places[held.division].short_name)
    department = named.get(held.department or 0)
    if department:
        place += Markup(" · ") + in_chinese(department.name)
    key = f"{held.role.value}-{held.division}-{held.department or ''}"
    return HeldRow(str(labels.ROLES[held.role]), place, key)


@blueprint.get("/accounts")
def list_accounts() -> ResponseReturnValue:
    """Accounts by a part of a name, or of a division and what lies below it."""
    asked, session = read_accounts_asked(request.args), db.session()
    found = find_accounts(session, actor(), text=asked.text, division=asked.division, limit=SHOWN + 1)
    within = (
        divisions.get_divisions(session, [asked.division]).get(asked.division) if asked.division else None
    )
    return render_template(
        "admin/accounts.html",
        asked=asked,
        within=within,
        astray=bool(asked.typed) and within is None,
        rows=_presented(found[:SHOWN]),
        more=len(found) > SHOWN,
        most=SHOWN,
        tops=divisions.roots(session),
    )


@blueprint.get("/accounts/<int:account>")
def edit_roles(account: int) -> ResponseReturnValue:
    """The roles of an account, and giving it another."""
    return _roles_page(find_account(db.session(), actor(), account), RoleForm(formdata=None))


def _roles_page(facts: UserFacts, form: RoleForm) -> str:
    return render_template("admin/account.html", row=_presented([facts])[0], form=form)


@blueprint.post("/accounts/<int:account>")
def save_roles(account: int) -> ResponseReturnValue:
    """Give a role, or take the one that a button names."""
    session = db.session()
    facts = find_account(session, actor(), account)
    page = url_for(".edit_roles", account=account)
    if "take" in request.form:
        with answered(refused_as_message(page)):
            held = _read_held(facts, request.form["take"])
            take_role(
                session,
                actor=actor(),
                name=facts.name,
                role=held.role,
                division=held.division,
                department=held.department,
            )
        flash(_("The role is taken away. It counts at once."))
        return redirect(page)
    form = RoleForm()
    with answered(in_form(form, lambda: _roles_page(facts, form))):
        form.check()
        role, code = Role(form.role.data), read_division_code(form.division.data or "")
        place = divisions.get_divisions(session, [code]).get(code) if code else None
        if place is None:
            form.blame("division", _("There is no division with this code."))
            raise Invalid([])
        give_role(
            session,
            actor=actor(),
            name=facts.name,
            role=role,
            division=place.code,
            department=_department(place.code, form.department.data or "")
            if role is Role.DEPARTMENT
            else None,
        )
    flash(_("The role is given. It counts at once."))
    return redirect(page)


def _read_held(facts: UserFacts, key: str) -> Held:
    for held in facts.held:
        if key == f"{held.role.value}-{held.division}-{held.department or ''}":
            return held
    return abort(400)


def _department(division: int, name: str) -> int | None:
    found = [each.id for each in departments_of(db.session(), division) if each.name == name]
    return found[0] if found else None
