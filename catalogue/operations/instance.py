"""An instance: setting it up, once or again, and the log-ins of a demonstration. Knows nothing of Flask."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import catalogues, divisions
from catalogue.access import accounts
from catalogue.access.accounts import MadePassword, PasswordKind
from catalogue.access.passwords import first_password
from catalogue.access.rights import SYSTEM, Actor
from catalogue.crosswalks.shipped import load_shipped
from catalogue.demo.accounts import DemoAccount, demo_accounts, demo_colleagues
from catalogue.departments import find_department
from catalogue.foundation import clock, migrating, stamps
from catalogue.foundation.database import begin_writing, take_turns
from catalogue.foundation.errors import Refused, _
from catalogue.models import Division, Offering, User

from .. import succession
from ..divisions.lists import ListFacts
from .shown_around import show_administration

DEMO_SEED = 1060
DEMO_DAYS = 365
"""Days of history of a demonstration, if nothing else is said."""
Say = Callable[[str], None]


def is_fresh(engine: Engine) -> bool:
    """Whether nothing was ever set up in this database, or only begun."""
    if migrating.revision_of(engine) is None:
        return True
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Division)) == 0


def is_demonstration(engine: Engine) -> bool:
    """Whether the database, of any schema that is ours, holds demonstration data."""
    migrating.require_ours(engine)
    with Session(engine) as session:
        return stamps.version(session, stamps.DEMONSTRATION) > 0


def holds_real_data(session: Session) -> bool:
    """Whether there are accounts or offerings that are no demonstration."""
    if stamps.version(session, stamps.DEMONSTRATION):
        return False
    return _has_records(session)


def _has_records(session: Session) -> bool:
    accounts_or_records = (select(Offering.item_id).limit(1), select(User.id).limit(1))
    return any(session.scalar(query) is not None for query in accounts_or_records)


def set_up(
    engine: Engine, *, demo: bool, tell: Say, actor: Actor = SYSTEM, demo_days: int = DEMO_DAYS
) -> None:
    """Bring an instance to what this version needs. With ``demo``, fill it with demonstration data once, whose history begins ``demo_days`` ago.

    Apart from the tables, everything is written in one transaction. Raises ``Refused`` if demonstration
    data would mix with real data. Several that set up at once wait for each other.
    """
    wanted = migrating.newest()
    before = migrating.upgrade(engine)
    if before != wanted:
        tell(f"Schema: {before or 'none'} -> {wanted}")
    with Session(engine) as session:
        begin_writing(session, setting_up=True)
        take_turns(session, "setting up")
        _load_catalogue(session, tell, actor)
        _import_divisions(session, tell, actor)
        if demo:
            _fill(session, tell, actor, demo_days)
        session.commit()


def _load_catalogue(session: Session, tell: Say, actor: Actor) -> None:
    for file in (catalogues.shipped_edition(), *catalogues.further_editions()):
        report = catalogues.load_edition(session, file, actor=actor)
        if report.changed:
            tell(f"Catalogue: {report.edition_key}, {report.items} items")
    for name in load_shipped(session, actor=actor, today=clock.today()):
        tell(f"Crosswalk: {name}")


def _import_divisions(session: Session, tell: Say, actor: Actor) -> None:
    if session.scalar(select(func.count()).select_from(Division)):
        return
    shipped = divisions.shipped_list()
    report = succession.import_list(
        session,
        [shipped.path],
        ListFacts(shipped.facts.name, state_as_of=shipped.facts.state_as_of, source=shipped.facts.source),
        actor=actor,
        today=clock.today(),
    )
    counts = ", ".join(f"{count} {level.value}" for level, count in report.listed.items())
    tell(f"Divisions: {report.name}, {counts}")


def _fill(session: Session, tell: Say, actor: Actor, days: int) -> None:
    if stamps.version(session, stamps.DEMONSTRATION):
        return
    if _has_records(session):
        raise Refused(_("This instance holds real data. Demonstration data go into an empty one only."))
    from catalogue import demo  # loaded only by those who want it

    with click.progressbar(length=1000, label="Demonstration data", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(1000 * done // max(total, 1) - bar.pos)

        demo.fill(session, actor=actor, seed=DEMO_SEED, days=days, progress=progress)
    for account in demo_accounts():
        accounts.add_user(
            session,
            account.name,
            account.role,
            account.division,
            MadePassword(account.password, PasswordKind.PUBLISHED),
            actor=actor,
            person=account.person,
            department=find_department(session, account.division, account.department).id
            if account.department
            else None,
        )
    for colleague in demo_colleagues():
        accounts.add_user(
            session,
            colleague.name,
            colleague.role,
            colleague.division,
            MadePassword(first_password(), PasswordKind.FIRST),
            actor=actor,
            person=colleague.person,
        )
    show_administration(session, actor=actor)
    tell("Demonstration data: made up, marked as such on every page")


def demo_log_ins(engine: Engine) -> tuple[DemoAccount, ...]:
    """The demonstration accounts that this instance has; none in an instance with real data."""
    with Session(engine) as session:
        if not stamps.version(session, stamps.DEMONSTRATION):
            return ()
        known = {user.name for user in accounts.list_users(session) if user.active}
    return tuple(account for account in demo_accounts() if account.name in known)


def print_log_ins(engine: Engine, tell: Say) -> None:
    """Print the demonstration log-ins as a table with a head, if this instance has any."""
    log_ins = demo_log_ins(engine)
    if not log_ins:
        return
    tell("Demonstration log-ins:")
    tell(f"  {'name':<9} {'password':<22} {'role':<9} place")
    with Session(engine) as session:
        for each in log_ins:
            place = divisions.get_division(session, each.division)
            tell(f"  {each.name:<9} {each.password:<22} {each.role.value:<9} {place.short_name}")
