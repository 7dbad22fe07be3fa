"""What the reader's community says of an item, and where its service station is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from catalogue import divisions, offerings, sessions
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.near import WALKED, origin_of
from catalogue.near.walking import Coordinates
from catalogue.offerings import OfferingFacts

from ...extensions import db
from ..presenting.announced import Announced, announced_at
from ..presenting.nearest import next_for
from ..presenting.presenters import Station, present_station
from ..presenting.sentences import Said, say_line
from ..presenting.sessions import next_by_code
from ..presenting.viewpoint import Reader, telling_of
from ..presenting.walks import nearest_in_words
from .asked import ItemAsked


@dataclass(frozen=True, slots=True)
class AtHome:
    """An item in the reader's community.

    ``lineage`` leads down to it. ``nearest`` names the next place where the community itself has none, ``next_session`` says when its next session is,
    ``announced`` what begins there later. ``origin`` is where walks begin; None if
    residents do not walk to the item, or if the community gave no reference point.
    """

    lineage: Sequence[DivisionFacts]
    mine: Said
    offering: OfferingFacts | None
    station: Station
    nearest: Markup | None
    next_session: str | None
    announced: tuple[Announced, ...]
    origin: Coordinates | None
    reader: Reader | None

    @property
    def confirmed_on(self) -> date | None:
        """When the community last said so."""
        return self.offering.confirmed_on if self.offering else None


def look_at_home(asked: ItemAsked, community: DivisionFacts) -> AtHome:
    """What the community says. A fixed number of queries."""
    session, edition, code = db.session(), asked.edition, asked.item.code
    line = offerings.get_line(session, edition, community.code, code)
    profile = divisions.get_profile(session, community.code)
    ends_here = bool(asked.lineage) and asked.lineage[-1].code == community.code
    own = asked.lineage if ends_here else divisions.lineage(session, community.code)
    telling, today = telling_of(community, profile), clock.today()
    coming = sessions.sessions_of(session, community.code, today=today, item=asked.item.id)
    following = next_for(edition, community.code, [line], profile)
    return AtHome(
        lineage=own,
        mine=say_line(line, asked.now, telling),
        offering=line.offering,
        station=present_station(own, profile, asked.now),
        nearest=nearest_in_words(following[code]) if code in following else None,
        announced=tuple(each for each in announced_at(edition, community.code) if asked.item in each.items),
        next_session=next_by_code(coming, community.code, edition, today).get(code),
        origin=origin_of(profile) if asked.item.form in WALKED else None,
        reader=telling.reader,
    )
