"""Mappings: what the columns of a list say and what was decided about its rows, kept by name for the next time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, own_departments, require_own
from ..catalogues import EditionFacts
from ..departments import departments_by_id, departments_of
from ..divisions import communities_in, get_division
from ..foundation.errors import Invalid, NotFound, Problem, _
from ..models import Department, Level, OwnerList, OwnerListDecision
from .coordinates import CoordinateSystem
from .headings import ColumnRole, heading
from .matching.verdicts import Reference

LONGEST_NAME = 60
MOST_ITEMS = 10
_LEVELS = (Level.DISTRICT, Level.STREET)
_LISTS: Any = OwnerList.__table__
_DECISIONS: Any = OwnerListDecision.__table__


@dataclass(frozen=True, slots=True)
class MappingFacts:
    """A mapping. ``department`` keeps the list (None: the office itself), ``owner`` is its name. ``columns``: what headings mean that a person has set (None: nothing). ``items`` are ids.

    ``decisions``: the community that a person chose for a doubtful row, by what the row says; None: it is left out.
    """

    id: int
    division: int
    name: str
    department: int | None
    owner: str | None
    items: tuple[int, ...]
    columns: Mapping[str, ColumnRole | None]
    decisions: Mapping[str, int | None]
    brought_in_at: datetime | None
    coordinates: CoordinateSystem | None = None
    """The system of its coordinates, where the list names none."""
    values: Mapping[str, int | None] = field(default_factory=dict)
    """The item that a person chose for a value, by :func:`value_key`; None: it names no item."""


def reference_key(said: Reference) -> str:
    """What a row says of its community, as decisions are kept by it."""
    return "\t".join((said.district, said.street, said.community, said.code))[:400]


def value_key(value: str) -> str:
    """A value that names an item, as what was chosen for it is kept by."""
    return heading(value)


def mappings_of(session: Session, division: int) -> tuple[MappingFacts, ...]:
    """The mappings of an office, by name."""
    rows = session.execute(
        select(*_LISTS.columns, Department.name.label("owner"))
        .outerjoin(Department, Department.id == OwnerList.department_id)
        .where(OwnerList.division_code == division)
        .order_by(OwnerList.name)
    ).all()
    decided: dict[int, dict[str, int | None]] = {row.id: {} for row in rows}
    decisions = select(*_DECISIONS.columns).where(OwnerListDecision.list_id.in_(sorted(decided)))
    for row in session.execute(decisions) if decided else ():
        decided[row.list_id][row.reference] = row.community_code
    return tuple(
        MappingFacts(
            row.id,
            row.division_code,
            row.name,
            row.department_id,
            row.owner,
            tuple(row.item_ids),
            {each: ColumnRole(role) if role else None for each, role in row.columns.items()},
            decided[row.id],
            row.brought_in_at,
            CoordinateSystem(row.coordinate_system) if row.coordinate_system else None,
            dict(row.item_values),
        )
        for row in rows
    )


def own_mappings(session: Session, actor: Actor, division: int) -> tuple[MappingFacts, ...]:
    """The mappings of an office that ``actor`` sees: a department those of its own lists, all others every one."""
    own = own_departments(actor, Right.BRING_LISTS, division)
    return tuple(each for each in mappings_of(session, division) if not own or each.department in own)


def own_items(session: Session, actor: Actor, edition: EditionFacts, division: int) -> EditionFacts:
    """The edition with the items that lists of ``actor`` may name: a department's are those that it owns."""
    own = own_departments(actor, Right.BRING_LISTS, division)
    if not own:
        return edition
    kept = departments_by_id(session, own).values()
    return edition.limited_to({item for each in kept for item in each.items})


def get_mapping(session: Session, division: int, name: str) -> MappingFacts:
    """The mapping of an office with a name. Raises ``NotFound``."""
    found = next((each for each in mappings_of(session, division) if each.name == name), None)
    if found is None:
        raise NotFound(_("There is no mapping called %(name)s."), field="mapping", name=name)
    return found


def mapping_for(
    session: Session, *, actor: Actor, edition: EditionFacts, division: int, name: str
) -> MappingFacts:
    """The mapping of an office with a name, as it is; a new one if there is none. A name that is too long is cut off.

    Raises ``NotAllowed``, also for one of another department; ``NotFound`` and ``Invalid`` as :func:`save_mapping` does.
    """
    name = _one_line(name)[:LONGEST_NAME].strip()
    found = next((each for each in mappings_of(session, division) if each.name == name), None)
    if found is None:
        return save_mapping(session, actor=actor, edition=edition, division=division, name=name)
    require_own(actor, Right.BRING_LISTS, division, found.department)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def save_mapping(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    name: str,
    department: int | None = None,
    items: Collection[int] = (),
    columns: Mapping[str, ColumnRole | None] | None = None,
) -> MappingFacts:
    """Keep a mapping under a name; one with that name is replaced. Saying the same again changes nothing.

    ``items`` are ids of items in the edition. What a department keeps is its own list, of items that it owns. Raises
    ``NotAllowed``, ``NotFound``, and ``Invalid`` with every problem.
    """
    own = own_departments(actor, Right.BRING_LISTS, division)
    if own and department is None:
        department = min(own)
    role = require_own(actor, Right.BRING_LISTS, division, department)
    if get_division(session, division).level not in _LEVELS:
        raise NotFound(_("Lists belong to a district or a street."))
    name = _one_line(name)
    before = next((each for each in mappings_of(session, division) if each.name == name), None)
    if before is not None:
        require_own(actor, Right.BRING_LISTS, division, before.department)
    added = set(items) - set(before.items if before else ())
    _check(session, edition, division, name, department, items, limited=added if own else ())
    values = {
        "department_id": department,
        "item_ids": sorted(set(items)),
        "columns": {
            heading: meant.value if meant else None for heading, meant in sorted((columns or {}).items())
        },
    }
    was = _kept(before) if before else None
    if was != values:
        key = {"division_code": division, "name": name}
        if before:
            session.execute(update(_LISTS).where(_LISTS.c.id == before.id).values(values))
        else:
            session.execute(insert(_LISTS).values(key | values))
        audit.append(
            session,
            who=actor.name,
            role=role.value,
            action="list.mapped",
            subject=name,
            division=division,
            before=was,
            after=values,
        )
    return get_mapping(session, division, name)


def _kept(mapping: MappingFacts) -> dict[str, Any]:
    """What the row of a mapping holds beside its key."""
    columns = {heading: meant.value if meant else None for heading, meant in sorted(mapping.columns.items())}
    return {"department_id": mapping.department, "item_ids": list(mapping.items), "columns": columns}


def _check(
    session: Session,
    edition: EditionFacts,
    division: int,
    name: str,
    department: int | None,
    items: Collection[int],
    *,
    limited: Collection[int],
    most: int = MOST_ITEMS,
) -> None:
    """Raise ``Invalid`` with every problem of a mapping. ``limited``: those of the items that the department has to own."""
    departments = {each.id: each for each in departments_of(session, division)}
    owned = departments[department].items if department in departments else ()
    problems = [
        problem
        for wrong, problem in (
            (not name, Problem("name", _("Give the list a name."), {})),
            (
                len(name) > LONGEST_NAME,
                Problem("name", _("At most %(limit)d characters."), {"limit": LONGEST_NAME}),
            ),
            (
                department is not None and department not in departments,
                Problem("department", _("There is no such department here."), {}),
            ),
            (
                not set(items) <= {item.id for item in edition.items},
                Problem("items", _("There is no such item."), {}),
            ),
            (
                not set(limited) <= set(owned),
                Problem("items", _("Your department does not own this item."), {}),
            ),
            (
                len(set(items)) > most,
                Problem("items", _("At most %(limit)d items."), {"limit": most}),
            ),
        )
        if wrong
    ]
    if problems:
        raise Invalid(problems)


def set_coordinates(
    session: Session, *, actor: Actor, mapping: MappingFacts, system: CoordinateSystem | None
) -> MappingFacts:
    """Keep in which system a list's coordinates are where it names none; None: not known. Raises ``NotAllowed``."""
    role = require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    if system is not mapping.coordinates:
        session.execute(update(_LISTS).where(_LISTS.c.id == mapping.id).values(coordinate_system=system))
        audit.append(
            session,
            who=actor.name,
            role=role.value,
            action="list.mapped",
            subject=mapping.name,
            division=mapping.division,
            before={"coordinate_system": mapping.coordinates},
            after={"coordinate_system": system},
        )
    return replace(mapping, coordinates=system)


def settle_values(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    mapping: MappingFacts,
    values: Mapping[str, int | None],
) -> MappingFacts:
    """Keep which items values of a list name, by :func:`value_key`; None: the value names none.

    Raises ``NotAllowed``, and ``Invalid`` for an item that the edition does not have or the department does not own.
    """
    role = require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    new = {key: item for key, item in values.items() if mapping.values.get(key, 0) != item}
    if not new:
        return mapping
    chosen = {item for item in new.values() if item is not None}
    limited = chosen if own_departments(actor, Right.BRING_LISTS, mapping.division) else ()
    about = (mapping.division, mapping.name, mapping.department)
    _check(session, edition, *about, chosen, limited=limited, most=len(edition.items))
    kept = {**mapping.values, **new}
    session.execute(update(_LISTS).where(_LISTS.c.id == mapping.id).values(item_values=kept))
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="list.decided",
        subject=mapping.name,
        division=mapping.division,
        after=new,
    )
    return replace(mapping, values=kept)


def decide(
    session: Session, *, actor: Actor, mapping: MappingFacts, decisions: Mapping[str, int | None]
) -> MappingFacts:
    """Keep which community doubtful rows mean, by :func:`reference_key`; None leaves a row out.

    Raises ``NotAllowed``, and ``Invalid`` for a community outside the office's division.
    """
    role = require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    from_here = {each.code for each in communities_in(session, mapping.division)}
    if any(code is not None and code not in from_here for code in decisions.values()):
        raise Invalid([Problem("community", _("This community lies outside your division."), {})])
    new = {key: code for key, code in decisions.items() if mapping.decisions.get(key, 0) != code}
    if new:
        ours = _DECISIONS.c.list_id == mapping.id
        session.execute(delete(_DECISIONS).where(ours, _DECISIONS.c.reference.in_(sorted(new))))
        rows = [
            {"list_id": mapping.id, "reference": key, "community_code": code}
            for key, code in sorted(new.items())
        ]
        session.execute(insert(_DECISIONS), rows)
        audit.append(
            session,
            who=actor.name,
            role=role.value,
            action="list.decided",
            subject=mapping.name,
            division=mapping.division,
            after={" ".join(key.split()): code for key, code in new.items()},
        )
    return get_mapping(session, mapping.division, mapping.name)
