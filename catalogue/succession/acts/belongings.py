"""What else belongs to a community or a street and passes to what takes its place: accounts, grids, notices, lists, departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from ...divisions.profile_history import revise_profiles
from ...divisions.profiles import get_profiles
from ...foundation import clock
from ...models import (
    Action,
    Base,
    CommunityProfile,
    Department,
    DivisionAlias,
    Grant,
    Grid,
    MobileAgreement,
    Notice,
    OwnerListPlace,
    PlatformVillage,
    ProposalState,
    RulingProposal,
    StandardDeclaration,
    User,
    VillagePilot,
)
from .. import declarations, guides, lists, tables
from ..names import pass_on_named
from ..sessions import SYSTEM

_OPEN = (ProposalState.PROPOSED, ProposalState.ENDORSED)
_DEPARTMENTS: Any = Department.__table__


def pass_profile(session: Session, old: int, new: int) -> None:
    """Copy profile and names that people use to a community that has none; one that has its own keeps it, and gets the names."""
    profile: Any = CommunityProfile.__table__
    there = session.execute(select(profile).where(profile.c.community_code == new)).one_or_none()
    told = session.execute(select(profile).where(profile.c.community_code == old)).one_or_none()
    _copy(session, _table(DivisionAlias), "division_code", old, new)
    _copy(session, _table(MobileAgreement), "community_code", old, new)
    if told is not None and there is None:
        values = {**told._mapping, "community_code": new, "updated_at": clock.now(), "version": 1}
        session.execute(insert(profile).values(values))
        session.expire_all()
        made = get_profiles(session, [new]).values()
        revise_profiles(session, Action.SUCCEED, ((None, each, (SYSTEM, SYSTEM)) for each in made))


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _copy(session: Session, table: Table, column: str, old: int, new: int) -> None:
    """Copy rows whose key is a division and something else, which the new division may have already."""
    others = [name.name for name in table.primary_key.columns if name.name != column]
    taken = {
        tuple(row._mapping[name] for name in others)
        for row in session.execute(select(table).where(table.c[column] == new))
    }
    rows = [
        {**row._mapping, column: new}
        for row in session.execute(select(table).where(table.c[column] == old))
        if tuple(row._mapping[name] for name in others) not in taken
    ]
    if rows:
        session.execute(insert(table), rows)


def _rename(session: Session, table: Table, column: str, old: int, new: int, *where: Any) -> None:
    session.execute(update(table).where(table.c[column] == old, *where).values({column: new}))


def pass_community(session: Session, old: int, new: int) -> None:
    """Let what hangs on an ended community hang on the one that takes its place."""
    _pass_grids(session, old, new)
    for model, column in ((VillagePilot, "community_code"),):
        _move_or_drop(session, _table(model), column, old, new)
    villages = _table(PlatformVillage)
    _rename(session, villages, "community_code", old, new, villages.c.taken_back_at.is_(None))
    proposals = _table(RulingProposal)
    _rename(session, proposals, "community_code", old, new, proposals.c.state.in_(_OPEN))
    _pass_recipients(session, old, new)
    _pass_list_places(session, old, new)


def pass_common(session: Session, old: int, new: int) -> None:
    """Let what hangs on any division that ends hang on the one that takes its place: notices, accounts, the own number to call."""
    notices = _table(Notice)
    running = notices.c.withdrawn_at.is_(None), notices.c.last_day >= clock.today()
    _rename(session, notices, "division_code", old, new, *running)
    grants = _table(Grant)
    taken = {
        (row.user_id, row.role)
        for row in session.execute(select(grants).where(grants.c.division_code == new))
    }
    for row in session.execute(
        select(grants).where(grants.c.division_code == old).order_by(grants.c.id)
    ).all():
        mine = grants.c.id == row.id
        if (row.user_id, row.role) in taken:
            session.execute(delete(grants).where(mine))
        else:
            session.execute(update(grants).where(mine).values(division_code=new))
    _rename(session, _table(User), "kept_by", old, new)
    _move_or_drop(session, Base.metadata.tables["division_hotlines"], "division_code", old, new)


def _move_or_drop(session: Session, table: Table, column: str, old: int, new: int) -> None:
    """Let rows belong to the new division, except those whose key it has already, which stay with the old one."""
    others = [each.name for each in table.primary_key.columns if each.name != column]
    taken = {
        tuple(row._mapping[name] for name in others)
        for row in session.execute(select(table).where(table.c[column] == new))
    }
    for row in session.execute(select(table).where(table.c[column] == old)).all():
        if tuple(row._mapping[name] for name in others) in taken:
            continue
        same = [table.c[name] == row._mapping[name] for name in others]
        _rename(session, table, column, old, new, *same)


def _pass_grids(session: Session, old: int, new: int) -> None:
    grids = _table(Grid)
    longest: int = Grid.__table__.c.code.type.length  # type: ignore[attr-defined]
    taken = set(session.scalars(select(grids.c.code).where(grids.c.community_code == new)))
    for row in session.execute(select(grids).where(grids.c.community_code == old).order_by(grids.c.id)).all():
        code, place = row.code, 1
        while code in taken:
            place += 1
            mark = f"-{place}"
            code = row.code[: longest - len(mark)] + mark
        taken.add(code)
        session.execute(update(grids).where(grids.c.id == row.id).values(community_code=new, code=code))


def _pass_recipients(session: Session, old: int, new: int) -> None:
    """Let services that were declared for the old community be declared for the new one."""
    recipients = Base.metadata.tables["declaration_recipients"]
    _move_or_drop(session, recipients, "community_code", old, new)
    session.execute(delete(recipients).where(recipients.c.community_code == old))
    _rename(session, Base.metadata.tables["declaration_objections"], "community_code", old, new)


def _pass_list_places(session: Session, old: int, new: int) -> None:
    """Let owners' lists know the places in the new community, so that the next list finds them unchanged."""
    places = _table(OwnerListPlace)
    own = f"{old} "
    for row in session.execute(select(places).where(places.c.community_code == old)).all():
        key = f"{new} {row.key.removeprefix(own)}" if row.key.startswith(own) else row.key
        mine = places.c.list_id == row.list_id, places.c.key == row.key
        taken = key != row.key and session.scalar(
            select(places.c.key).where(places.c.list_id == row.list_id, places.c.key == key)
        )
        if taken:
            session.execute(delete(places).where(*mine))
        else:
            session.execute(update(places).where(*mine).values(key=key, community_code=new))


def pass_words(session: Session, links: Mapping[int, int]) -> None:
    """What divisions declared, wrote as guides, typed beside tables and keep as lists is their successors'."""
    declarations.pass_on(session, links)
    guides.pass_on(session, links)
    communities = {old: new for old, new in links.items() if new % 1000}
    notes = {old: new for old, new in communities.items() if list(links.values()).count(new) == 1}
    tables.carry(session, notes, {})
    tables.pass_on(session, links)
    lists.pass_on(session, links)


def pass_office(session: Session, offices: Mapping[int, int]) -> None:
    """Departments, the items that each owns, replies and what is declared of the standards are the successor's."""
    if not offices:
        return
    pass_on_named(session, _DEPARTMENTS, offices)
    for old, new in sorted(offices.items()):
        for name, column in (("item_owners", "division_code"), ("reply_templates", "street_code")):
            _move_or_drop(session, Base.metadata.tables[name], column, old, new)
        declared = _table(StandardDeclaration)
        there = set(
            session.scalars(
                select(declared.c.task).where(declared.c.division_code == new, declared.c.ended_at.is_(None))
            )
        )
        mine = declared.c.ended_at.is_(None), declared.c.task.not_in(sorted(there))
        _rename(session, declared, "division_code", old, new, *mine)
