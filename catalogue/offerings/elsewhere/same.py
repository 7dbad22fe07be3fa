"""Where else in a community the number, address or hours are said that a service point or the profile said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ...catalogues import EditionFacts, ItemFacts
from ...divisions import get_profile, profile_draft_of, profile_history
from ...foundation.histories import change_that_made
from ...language.spelling import fold
from ...models import PhoneSource, State
from ...telephones import joined, numbers_in
from ..points.history import point_draft_of, point_history
from ..points.saving import points_of
from ..reading import lines_of


@dataclass(frozen=True, slots=True)
class Replacing:
    """What a saved change replaced: numbers one by one, the address, the hours. Pairs of before and after."""

    numbers: Mapping[str, str]
    address: tuple[str, str] | None
    hours: tuple[str, str] | None
    at: str | None
    """The address before: hours are only asked about at the same address."""
    point: int | None
    """The point that was changed; None: the profile."""


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """A point, the profile or a line that still says what was replaced.

    ``kind`` is ``point``, ``profile`` or ``line``, ``key`` the point's id, 0 or the item's id. ``changes`` are the fields
    that would change, each with what it says and what it would say.
    """

    kind: str
    key: int
    version: int
    name: str
    item: ItemFacts | None
    changes: tuple[tuple[str, Any, Any], ...]


def replaced_by_point(session: Session, community: int, point: int, version: int) -> Replacing:
    """What the change that made a point's ``version`` replaced. Raises ``NotFound`` where the history does not tell."""
    made = change_that_made(point_history(session, community, point), version)
    return _replacing(
        *(point_draft_of(kept) if kept else None for kept in (made.before, made.after)), point=point
    )


def replaced_by_profile(session: Session, community: int, version: int) -> Replacing:
    """The same for the community's profile."""
    made = change_that_made(profile_history(session, community), version)
    return _replacing(
        *(profile_draft_of(kept) if kept else None for kept in (made.before, made.after)), point=None
    )


def _replacing(before: Any, after: Any, *, point: int | None) -> Replacing:
    if before is None or after is None:
        return Replacing({}, None, None, None, point)
    lost = [number for number in before.phones if number not in after.phones]
    new = [number for number in after.phones if number not in before.phones]
    numbers = dict(zip(lost, new, strict=True)) if len(lost) == len(new) else {}
    return Replacing(
        numbers=numbers,
        address=_pair(before.address, after.address),
        hours=_pair(before.hours, after.hours),
        at=before.address,
        point=point,
    )


def _pair(before: str | None, after: str | None) -> tuple[str, str] | None:
    return (before, after) if before and after and before != after else None


def said_elsewhere(
    session: Session, edition: EditionFacts, community: int, replaced: Replacing
) -> tuple[SaidElsewhere, ...]:
    """The community's other points, its profile and its lines that say what was replaced, in this order.

    Lines are those with a number of their own; one that refers has the new number already. At most six queries.
    """
    if not (replaced.numbers or replaced.address or replaced.hours):
        return ()
    found = []
    for point in points_of(session, community):
        if point.id != replaced.point and (changes := _changes(replaced, point)):
            found.append(SaidElsewhere("point", point.id, point.version, point.name, None, changes))
    if replaced.point is not None:
        profile = get_profile(session, community)
        if profile is not None and (changes := _changes(replaced, profile)):
            found.append(
                SaidElsewhere("profile", 0, profile.version, profile.station_name or "", None, changes)
            )
    if replaced.numbers:
        found += _lines(session, edition, community, replaced)
    return tuple(found)


def _changes(replaced: Replacing, said: Any) -> tuple[tuple[str, Any, Any], ...]:
    """What a point or the profile would say instead, by field."""
    changes: list[tuple[str, Any, Any]] = []
    phones = tuple(said.phones)
    instead = tuple(dict.fromkeys(replaced.numbers.get(number, number) for number in phones))
    if instead != phones:
        changes.append(("phones", phones, instead))
    if replaced.address and _same(said.address, replaced.address[0]):
        changes.append(("address", said.address, replaced.address[1]))
    if replaced.hours and said.hours == replaced.hours[0] and _same(said.address, replaced.at):
        changes.append(("hours", *replaced.hours))
    return tuple(changes)


def _same(address: str | None, other: str | None) -> bool:
    return bool(address and other) and fold(address or "") == fold(other or "")


def _lines(
    session: Session, edition: EditionFacts, community: int, replaced: Replacing
) -> list[SaidElsewhere]:
    found = []
    for line in lines_of(session, edition, community):
        offering = line.offering
        if offering is None or offering.state is State.NOT_APPLICABLE or not offering.draft.phone:
            continue
        if line.kept_by_others:
            continue
        own = numbers_in(offering.draft.phone)
        instead = tuple(dict.fromkeys(replaced.numbers.get(number, number) for number in own))
        if instead == own:
            continue
        source = _reference(replaced, own, offering.points)
        change = (
            ("phone_source", None, source) if source else ("phone", offering.draft.phone, joined(instead))
        )
        found.append(
            SaidElsewhere("line", line.item.id, offering.version, line.item.name_zh, line.item, (change,))
        )
    return found


def _reference(replaced: Replacing, own: Sequence[str], points: Sequence[Any]) -> PhoneSource | None:
    """Whose number a line gives that repeated it: from now on it refers to it."""
    if len(own) != 1 or own[0] != next(iter(replaced.numbers)):
        return None
    if replaced.point is None:
        return PhoneSource.STATION
    first = next((point.id for point in points if point.phones), None)
    return PhoneSource.PLACE if first == replaced.point else None
