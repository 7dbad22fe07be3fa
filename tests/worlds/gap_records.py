"""The scenes of ``tests/worlds/gaps.py`` as records of a database."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters import rollup
from catalogue.foundation.clock import UTC
from catalogue.language.spelling import normalise
from catalogue.models import (
    Action,
    Case,
    CaseKind,
    CommunityProfile,
    Declaration,
    DeclarationItem,
    DeclarationObjection,
    DemandCount,
    DemandMatter,
    DemandMatterItem,
    Department,
    EmptySearch,
    Experience,
    ItemOwner,
    Offering,
    OfferingPoint,
    Outcome,
    OwnerList,
    Revision,
    ServicePoint,
)
from tests.worlds.gaps import EARLIER, LATITUDE, LONGITUDE, Scene


def put(session: Session, scene: Scene, edition: EditionFacts) -> None:
    """Put a world into a database that holds the small town, and count it."""
    said_at = datetime(2026, 1, 15, 4, tzinfo=UTC)
    criteria = {item.id: item.criterion_id for item in edition.items}
    for (community, item), line in scene.lines.items():
        session.add(
            Offering(
                community_code=community,
                item_id=item,
                state=line.state,
                holds_until=line.until,
                disputed=line.disputed,
                mode=line.mode,
                criterion_id=criteria[item] if line.speaks else EARLIER[item],
                updated_at=said_at,
            )
        )
    for community, (east, households) in scene.homes.items():
        session.add(
            CommunityProfile(
                community_code=community,
                households=households,
                latitude=None if east is None else LATITUDE,
                longitude=None if east is None else longitude(east),
                updated_at=said_at,
            )
        )
    session.flush()
    for number, place in enumerate(scene.places):
        point = ServicePoint(
            community_code=place.community,
            name=f"服务点{number}",
            latitude=LATITUDE,
            longitude=longitude(place.east),
            admits=place.admits,
            ends_on=None if place.open else scene.day - timedelta(days=1),
        )
        session.add(point)
        session.flush()
        for community, item in place.cells:
            session.add(OfferingPoint(community_code=community, item_id=item, point_id=point.id))
    for office, item, in_force, objected in scene.declared:
        row = Declaration(
            declarer_code=office,
            name="统筹",
            confirmed_on=scene.day,
            confirmed_role="street",
            updated_at=said_at,
            ended_on=None if in_force else scene.day,
        )
        session.add(row)
        session.flush()
        session.add(DeclarationItem(declaration_id=row.id, item_id=item))
        for community, other in objected:
            session.add(
                DeclarationObjection(
                    declaration_id=row.id,
                    community_code=community,
                    item_id=other,
                    reason="没有",
                    raised_at=said_at,
                    raised_role="worker",
                )
            )
    for number, (office, items) in enumerate(scene.lists):
        session.add(OwnerList(division_code=office, name=f"名录{number}", item_ids=sorted(items)))
    _put_past(session, scene, criteria)
    _put_signals(session, scene, edition)
    for number, office in enumerate(sorted({office for office, _item in scene.suppliers})):
        department = Department(division_code=office, name=f"科室{number}")
        session.add(department)
        session.flush()
        session.add_all(
            ItemOwner(
                division_code=office,
                item_id=item,
                department_id=department.id,
                supplies_list=(office, item) in scene.suppliers,
            )
            for item in scene.items
        )
    session.flush()
    rollup.rebuild(session)


def _put_past(session: Session, scene: Scene, criteria: dict[int, int]) -> None:
    for (community, item), entries in scene.past.items():
        before: dict[str, object] | None = None
        for version, entry in enumerate(entries, start=1):
            after: dict[str, object] = {
                "state": entry.state.value,
                "criterion_id": criteria[item] if entry.speaks else EARLIER[item],
            }
            if entry.until is not None:
                after["holds_until"] = entry.until.isoformat()
            session.add(
                Revision(
                    community_code=community,
                    item_id=item,
                    at=datetime(entry.day.year, entry.day.month, entry.day.day, 4, tzinfo=UTC),
                    action=Action.RECORD,
                    actor="zhang",
                    role="worker",
                    version=version,
                    before=before,
                    after=after,
                )
            )
            before = after
    session.flush()


def _put_signals(session: Session, scene: Scene, edition: EditionFacts) -> None:
    month = date(2026, 2, 1)
    for (community, item), reports in scene.cases.items():
        session.add(
            Case(
                kind=CaseKind.NEED,
                division_code=community,
                item_id=item,
                fingerprint=f"{community}-{item}",
                reports=reports,
                opened_at=datetime(2026, 2, 20, tzinfo=UTC),
                due_on=scene.day,
            )
        )
    for item in {item for _community, item in scene.matters}:
        session.add(DemandMatter(id=item, name=f"事项{item}"))
        session.flush()
        session.add(DemandMatterItem(matter_id=item, item_id=item))
    for (community, item), count in scene.matters.items():
        session.add(DemandCount(month=month, division_code=community, matter_id=item, count=count))
    for (community, item), count in scene.visits.items():
        session.add(
            Experience(
                month=month,
                community_code=community,
                item_id=item,
                point_id=0,
                outcome=Outcome.NOT_FOUND,
                count=count,
            )
        )
    for (district, item), count in scene.searches.items():
        words = normalise(edition.items_by_id[item].name_zh)
        session.add(EmptySearch(month=month, district_code=district, words=words, count=count))


def longitude(east: int) -> float:
    """The longitude of a point some metres east of the middle."""
    return LONGITUDE + math.degrees(east / (6_371_008.8 * math.cos(math.radians(LATITUDE))))
