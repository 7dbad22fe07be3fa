"""What is followed, from an address or a form, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.following import FollowSubject
from catalogue.foundation.errors import NotFound
from catalogue.models import Level

from ...extensions import db
from ...words.i18n import say as _
from ...words.item_names import plain_text
from ...words.place_names import place_text
from ..forms import find_division, plain


@dataclass(frozen=True, slots=True)
class Followable:
    """A community, or one of its items; of an item also a district. ``wider`` is the district that a community lies in."""

    division: DivisionFacts
    item: ItemFacts | None
    wider: DivisionFacts | None = None

    @property
    def subject(self) -> FollowSubject:
        """The same by its numbers."""
        return FollowSubject(self.division.code, self.item.id if self.item else None)

    @property
    def title(self) -> str:
        """“老年餐桌、送餐，东城区” or “多福巷社区”."""
        place = place_text(self.division.short_name)
        if self.item is None:
            return place
        return _("%(service)s in %(place)s", service=plain_text(self.item), place=place)


def read_followable(
    values: Mapping[str, str], edition: EditionFacts | None, place: DivisionFacts | None
) -> Followable | None:
    """What an address or a form names; ``place`` is the chosen community. None if that cannot be followed."""
    item = _item(edition, values.get("item", ""))
    division = find_division(plain(values.get("in"))) or place
    if division is None or edition is None:
        return None
    if division.level is not Level.COMMUNITY and not (item and division.level is Level.DISTRICT):
        return None
    lineage = divisions.lineage(db.session(), division.code)
    wider = next((each for each in lineage if each.level is Level.DISTRICT), None)
    return Followable(division, item, wider if item and division.level is Level.COMMUNITY else None)


def _item(edition: EditionFacts | None, code: str) -> ItemFacts | None:
    try:
        return edition.item(code) if edition and code else None
    except NotFound:
        return None


def followables_of(subjects: Sequence[FollowSubject], edition: EditionFacts | None) -> tuple[Followable, ...]:
    """Subjects with their names, without those whose item the edition no longer has: one query."""
    known = divisions.get_divisions(db.session(), {each.division for each in subjects})
    items = edition.items_by_id if edition else {}
    return tuple(
        Followable(known[each.division], items[each.item] if each.item else None)
        for each in subjects
        if each.division in known and (each.item is None or each.item in items)
    )
