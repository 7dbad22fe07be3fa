"""What was found in service points and in what communities wrote, as the results page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from catalogue import divisions, offerings
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.local_texts import LocalHit, find_local
from catalogue.search import Answer

from ...extensions import db
from ...words.i18n import in_chinese, pick
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.place_names import point_name, way_to

MOST_LOCAL = 5
MOST_READ = 15
"""At most this many are considered: some may not help beside the services found."""


@dataclass(frozen=True, slots=True)
class LocalRow:
    """A service point, or a community's words on a service. ``where`` is the community with what it lies in."""

    name: str | Markup
    href: str
    where: Markup
    address: Markup | None
    note: str | Markup | None
    provider: Markup | None


@dataclass(frozen=True, slots=True)
class LocalFound:
    """Service points and notes of communities that hold the words of a need, nearest first.

    ``serving`` are the ids of the points at which something is offered, ``paths`` what each community lies in, from the top.
    """

    hits: tuple[LocalHit, ...]
    serving: frozenset[int]
    paths: Mapping[int, Sequence[DivisionFacts]]


NONE_FOUND = LocalFound((), frozenset(), {})


def find_hits(answer: Answer, edition: EditionFacts) -> LocalFound:
    """What holds the need of an answer, nearest to its place first. Three questions to the database, or five.

    Beside services that answer it only notes on these help.
    """
    place = answer.place
    session = db.session()
    hits = find_local(session, answer.understood.need, within=place.code if place else None, limit=MOST_READ)
    if answer.items:
        # A provider helps a visitor who asks for its name; beside services that answer it is in the way.
        answering = {hit.item.id for hit in answer.items}
        hits = tuple(
            hit
            for hit in hits
            if hit.point_id is not None or ((hit.note_zh or hit.note_en) and hit.item_id in answering)
        )
    points = [hit.point_id for hit in hits if hit.point_id is not None]
    serving = offerings.serving(session, edition, points) if points else set()
    if answer.items:
        # A place where nothing is offered helps only people who look for that place.
        hits = tuple(hit for hit in hits if hit.point_id is None or hit.point_id in serving)
    hits = tuple(sorted(hits, key=lambda hit: hit.point_id is not None and hit.point_id not in serving))
    # An item of another catalogue has no page in this one.
    hits = tuple(hit for hit in hits if hit.point_id is not None or hit.item_id in edition.items_by_id)
    hits = hits[:MOST_LOCAL]
    if not hits:
        return NONE_FOUND
    return LocalFound(hits, frozenset(serving), divisions.lineages(session, {hit.community for hit in hits}))


def present_rows(found: LocalFound, edition: EditionFacts) -> tuple[LocalRow, ...]:
    """What was found as rows of the results page."""
    rows = []
    for hit in found.hits:
        where = way_to(step.short_name for step in found.paths[hit.community][1:])
        if hit.point_id is not None:
            rows.append(_point(hit, where, serves=hit.point_id in found.serving))
        elif hit.item_id is not None:
            item = edition.items_by_id[hit.item_id]
            spoken_of: dict[str, Any] = {"in": f"{hit.community:012d}"}
            rows.append(
                LocalRow(
                    plain_name(item),
                    url_for("residents.show_item", code=item.code, **spoken_of),
                    where,
                    None,
                    pick(hit.note_zh, hit.note_en) if hit.note_zh or hit.note_en else None,
                    in_chinese(hit.provider) if hit.provider else None,
                )
            )
    return tuple(rows)


def _point(hit: LocalHit, where: Markup, *, serves: bool) -> LocalRow:
    return LocalRow(
        point_name(hit.name or ""),
        url_for("residents.show_point", point=hit.point_id),
        where,
        in_chinese(hit.address) if hit.address else None,
        None if serves else _("No service is reported to be offered here at present."),
        None,
    )
