"""Community profiles (社区档案): the service station, a few plain facts, and the names that people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..foundation import clock, stamps
from ..foundation.database import in_parts
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _
from ..foundation.histories import NO_SUCH_VERSION
from ..models import Action, CommunityProfile, Division, DivisionAlias, Level, Offering, PhoneSource
from ..telephones import settle_mobiles
from .profile_drafts import (
    MEASURED,
    TYPE_TAGS,
    VILLAGE_PILOT,
    Alias,
    ProfileDraft,
    ProfileFacts,
    tidy_profile,
)
from .profile_history import profile_at, profile_draft_of, revise_profiles
from .tree import get_division


@dataclass(frozen=True, slots=True)
class StoredProfiles:
    """How many profiles a bulk writing made, changed and found as they were."""

    created: int
    updated: int
    unchanged: int


# Built once: composing a statement takes longer than running it for one community.
_ALIASES: Any = DivisionAlias.__table__
_ALIASES_OF = select(_ALIASES.c.division_code, _ALIASES.c.name, _ALIASES.c.kind).where(
    _ALIASES.c.division_code.in_(bindparam("codes", expanding=True))
)
_PROFILES: Any = CommunityProfile.__table__
_PROFILES_OF = select(*_PROFILES.c).where(_PROFILES.c.community_code.in_(bindparam("codes", expanding=True)))


def get_profile(session: Session, code: int) -> ProfileFacts | None:
    """A community's profile; None if it never gave one."""
    return get_profiles(session, (code,)).get(code)


def station_phone(session: Session, code: int) -> str | None:
    """The number of a community's station that residents are to call first; None if it gave none."""
    phones = session.scalar(select(CommunityProfile.phones).where(CommunityProfile.community_code == code))
    return phones[0] if phones else None


def get_profiles(session: Session, codes: Iterable[int]) -> dict[int, ProfileFacts]:
    """Profiles by community, in ascending order of code; communities without one are left out."""
    wanted = sorted(set(codes))
    found: dict[int, ProfileFacts] = {}
    for part in in_parts(wanted):
        aliases: dict[int, list[Alias]] = {}
        for code, name, kind in session.execute(_ALIASES_OF, {"codes": part}):
            aliases.setdefault(code, []).append(Alias(name, kind))
        rows = {row.community_code: row for row in session.execute(_PROFILES_OF, {"codes": part})}
        for code in sorted(rows.keys() | aliases.keys()):
            found[code] = _facts(code, rows.get(code), tuple(sorted(aliases.get(code, ()))))
    return found


def save_profile(
    session: Session,
    *,
    actor: Actor,
    community: int,
    draft: ProfileDraft,
    expected_version: int | None = None,
    action: Action = Action.RECORD,
) -> ProfileFacts:
    """Put a community's profile in the place of the one it has, aliases included; the same again changes nothing.

    Whether a village is in the pilot stays as it is: its street says that. ``expected_version`` is the version that the writer saw
    (0: none; None: any). Raises ``NotAllowed``, ``NotFound`` (also for a division that is no community), ``Refused`` for a retired community, ``Conflict``, and ``Invalid`` with
    every problem, among them that lines refer to the station's number and it would have none. A new mobile number needs ``agree_to_mobiles`` before.
    """
    role = require(actor, Right.RECORD, community)
    division = get_division(session, community)
    if division.level is not Level.COMMUNITY:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)
    if not division.present:
        raise Refused(_("This community is retired. Its profile stays as it was."))
    # Two writers of one community wait for each other here on PostgreSQL.
    session.execute(select(Division.code).where(Division.code == community).with_for_update(key_share=True))
    before = get_profile(session, community)
    kept = before.phones if before else ()
    draft = _with_pilot_as_kept(tidy_profile(draft, kept=kept), before)
    settle_mobiles(
        session,
        actor=actor,
        community=community,
        field="phones",
        before=kept,
        after=draft.phones,
        asked=action is not Action.RESTORE,
    )
    if before is not None and draft == before.draft:
        return before
    present = before.version if before else 0
    if expected_version is not None and expected_version != present:
        raise Conflict(
            _("This profile was changed meanwhile. Read what it says now, then save again."),
            expected=expected_version,
            current=present,
        )
    if kept and not draft.phones:
        refuse_unreachable(session, [community])
    store_profiles(session, {community: draft})
    after = get_profile(session, community)
    revise_profiles(session, action, [(before, after, (actor.name, role.value))])
    return after or _facts(community, None, ())


def tag_village_pilot(session: Session, signed: tuple[str, str], community: int, *, applies: bool) -> None:
    """Give a community the type of a village in the pilot, or take it away, in the name and role ``signed``.

    Rights are those of the recording that it follows: see ``catalogue.village_pilots``.
    """
    before = get_profile(session, community)
    draft = before.draft if before else ProfileDraft()
    store_profiles(session, {community: _piloted(draft, applies)})
    revise_profiles(session, Action.RECORD, [(before, get_profile(session, community), signed)])


def _piloted(draft: ProfileDraft, applies: bool) -> ProfileDraft:
    tags = {*draft.type_tags} - {VILLAGE_PILOT} | ({VILLAGE_PILOT} if applies else set())
    return replace(draft, type_tags=tuple(tag for tag in TYPE_TAGS if tag in tags))


def _with_pilot_as_kept(draft: ProfileDraft, before: ProfileFacts | None) -> ProfileDraft:
    return _piloted(draft, before is not None and VILLAGE_PILOT in before.type_tags)


def refuse_unreachable(session: Session, communities: Sequence[int]) -> None:
    """Raise ``Unreachable`` for the first of some communities whose lines refer to the station's number.

    Asked where a station would lose its last number.
    """
    referring = (
        select(Offering.community_code, func.count())
        .where(Offering.community_code.in_(communities), Offering.phone_source == PhoneSource.STATION)
        .group_by(Offering.community_code)
        .order_by(Offering.community_code)
    )
    for community, count in session.execute(referring):
        raise Unreachable(community, count)


class Unreachable(Invalid):
    """A station would lose its last number, to which ``count`` lines of its ``community`` refer."""

    def __init__(self, community: int, count: int) -> None:
        message = _(
            "%(count)d services give the station's number. Keep a number, or change those services first."
        )
        super().__init__([Problem("phones", message, {"count": count})])
        self.community = community


def restore_profile(
    session: Session, *, actor: Actor, community: int, version: int, expected_version: int | None = None
) -> ProfileFacts:
    """Say of a community what its profile said at a version.

    Raises ``NotFound`` for a version that the history does not tell, and what :func:`save_profile` raises.
    """
    require(actor, Right.RECORD, community)
    kept = profile_at(session, community, version)
    if kept is None:
        raise NotFound(NO_SUCH_VERSION)
    return save_profile(
        session,
        actor=actor,
        community=community,
        draft=profile_draft_of(kept),
        expected_version=expected_version,
        action=Action.RESTORE,
    )


def store_profiles(session: Session, drafts: Mapping[int, ProfileDraft]) -> StoredProfiles:
    """Write many tidied profiles with a few statements. Moves the stamp DIVISIONS only if an alias changed.

    Does not check rights and codes: see :func:`save_profile` and ``import_profiles``.
    """
    known = get_profiles(session, drafts)
    now = clock.now()
    new_rows: list[dict[str, Any]] = []
    changed_rows: list[dict[str, Any]] = []
    lost: list[tuple[int, str]] = []
    gained: list[dict[str, Any]] = []
    created = updated = 0
    for code in sorted(drafts):
        draft, before = drafts[code], known.get(code)
        if draft == (before.draft if before else ProfileDraft()):
            continue
        created, updated = (created, updated + 1) if before else (created + 1, updated)
        old_aliases = set(before.aliases) if before else set()
        lost += [(code, alias.name) for alias in sorted(old_aliases - set(draft.aliases))]
        gained += [
            {"division_code": code, "name": alias.name, "kind": alias.kind}
            for alias in draft.aliases
            if alias not in old_aliases
        ]
        row = _row(code, draft, now)
        row["version"] = before.version + 1 if before else 1
        (changed_rows if before and before.updated_at else new_rows).append(row)
    if new_rows:
        session.execute(insert(CommunityProfile), new_rows)
    if changed_rows:
        session.execute(update(CommunityProfile), changed_rows)
    for part in in_parts(lost):
        session.execute(
            delete(DivisionAlias)
            .where(tuple_(DivisionAlias.division_code, DivisionAlias.name).in_(part))
            .execution_options(synchronize_session=False)
        )
    if gained:
        session.execute(insert(DivisionAlias), gained)
    if lost or gained:
        stamps.bump(session, stamps.DIVISIONS)
    if created or updated:
        session.expire_all()
    return StoredProfiles(created, updated, len(drafts) - created - updated)


def _facts(code: int, row: Any, aliases: tuple[Alias, ...]) -> ProfileFacts:
    if row is None:
        return ProfileFacts(code, None, None, (), None, None, None, None, (), aliases, None, 0)
    return ProfileFacts(
        community=code,
        station_name=row.station_name,
        address=row.address,
        phones=tuple(row.phones or ()),
        hours=row.hours,
        households=row.households,
        latitude=row.latitude,
        longitude=row.longitude,
        type_tags=tuple(tag for tag in TYPE_TAGS if tag in (row.type_tags or ())),
        aliases=aliases,
        updated_at=row.updated_at,
        version=row.version,
        **{name: getattr(row, name) for name in MEASURED},
    )


def _row(code: int, draft: ProfileDraft, now: datetime) -> dict[str, Any]:
    return {
        "community_code": code,
        "station_name": draft.station_name,
        "address": draft.address,
        "phones": list(draft.phones),
        "hours": draft.hours,
        "households": draft.households,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "type_tags": list(draft.type_tags),
        "updated_at": now,
        **{name: getattr(draft, name) for name in MEASURED},
    }
