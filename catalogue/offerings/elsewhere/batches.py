"""One change in many places: written together or not at all, and taken back together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...catalogues import EditionFacts, ItemFacts
from ...divisions import ProfileDraft, get_profile, profile_draft_of, profile_history, save_profile
from ...foundation import clock
from ...foundation.errors import Conflict, Invalid, NotFound, _
from ...foundation.histories import NO_SUCH_VERSION, RevisionFacts, change_that_made, was_taken_back
from ...models import Action, Offering
from ..cells import lock
from ..facts import OfferingFacts, last_day_of
from ..points.history import draft_of, point_draft_of, point_history
from ..points.parting import part_points
from ..points.saving import own_point, remove_point, save_point
from ..recording import points_for, put_record
from ..requirements import tidy, validate
from ..restoring import undo
from .same import SaidElsewhere

CHANGED = _("%(name)s was changed meanwhile. Nothing was changed here; read it again.")


@dataclass(frozen=True, slots=True)
class Made:
    """What was changed: a point, the profile (``key`` 0) or a line (``key`` the item's id), and the version it made.

    ``merged``: the point ``key`` was merged into another one, whose ``version`` that made.
    """

    kind: str
    key: int
    version: int


def change_together(
    session: Session, *, actor: Actor, community: int, places: Iterable[SaidElsewhere]
) -> tuple[Made, ...]:
    """Say the new number, address or hours in each of ``places``. A line keeps the day on which it was confirmed.

    Raises ``NotAllowed``, ``Invalid``, and ``Conflict``, which names a place that was changed since it was read: then the
    caller has to undo everything.
    """
    require(actor, Right.RECORD, community)
    made = []
    for place in places:
        values = {name: after for name, _before, after in place.changes}
        try:
            made.append(Made(place.kind, place.key, _change(session, actor, community, place, values)))
        except Conflict as error:
            raise Conflict(CHANGED, name=place.name) from error
    return tuple(made)


def _change(
    session: Session, actor: Actor, community: int, place: SaidElsewhere, values: Mapping[str, Any]
) -> int:
    if place.kind == "line" and place.item is not None:
        return _change_line(session, actor, community, place.item, place.version, values).version
    if place.kind == "profile":
        profile = get_profile(session, community)
        draft = replace(profile.draft if profile else ProfileDraft(), **values)
        return save_profile(
            session, actor=actor, community=community, draft=draft, expected_version=place.version
        ).version
    point = own_point(session, community, place.key)
    return save_point(
        session,
        actor=actor,
        community=community,
        draft=replace(draft_of(point), **values),
        point_id=place.key,
        expected_version=place.version,
    ).version


def _change_line(
    session: Session, actor: Actor, community: int, item: ItemFacts, version: int, values: Mapping[str, Any]
) -> OfferingFacts:
    """Change a line's number alone: it speaks for the criterion, and is confirmed on the day, that it was before."""
    role = require(actor, Right.RECORD, community)
    cell = lock(session, community, _as_recorded(session, community, item), version)
    before = cell.before
    if before is None or before.confirmed_on is None:
        raise Conflict(CHANGED, name=item.name_zh)
    draft = tidy(replace(before.draft, **values))
    points = points_for(session, community, draft)
    today = min(
        clock.today(), draft.planned_for or last_day_of(draft, points) or clock.today()
    )  # a passed day is no mistake of this change
    problems = validate(draft, item.form, points, today=today, station_phone=cell.station_phone)
    if problems:
        raise Invalid(problems)
    return put_record(
        session, cell, draft, points, Action.RECORD, (actor, role), confirmed_on=before.confirmed_on
    )


def _as_recorded(session: Session, community: int, item: ItemFacts) -> ItemFacts:
    """The item with the criterion that the community's record speaks for."""
    criterion = session.scalar(
        select(Offering.criterion_id).where(Offering.community_code == community, Offering.item_id == item.id)
    )
    return item if criterion is None else replace(item, criterion_id=criterion)


def take_back(
    session: Session, *, actor: Actor, edition: EditionFacts, community: int, made: Sequence[Made]
) -> None:
    """Undo a whole batch: each of its places says again what it said before. What is taken back already stays so.

    Raises ``NotAllowed``, ``NotFound``, ``Refused``, ``Invalid``, and ``Conflict``, which names a place that was changed
    since: then the caller has to undo everything.
    """
    require(actor, Right.RECORD, community)
    items = edition.items_by_id
    for each in made:
        if each.kind == "line":
            if each.key not in items:
                raise NotFound(NO_SUCH_VERSION)
            item = _as_recorded(session, community, items[each.key])
            try:
                undo(session, actor=actor, community=community, item=item, version=each.version)
            except Conflict as error:
                raise Conflict(CHANGED, name=item.name_zh) from error
        elif each.kind == "profile":
            _take_back_profile(session, actor, community, each.version)
        elif each.kind == "merged":
            part_points(session, actor=actor, community=community, gone_id=each.key, version=each.version)
        else:
            _take_back_point(session, actor, community, each)


def _take_back_profile(session: Session, actor: Actor, community: int, version: int) -> None:
    told = profile_history(session, community)
    if was_taken_back(told, version, actor.name):
        return
    kept = _before(told, version, actor)
    try:
        save_profile(
            session,
            actor=actor,
            community=community,
            draft=profile_draft_of(kept or {}),
            expected_version=version,
            action=Action.RESTORE,
        )
    except Conflict as error:
        raise Conflict(CHANGED, name=(kept or {}).get("station_name", "")) from error


def _take_back_point(session: Session, actor: Actor, community: int, made: Made) -> None:
    """A point that was new is removed."""
    told = point_history(session, community, made.key)
    if was_taken_back(told, made.version, actor.name):
        return
    kept = _before(told, made.version, actor)
    said = change_that_made(told, made.version).after or {}
    if told[0].after is None:  # removed since, or merged into another one
        raise Conflict(CHANGED, name=said.get("name", ""))
    try:
        if kept is None:
            remove_point(
                session,
                actor=actor,
                community=community,
                point_id=made.key,
                expected_version=made.version,
            )
        else:
            save_point(
                session,
                actor=actor,
                community=community,
                draft=point_draft_of(kept),
                point_id=made.key,
                expected_version=made.version,
                action=Action.RESTORE,
            )
    except Conflict as error:
        raise Conflict(CHANGED, name=said.get("name", "")) from error


def _before(history: Sequence[RevisionFacts], version: int, actor: Actor) -> Mapping[str, Any] | None:
    """What a subject said before the change that made its ``version``; None if the actor made it new with that.

    Raises ``NotFound`` where that is not told.
    """
    change = change_that_made(history, version)
    if change.before is None and change.actor != actor.name:
        raise NotFound(NO_SUCH_VERSION)
    return change.before
