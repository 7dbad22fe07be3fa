"""A community with a reference point, and places at a distance from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.divisions import ProfileDraft, get_profile, save_profile
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, Mode, Role, State
from catalogue.near import walking
from catalogue.offerings import OfferingDraft, PointDraft
from tests.worlds.eight_streets import World
from tests.worlds.told import MEALS

HERE = (39.92, 116.41)
METRE = 1 / walking.METRES_A_DEGREE


class Town:
    """The small world with places put at a distance from the chosen community."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world = session, world
        roles = tuple(Held(Role.WORKER, code) for code in (world.community, world.neighbour, world.elsewhere))
        self.actor = Actor("worker", roles)
        edition = edition_in_force(session, world.today)
        assert edition is not None
        self.edition = edition
        session.rollback()

    def stand(self, community: int, latitude: float, longitude: float) -> None:
        """Give a community its reference point."""
        begin_writing(self.session)
        known = get_profile(self.session, community)
        draft = replace(known.draft if known else ProfileDraft(), latitude=latitude, longitude=longitude)
        save_profile(self.session, actor=self.actor, community=community, draft=draft)
        self.session.commit()

    def place(
        self, name: str, metres: float | None, *, code: str = MEALS, community: int | None = None, **said: Any
    ) -> int:
        """A place a number of metres north of the community's point in a straight line, and a line that names it.

        ``metres`` is None for a place on no map.
        """
        begin_writing(self.session)
        community = community or self.world.neighbour
        said = {"hours": "Mo-Fr 09:00-17:00", "admits": Admits.EVERYONE, "phones": ("010-0510 0100",)} | said
        point = offerings.save_point(
            self.session,
            actor=self.actor,
            community=community,
            draft=PointDraft(
                name=name,
                latitude=None if metres is None else HERE[0] + metres * METRE,
                longitude=None if metres is None else HERE[1],
                **said,
            ),
        )
        self._name(point.id, code, community)
        self.session.commit()
        return point.id

    def name_also(self, point: int, code: str) -> None:
        """Let a line of the neighbour's name a place as well."""
        begin_writing(self.session)
        self._name(point, code, self.world.neighbour)
        self.session.commit()

    def _name(self, point: int, code: str, community: int) -> None:
        item = self.edition.item(code)
        line = offerings.get_line(self.session, self.edition, community, code)
        points = (*(line.offering.draft.points if line.offering else ()), point)
        offerings.record(
            self.session,
            actor=self.actor,
            community=community,
            item=item,
            draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, points=points),
            expected_version=line.version,
        )
