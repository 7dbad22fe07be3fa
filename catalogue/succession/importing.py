"""Importing a list of divisions: add, rename, restore, retire, link successors; delete nothing.

Memory holds the list once and the database's divisions one province at a time; rows are written with one
statement per kind of change and province.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..counters import rollup
from ..divisions.listing import DivisionListing, ListedDivision, locate, read_files
from ..divisions.lists import ListFacts, record_list
from ..divisions.names_then import note_names
from ..divisions.presence import note_presence
from ..divisions.tree import DivisionFacts, facts, get_divisions, select_facts
from ..foundation import stamps
from ..foundation.codes import subtree
from ..foundation.database import in_parts
from ..foundation.errors import BadFile, Invalid, _, command_called, too_long
from ..foundation.loading import insert_rows
from ..models import Division, Grant, Level, Role, User
from . import cases, declarations, guides, lists, sessions, tables
from .comparing import Changes, Successions, TargetDivision, compare, find_successors
from .mapping import Mapping, read_mapping
from .moving import carry_over, only_predecessors
from .report import DivisionsImport, Renamed, StrandedGrant, Succession, Unlinked, by_level

LONGEST_NAME = 200
"""Characters of a list's name."""
_PROVINCE = Level.PROVINCE.span
_ADDED = tuple(column.name for column in fields(TargetDivision))
_values_of = attrgetter(*_ADDED)


@dataclass(slots=True)
class _Done:
    """What has been written so far, as codes: the rows of a whole country would not be held for nothing."""

    provinces: list[int] = field(default_factory=list)
    structural: set[int] = field(default_factory=set)
    """Provinces whose counts change."""
    added: list[int] = field(default_factory=list)
    added_levels: Counter[Level] = field(default_factory=Counter)
    updated: int = 0
    renamed: list[Renamed] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    retired: list[DivisionFacts] = field(default_factory=list)
    successions: list[Successions] = field(default_factory=list)

    def note(self, province: int, changes: Changes) -> None:
        self.provinces.append(province)
        if changes.structural:
            self.structural.add(province)
        self.added += [wanted.code for wanted in changes.added]
        self.added_levels.update(wanted.level for wanted in changes.added)
        self.updated += len(changes.updated)
        self.renamed += [Renamed(*change) for change in changes.renamed]
        self.restored += [wanted.code for wanted in changes.restored]
        self.moved += sorted(changes.moved)
        self.retired += changes.retired


_A_FEW = 50
"""An import may always retire this many divisions, even in a small province."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a list may do although it is more often a mistake.

    ``retire_most``: retire more than half of a province, as a list that was cut short would. ``new_province``: add a
    province to those that are kept here.
    """

    retire_most: bool = False
    new_province: bool = False


NOTHING_UNUSUAL = Accepted()


def import_list(
    session: Session,
    paths: Iterable[Path | str],
    about: ListFacts,
    *,
    actor: Actor,
    today: date,
    provinces: Collection[int] | None = None,
    mapping: Path | str | None = None,
    accept: Accepted = NOTHING_UNUSUAL,
) -> DivisionsImport:
    """Make the divisions follow a list, which may be spread over several files.

    ``provinces`` keeps to provinces by their two digits. Divisions that the list no longer names are retired
    on ``today``, inside the provinces and on the levels that it covers; one that reappears is restored.
    A list that does something unusual is refused unless ``accept`` says that it may.
    ``mapping`` is a CSV ``old,new`` of successors. ``about`` describes the list.

    Open cases of residents and coming sessions go on where a successor is. Importing the same list twice changes nothing. Moves the stamp DIVISIONS and recounts the provinces only if
    something changed. Raises ``NotAllowed``, ``Invalid`` for a name that is too long, ``BadFile`` and writes nothing for a file that is not what it should be.
    """

    if problems := too_long("name", about.name, LONGEST_NAME):
        raise Invalid(problems)
    files = tuple(paths)
    listing = read_files(files, provinces=provinces)
    roles = [require(actor, Right.IMPORT, code) for code in sorted(set(map(_province_of, listing.divisions)))]
    told = read_mapping(mapping) if mapping is not None else Mapping("", ())
    source = _Source(files, listing, told, session.scalar(select(Division.code).limit(1)) is None)
    with session.begin_nested():
        cases.hold(session)
        rollup.lock_day(session, exclusive=True)
        if not accept.new_province:
            _refuse_new_provinces(session, listing, files)
        done = _Done()
        for province, listed in groupby(listing.divisions, key=_province_of):
            changes, successions = _import_province(
                session, province, tuple(listed), source, today=today, retire_most=accept.retire_most
            )
            done.note(province, changes)
            if successions is not None:
                done.successions.append(successions)
        mapped_before = told.check(session, {division.code for division in done.retired})
        links = dict(mapped_before)
        for successions in done.successions:
            links |= successions.all
        _link(session, links)
        cases.follow(session, links)
        declarations.pass_on(session, links)
        guides.pass_on(session, links)
        tables.pass_on(session, links)
        lists.pass_on(session, links)
        mapped = mapped_before.keys() | {code for each in done.successions for code in each.mapped}
        carried, counts = _carry(session, links, set(done.added), mapped)
        sessions.follow(session, links, {})
        recounted = done.structural | {new // _PROVINCE * _PROVINCE for new in carried.values()}
        for province in sorted(recounted):
            rollup.rebuild(session, within=province)
        changed = bool(links or done.structural or done.updated)
        if record_list(session, listing.digest, about) or changed:
            changed = True
            stamps.bump(session, stamps.DIVISIONS)
            session.expire_all()
            _append(session, actor, roles[0], about.name, listing, done)
        return _report(session, about.name, listing, done, mapped_before, carried, counts, changed)


@dataclass(frozen=True, slots=True)
class _Source:
    """What is imported: the files, the list that they hold, and who succeeds whom by the mapping file."""

    files: tuple[Path | str, ...]
    listing: DivisionListing
    told: Mapping
    first: bool
    """Whether the instance had no divisions before."""


def _append(
    session: Session, actor: Actor, role: Role, name: str, listing: DivisionListing, done: _Done
) -> None:
    provinces = done.provinces
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="divisions.imported",
        subject=f"list {name}",
        division=provinces[0] if len(provinces) == 1 else None,
        after={
            "digest": listing.digest,
            "provinces": provinces,
            "added": len(done.added),
            "updated": done.updated,
            "restored": len(done.restored),
            "retired": len(done.retired),
        },
    )


def _province_of(listed: ListedDivision) -> int:
    return listed.code // _PROVINCE * _PROVINCE


def _refuse_new_provinces(session: Session, listing: DivisionListing, files: tuple[Path | str, ...]) -> None:
    """A wrong file would put a second root beside the one whose communities are recorded here."""
    kept = {
        division.code: division.name
        for division in facts(
            session,
            select_facts().where(Division.level == Level.PROVINCE, Division.retired_on.is_(None)),
        )
    }
    added = [each for each in listing.divisions if each.level is Level.PROVINCE and each.code not in kept]
    if kept and added:
        file, line = locate(files, added[0].code)
        raise BadFile(
            _(
                "%(name)s is not one of the provinces that are kept here: %(kept)s. "
                "If it is to be kept too, import the list with --new-province."
            ),
            file=file,
            line=line,
            field="code",
            name=added[0].name,
            kept=", ".join(kept.values()),
        )


def _import_province(
    session: Session,
    province: int,
    listed: Sequence[ListedDivision],
    source: _Source,
    *,
    today: date,
    retire_most: bool,
) -> tuple[Changes, Successions | None]:
    """Write one province's part of the list. Gives what changed, and who succeeds whom if anything was retired."""
    in_province = select_facts().where(Division.code.between(*subtree(province))).order_by(Division.code)
    existing = {division.code: division for division in facts(session, in_province)}
    top = existing.get(province)
    if listed[0].code != province and (
        top is None or not top.present or Level.PROVINCE in source.listing.levels
    ):
        file, line = locate(source.files, listed[0].code)
        raise BadFile(
            _("The province %(province)s of this division is not in the list."),
            file=file,
            line=line,
            field="code",
            province=province,
        )
    changes = compare(listed, existing, source.listing.levels)
    there = sum(division.present for division in existing.values())
    if not retire_most and len(changes.retired) > max(_A_FEW, there // 2):
        raise BadFile(
            _(
                "This list would retire %(retired)d of the %(there)d divisions of %(province)s. "
                "If it is complete, bring it in with “%(command)s”."
            ),
            file=str(source.files[0]),
            field="code",
            retired=len(changes.retired),
            there=there,
            province=listed[0].name,
            command=command_called("divisions import --retire-most"),
        )
    renamed = [
        existing[wanted.code]
        for wanted in (*changes.updated, *changes.restored)
        if (existing[wanted.code].name, existing[wanted.code].short_name) != (wanted.name, wanted.short_name)
    ]
    note_names(session, renamed, today)
    _write(session, changes, today, first=source.first)
    if not changes.retired:
        return changes, None
    present = facts(session, in_province.where(Division.retired_on.is_(None)))
    return changes, find_successors(changes.retired, present, source.told.links)


def _write(session: Session, changes: Changes, today: date, *, first: bool) -> None:
    """``first``: no list was here before, so no day is kept on which its divisions came."""
    # Rows in ascending order of code: a parent always has a smaller code than its children.
    if changes.added:
        insert_rows(session, Division, _ADDED, map(_values_of, changes.added))
    if changes.updated:
        session.execute(update(Division), [asdict(wanted) for wanted in changes.updated])
    if changes.restored:
        session.execute(
            update(Division),
            [{**asdict(wanted), "retired_on": None, "successor_code": None} for wanted in changes.restored],
        )
    if changes.retired:
        session.execute(
            update(Division), [{"code": gone.code, "retired_on": today} for gone in changes.retired]
        )
    if not first:
        come = (wanted.code for wanted in (*changes.added, *changes.restored))
        note_presence(session, come, today, present=True)
    note_presence(session, (gone.code for gone in changes.retired), today, present=False)


def _link(session: Session, links: dict[int, int]) -> None:
    if links:
        session.execute(
            update(Division), [{"code": old, "successor_code": new} for old, new in sorted(links.items())]
        )


def _carry(
    session: Session, links: dict[int, int], added: set[int], mapped: Collection[int]
) -> tuple[dict[int, int], dict[str, int]]:
    """Carry over between communities where nothing is ambiguous: pairs, and how much of what.

    The successor must be new: added by this import, or, told by the mapping file, still without a word of its
    own; and no other division's successor.
    """
    candidates = {old: new for old, new in links.items() if new in added or old in mapped}
    pairs = only_predecessors(session, candidates)
    return pairs, carry_over(session, pairs) if pairs else {}


def _report(
    session: Session,
    name: str,
    listing: DivisionListing,
    done: _Done,
    mapped_before: dict[int, int],
    carried: dict[int, int],
    counts: dict[str, int],
    changed: bool,
) -> DivisionsImport:
    retired = done.retired
    every = [*mapped_before.items()]
    for each in done.successions:
        every += each.all.items()
    known = get_divisions(session, [code for pair in every for code in pair])

    def told(links: Iterable[tuple[int, int]]) -> tuple[Succession, ...]:
        return tuple(
            Succession(old, known[old].name, known[old].level, new, known[new].name)
            for old, new in sorted(links)
        )

    return DivisionsImport(
        name=name,
        files=listing.files,
        provinces=tuple(done.provinces),
        listed=by_level(division.level for division in listing.divisions),
        present=_present(session),
        placeholders=listing.placeholders,
        collapsed=listing.collapsed,
        added=tuple(done.added),
        added_by_level=by_level(done.added_levels),
        renamed=tuple(done.renamed),
        restored=tuple(done.restored),
        moved=tuple(done.moved),
        retired=tuple(division.code for division in retired),
        retired_by_level=by_level(division.level for division in retired),
        same_parent=told(link for each in done.successions for link in each.same_parent.items()),
        moved_parent=told(link for each in done.successions for link in each.moved_parent.items()),
        mapped=told(
            [*mapped_before.items(), *(link for each in done.successions for link in each.mapped.items())]
        ),
        unlinked=tuple(
            Unlinked(division.code, division.name, division.level, candidates)
            for each in done.successions
            for division, candidates in each.unlinked
        ),
        carried=tuple(sorted(carried.items())),
        carried_counts=counts,
        stranded=_stranded(session, [division.code for division in retired]),
        changed=changed,
    )


def _present(session: Session) -> dict[Level, int]:
    query = select(Division.level, func.count()).where(Division.retired_on.is_(None)).group_by(Division.level)
    found = dict(session.execute(query).all())
    return {level: found[level] for level in Level if level in found}


def _stranded(session: Session, retired: Sequence[int]) -> tuple[StrandedGrant, ...]:
    found: list[StrandedGrant] = []
    for part in in_parts(retired):
        query = (
            select(User.name, Grant.role, Grant.division_code)
            .join(Grant, Grant.user_id == User.id)
            .where(Grant.division_code.in_(part))
            .order_by(Grant.division_code, User.name, Grant.role)
        )
        found += [StrandedGrant(user, role.value, code) for user, role, code in session.execute(query)]
    return tuple(found)
