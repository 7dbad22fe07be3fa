"""Whose statement is shown, and to whom: a community's own residents and others read different words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from markupsafe import Markup

from catalogue import divisions
from catalogue.divisions import DivisionFacts, ProfileFacts
from catalogue.models import Admits, CommitteeKind
from catalogue.near import origin_of
from catalogue.near.walking import Coordinates
from catalogue.offerings import PointFacts, admits

from ...extensions import db
from ...words.i18n import say as _
from ...words.place_names import place_name


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader: the code of the community that they live in, and the point at which their walks begin.

    ``origin`` is None where that point is not known.
    """

    community: int
    origin: Coordinates | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A community whose lines are shown, its profile, and who reads them.

    ``community`` is None in a list whose rows name their communities themselves; ``reader`` is None if it is unknown
    where they live and the page is not about one community.
    """

    community: DivisionFacts | None
    profile: ProfileFacts | None
    reader: Reader | None

    @property
    def who(self) -> str | Markup | None:
        """The community in a sentence: its residents read “this community”, others its name."""
        if self.community is None:
            return None
        if self.reader is None or self.reader.community != self.community.code:
            return place_name(self.community.short_name)
        return this_community(self.community)

    def turned_away(self, point: PointFacts, told_by: int) -> str | None:
        """Whom a place serves, where the reader is not among them; ``told_by`` is the community that names it."""
        if self.reader is None:
            return None if point.admits is Admits.EVERYONE else only_for(point)
        home = self.reader.community
        if home == told_by or admits(point.admits, of=point.community, community=home):
            return None
        return only_for(point)


def only_for(point: PointFacts) -> str:
    """Whom a place serves that does not serve everyone."""
    if point.admits is Admits.STREET:
        return _("For residents of its own street only")
    return _("For residents of its own community only")


def this_community(division: DivisionFacts) -> str:
    """“This community”, or “this village”."""
    return _("this village") if division.kind is CommitteeKind.CUN else _("this community")


def telling_of(community: DivisionFacts, profile: ProfileFacts | None) -> Telling:
    """A community shown to a reader: a reader who has chosen none counts as its resident.

    One query where another community is the chosen one.
    """
    home = g.place
    if home is None or home.code == community.code:
        return Telling(community, profile, Reader(community.code, origin_of(profile)))
    own = divisions.get_profile(db.session(), home.code)
    return Telling(community, profile, Reader(home.code, origin_of(own)))
