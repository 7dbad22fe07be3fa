"""The list of kept accounts, adding one, and what an office does for one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue import divisions
from catalogue.access import accounts
from catalogue.access.accounts import MadePassword, PasswordKind
from catalogue.access.authenticating import FIRST_PASSWORD_FOR
from catalogue.access.factors.removing import remove_factors
from catalogue.access.handing_over import hand_over
from catalogue.access.keeping import find_kept, kept_accounts
from catalogue.access.passwords import first_password
from catalogue.access.sign_on.ties import ties_of, untie
from catalogue.access.users import UserFacts
from catalogue.departments import DepartmentFacts, departments_by_id, departments_of
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Invalid
from catalogue.models import Role

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...words.place_names import place_text
from ..scope import blueprint, enter, links_down_to
from .forms import AccountForm, HandOverForm, PersonForm, StateForm, SureForm
from .presenters import AccountState, places_offered, present_account, read_place, state_of

CHANGES: Mapping[str, tuple[Callable[..., object], LazyString]] = {
    "suspend": (accounts.suspend_account, _l("The account is suspended. Its log-ins have ended.")),
    "resume": (accounts.resume_account, _l("The account is open again.")),
    "close": (accounts.close_account, _l("The account is closed. What it did keeps its name.")),
    "reopen": (accounts.reopen_account, _l("The account is open again.")),
    "unlock": (accounts.unlock, _l("Failed attempts are forgotten. The account can log in at once.")),
    "untie": (
        untie,
        _l(
            "The account is tied to single sign-on no more. All log-ins have ended; the password works as before."
        ),
    ),
    "log-out": (accounts.end_every_log_in, _l("All log-ins of the account have ended.")),
}
"""What a button does to an account, and what is said afterwards."""


def _enter(code: int) -> tuple[DivisionFacts, tuple[UserFacts, ...]]:
    """The division of an address and the accounts that the reader keeps there. Raises ``NotAllowed``."""
    division = enter(code)
    return division, kept_accounts(db.session(), actor(), code)


@blueprint.get("/<division:code>/accounts")
def list_accounts(code: int) -> ResponseReturnValue:
    """The accounts that the office keeps."""
    division, kept = _enter(code)
    places = divisions.get_divisions(db.session(), {held.division for each in kept for held in each.held})
    named = _departments_of(kept)
    rows = [present_account(each, places, named, actor()) for each in kept]
    return render_template(
        "offices/accounts/list.html",
        division=division,
        rows=[row for row in rows if row.state is not AccountState.CLOSED],
        closed=[row for row in rows if row.state is AccountState.CLOSED],
        trail=links_down_to(division, itself=True),
    )


def _departments_of(accounts: Iterable[UserFacts]) -> dict[int, DepartmentFacts]:
    ids = {held.department for each in accounts for held in each.held if held.department is not None}
    return departments_by_id(db.session(), ids)


def _offered(division: DivisionFacts) -> list[tuple[str, str]]:
    below = divisions.children(db.session(), division.code)
    return places_offered(actor(), [division, *below], departments_of(db.session(), division.code))


@blueprint.get("/<division:code>/accounts/new")
def new_account(code: int) -> ResponseReturnValue:
    """An empty form for an account."""
    division, _kept = _enter(code)
    form = AccountForm()
    form.place.choices = _offered(division)
    return _new_page(division, form)


def _new_page(division: DivisionFacts, form: AccountForm) -> str:
    return render_template(
        "offices/accounts/new.html",
        division=division,
        form=form,
        days=FIRST_PASSWORD_FOR.days,
        trail=links_down_to(division, itself=True),
    )


@blueprint.post("/<division:code>/accounts/new")
def add_account(code: int) -> ResponseReturnValue:
    """Add an account, and show its first password once."""
    division, _kept = _enter(code)
    form = AccountForm()
    form.place.choices = offered = _offered(division)
    password = first_password()
    with answered(in_form(form, lambda: _new_page(division, form))):
        form.check()
        chosen = read_place(form.place.data or "", offered)
        if chosen is None:
            form.blame("place", _("Please choose for whom the account is."))
            raise Invalid([])
        role, place, department = chosen
        added = accounts.add_user(
            db.session(),
            form.name.data or "",
            role,
            place,
            MadePassword(password, PasswordKind.FIRST),
            actor=actor(),
            person=form.person.data,
            department=department,
        )
    return _first_password_page(division, added, password)


def _first_password_page(division: DivisionFacts, account: UserFacts, password: str) -> str:
    """The one page that shows a first password. It is kept nowhere."""
    return render_template(
        "offices/accounts/first_password.html",
        division=division,
        account=account,
        password=password,
        days=FIRST_PASSWORD_FOR.days,
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/accounts/<int:account>")
def show_account(code: int, account: int) -> ResponseReturnValue:
    """One account, and what can be done for it."""
    division, kept = _enter(code)
    facts = _of(kept, account)
    form = PersonForm(formdata=None, person=facts.person)
    return _account_page(division, facts, person=form, handing=_handing(kept, facts))


def _of(kept: tuple[UserFacts, ...], account: int) -> UserFacts:
    return next((each for each in kept if each.id == account), None) or abort(404)


def _takers(kept: tuple[UserFacts, ...], facts: UserFacts) -> list[UserFacts]:
    return [
        each
        for each in kept
        if each.id != facts.id
        and state_of(each) is AccountState.OPEN
        and all(held.role is Role.WORKER for held in each.held)
    ]


def _handing(kept: tuple[UserFacts, ...], facts: UserFacts) -> HandOverForm:
    form = HandOverForm()
    names = divisions.get_divisions(db.session(), [held.division for held in facts.held])
    form.communities.choices = [(code, place_text(place.short_name)) for code, place in names.items()]
    form.taker.choices = [
        (each.name, f"{each.person} · {each.name}" if each.person else each.name)
        for each in _takers(kept, facts)
    ]
    if request.method == "GET" and len(names) == 1:
        form.communities.data = list(names)
    return form


def _account_page(
    division: DivisionFacts,
    facts: UserFacts,
    *,
    person: PersonForm,
    handing: HandOverForm,
) -> str:
    places = divisions.get_divisions(db.session(), {held.division for held in facts.held})
    return render_template(
        "offices/accounts/account.html",
        division=division,
        row=present_account(facts, places, _departments_of([facts]), actor()),
        tied=bool(ties_of(db.session(), facts.id)),
        person=person,
        handing=handing if facts.held and handing.taker.choices else None,
        form=StateForm(formdata=None),
        trail=links_down_to(division, itself=True),
    )


@blueprint.post("/<division:code>/accounts/<int:account>/person")
def save_person(code: int, account: int) -> ResponseReturnValue:
    """Set the name that colleagues see."""
    division, kept = _enter(code)
    facts = _of(kept, account)
    form = PersonForm()
    page = url_for(".show_account", code=code, account=account)

    def again() -> str:
        return _account_page(division, facts, person=form, handing=_handing(kept, facts))

    with answered(in_form(form, again)):
        form.check()
        accounts.rename_person(db.session(), actor=actor(), name=facts.name, person=form.person.data)
    flash(_("The name is saved."))
    return redirect(page)


@blueprint.post("/<division:code>/accounts/<int:account>/password")
def set_first_password(code: int, account: int) -> ResponseReturnValue:
    """Give an account a first password again, and show it once."""
    division = enter(code)
    facts = find_kept(db.session(), actor(), code, account)
    if not StateForm().validate_on_submit():
        abort(400)
    password = first_password()
    with answered(refused_as_message(url_for(".show_account", code=code, account=account))):
        accounts.set_password(db.session(), actor=actor(), name=facts.name, password=password, first=True)
    return _first_password_page(division, facts, password)


@blueprint.post("/<division:code>/accounts/<int:account>/state")
def set_account_state(code: int, account: int) -> ResponseReturnValue:
    """Suspend, resume, close, reopen or unlock an account, or end its log-ins."""
    enter(code)
    facts = find_kept(db.session(), actor(), code, account)
    change = CHANGES.get(request.form.get("change", ""))
    if change is None or not StateForm().validate_on_submit():
        abort(400)
    act, words = change
    page = url_for(".show_account", code=code, account=account)
    with answered(refused_as_message(page)):
        act(db.session(), actor=actor(), name=facts.name)
    flash(str(words))
    return redirect(page)


@blueprint.get("/<division:code>/accounts/<int:account>/second-factor")
def show_account_factors(code: int, account: int) -> ResponseReturnValue:
    """The form that takes a colleague's second factor away, such as when a phone is lost."""
    division, kept = _enter(code)
    return _removal_page(division, _of(kept, account), SureForm(formdata=None))


def _removal_page(division: DivisionFacts, facts: UserFacts, form: SureForm) -> str:
    return render_template(
        "offices/accounts/second_factor.html",
        division=division,
        account=facts,
        form=form,
        trail=links_down_to(division, itself=True),
    )


@blueprint.post("/<division:code>/accounts/<int:account>/second-factor")
def remove_account_factors(code: int, account: int) -> ResponseReturnValue:
    """Take a colleague's second factor away, and end the log-ins."""
    division, kept = _enter(code)
    facts = _of(kept, account)
    form = SureForm()
    page = url_for(".show_account", code=code, account=account)
    with answered(
        {**in_form(form, lambda: _removal_page(division, facts, form)), **refused_as_message(page)}
    ):
        form.check()
        remove_factors(db.session(), actor=actor(), name=facts.name)
    flash(
        _("The second factor is removed, and all log-ins have ended. It is set up again at the next log-in.")
    )
    return redirect(page)


@blueprint.post("/<division:code>/accounts/<int:account>/hand-over")
def send_communities(code: int, account: int) -> ResponseReturnValue:
    """Hand over communities from one worker's account to another's."""
    division, kept = _enter(code)
    facts = _of(kept, account)
    form = _handing(kept, facts)

    def again() -> str:
        return _account_page(
            division, facts, person=PersonForm(formdata=None, person=facts.person), handing=form
        )

    with answered(in_form(form, again)):
        form.check()
        _gives, takes = hand_over(
            db.session(),
            actor=actor(),
            giver=facts.name,
            taker=form.taker.data or "",
            communities=form.communities.data or [],
        )
    flash(_("Handed over to %(name)s. It counts at once.", name=takes.shown_as))
    return redirect(url_for(".show_account", code=code, account=account))
