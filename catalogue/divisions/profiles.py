"""Community profiles (社区档案): the service station, a few plain facts, and the names that people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..foundation import clock, stamps
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..foundation.phones import PHONE
from ..models import AliasKind, CommunityProfile, Division, DivisionAlias, Level, Role
from ..time.hours import WeeklyHours
from .tree import get_division

#: Code of a type tag -> its Chinese name, in the order in which they are shown.
TYPE_TAGS: Mapping[str, str] = {
    "old_estate": "老旧小区",
    "new_estate": "新建小区",
    "urban_fringe": "城乡结合部",
    "rural": "郊区农村",
    "village_pilot": "村庄社区化试点",
}

MOST_PHONES = 5
MOST_ALIASES = 200
MOST_HOUSEHOLDS = 1_000_000
_LENGTHS = {"station_name": 100, "address": 200}
_ALIAS_LENGTH = 60
_PLACES = 6
"""Decimal places kept of a coordinate: a tenth of a metre."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """A name that people use for a part of a community."""

    name: str
    kind: AliasKind = AliasKind.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """The profile of a community as entered; every field may stay empty.

    ``hours`` in the notation of ``catalogue.time.hours``; ``latitude`` and ``longitude`` of the reference point for
    walking distances, WGS 84 degrees; ``type_tags`` are keys of :data:`TYPE_TAGS`.
    """

    station_name: str | None = None
    address: str | None = None
    phones: tuple[str, ...] = ()
    hours: str | None = None
    households: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    type_tags: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """A community's present profile. Tags are in the order of :data:`TYPE_TAGS`, aliases by name."""

    community: int
    station_name: str | None
    address: str | None
    phones: tuple[str, ...]
    hours: str | None
    households: int | None
    latitude: float | None
    longitude: float | None
    type_tags: tuple[str, ...]
    aliases: tuple[Alias, ...]
    updated_at: datetime | None
    """None where there are aliases but nothing else."""

    @property
    def draft(self) -> ProfileDraft:
        """The same as something that can be changed and saved again."""
        return ProfileDraft(**{name: getattr(self, name) for name in ProfileDraft.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class StoredProfiles:
    """How many profiles a bulk writing made, changed and found as they were."""

    created: int
    updated: int
    unchanged: int


# Built once: composing a statement takes longer than running it for one community.
_ALIASES_OF = select(DivisionAlias.division_code, DivisionAlias.name, DivisionAlias.kind).where(
    DivisionAlias.division_code.in_(bindparam("codes", expanding=True))
)
_PROFILES_OF = select(*CommunityProfile.__table__.columns).where(
    CommunityProfile.community_code.in_(bindparam("codes", expanding=True))
)


def get_profile(session: Session, code: int) -> ProfileFacts | None:
    """A community's profile; None if it never gave one."""
    return get_profiles(session, (code,)).get(code)


def get_profiles(session: Session, codes: Iterable[int]) -> dict[int, ProfileFacts]:
    """Profiles by community, in ascending order of code; communities without one are left out."""
    wanted = sorted(set(codes))
    found: dict[int, ProfileFacts] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        aliases: dict[int, list[Alias]] = {}
        for code, name, kind in session.execute(_ALIASES_OF, {"codes": part}):
            aliases.setdefault(code, []).append(Alias(name, kind))
        rows = {row.community_code: row for row in session.execute(_PROFILES_OF, {"codes": part})}
        for code in sorted(rows.keys() | aliases.keys()):
            found[code] = _facts(code, rows.get(code), tuple(sorted(aliases.get(code, ()))))
    return found


def save_profile(session: Session, *, actor: Actor, community: int, draft: ProfileDraft) -> ProfileFacts:
    """Put a community's profile in the place of the one it has, aliases included; the same again changes nothing.

    Raises ``NotAllowed``, ``NotFound`` (also for a division that is no community), ``Refused`` for a retired
    community, and ``Invalid`` with every problem.
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
    store_profiles(session, {community: tidy_profile(draft)})
    append_change(session, actor, role, before, get_profile(session, community))
    return get_profile(session, community) or _facts(community, None, ())


def append_change(
    session: Session, actor: Actor, role: Role, before: ProfileFacts | None, after: ProfileFacts | None
) -> None:
    """Write into the audit trail what differs between two states of a profile; nothing if nothing does."""
    was, now = (_as_entry(each.draft) if each else {} for each in (before, after))
    changed = [name for name in was | now if was.get(name) != now.get(name)]
    facts = after or before
    if not changed or facts is None:
        return
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="profile.saved",
        subject=f"profile {facts.community:012d}",
        division=facts.community,
        before={name: was.get(name) for name in changed},
        after={name: now.get(name) for name in changed},
    )


def _as_entry(draft: ProfileDraft) -> dict[str, Any]:
    kept = {name: getattr(draft, name) for name in ProfileDraft.__dataclass_fields__}
    kept["aliases"] = [f"{alias.name}({alias.kind.value})" for alias in draft.aliases]
    kept["phones"], kept["type_tags"] = list(draft.phones), list(draft.type_tags)
    return kept


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
        (changed_rows if before and before.updated_at else new_rows).append(row)
    if new_rows:
        session.execute(insert(CommunityProfile), new_rows)
    if changed_rows:
        session.execute(update(CommunityProfile), changed_rows)
    for start in range(0, len(lost), _AT_ONCE):
        session.execute(
            delete(DivisionAlias)
            .where(
                tuple_(DivisionAlias.division_code, DivisionAlias.name).in_(lost[start : start + _AT_ONCE])
            )
            .execution_options(synchronize_session=False)
        )
    if gained:
        session.execute(insert(DivisionAlias), gained)
    if lost or gained:
        stamps.bump(session, stamps.DIVISIONS)
    if created or updated:
        session.expire_all()
    return StoredProfiles(created, updated, len(drafts) - created - updated)


def tidy_profile(draft: ProfileDraft) -> ProfileDraft:
    """The draft in its canonical form: trimmed, hours rewritten, tags and aliases sorted.

    Raises ``Invalid`` with every problem.
    """
    problems: list[Problem] = []
    texts = {name: (getattr(draft, name) or "").strip() or None for name in _LENGTHS}
    for name, limit in _LENGTHS.items():
        if len(texts[name] or "") > limit:
            problems.append(Problem(name, _("At most %(limit)d characters."), {"limit": limit}))
    phones = tuple(phone.strip() for phone in draft.phones if phone.strip())
    if len(phones) > MOST_PHONES:
        problems.append(Problem("phones", _("At most %(limit)d phone numbers."), {"limit": MOST_PHONES}))
    if any(not PHONE.fullmatch(phone) for phone in phones):
        problems.append(Problem("phones", _("This is not a phone number."), {}))
    hours = None
    if draft.hours and draft.hours.strip():
        try:
            hours = str(WeeklyHours.parse(draft.hours))
        except Invalid as error:
            problems += error.problems
    if draft.households is not None and not 0 <= draft.households <= MOST_HOUSEHOLDS:
        problems.append(
            Problem("households", _("Between 0 and %(limit)d households."), {"limit": MOST_HOUSEHOLDS})
        )
    problems += _wrong_coordinates(draft)
    unknown = [tag for tag in draft.type_tags if tag not in TYPE_TAGS]
    if unknown:
        problems.append(Problem("type_tags", _("“%(text)s” is not a type tag."), {"text": unknown[0]}))
    aliases = [replace(alias, name=alias.name.strip()) for alias in draft.aliases]
    problems += _wrong_aliases(aliases)
    if problems:
        raise Invalid(problems)
    return ProfileDraft(
        **texts,
        phones=phones,
        hours=hours,
        households=draft.households,
        latitude=None if draft.latitude is None else round(float(draft.latitude), _PLACES),
        longitude=None if draft.longitude is None else round(float(draft.longitude), _PLACES),
        type_tags=tuple(tag for tag in TYPE_TAGS if tag in draft.type_tags),
        aliases=tuple(sorted(aliases)),
    )


def _wrong_coordinates(draft: ProfileDraft) -> list[Problem]:
    problems = []
    if (draft.latitude is None) != (draft.longitude is None):
        problems.append(Problem("latitude", _("Give both coordinates, or none."), {}))
    if draft.latitude is not None and not -90 <= draft.latitude <= 90:
        problems.append(Problem("latitude", _("The latitude lies between -90 and 90 degrees."), {}))
    if draft.longitude is not None and not -180 <= draft.longitude <= 180:
        problems.append(Problem("longitude", _("The longitude lies between -180 and 180 degrees."), {}))
    return problems


def _wrong_aliases(aliases: list[Alias]) -> list[Problem]:
    problems = []
    if len(aliases) > MOST_ALIASES:
        problems.append(Problem("aliases", _("At most %(limit)d names."), {"limit": MOST_ALIASES}))
    if any(not 1 <= len(alias.name) <= _ALIAS_LENGTH for alias in aliases):
        problems.append(
            Problem("aliases", _("A name has 1 to %(limit)d characters."), {"limit": _ALIAS_LENGTH})
        )
    names = [alias.name for alias in aliases]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        problems.append(Problem("aliases", _("The name “%(text)s” is listed twice."), {"text": twice}))
    return problems


def _facts(code: int, row: Any, aliases: tuple[Alias, ...]) -> ProfileFacts:
    if row is None:
        return ProfileFacts(code, None, None, (), None, None, None, None, (), aliases, None)
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
    }
