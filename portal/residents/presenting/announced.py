"""What is announced for a community and begins on a later day, as residents read it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.declarations import DeclarationFacts, announced
from catalogue.foundation import stamps

from ...extensions import db
from ...stamps import kept_until, stamp_versions
from ...words.formatting import day
from ...words.i18n import as_written, filled_in, in_chinese
from ...words.i18n import say as _
from ...words.item_names import plain_name
from ...words.place_names import place_name


@dataclass(frozen=True, slots=True)
class Announced:
    """A service that begins later: a sentence with its day, what is said of it, whom to call, and the items that it delivers there."""

    sentence: Markup
    note: str | Markup
    phone: str | None
    items: tuple[ItemFacts, ...]

    @property
    def names(self) -> tuple[Markup | str, ...]:
        """The names of the items."""
        return tuple(plain_name(item) for item in self.items)


def announced_at(edition: EditionFacts, community: int) -> tuple[Announced, ...]:
    """What begins later in a community, the next first; kept until something is announced, answered, or ends."""
    versions = stamp_versions()
    mark = versions[stamps.ANNOUNCED], versions[stamps.DIVISIONS]
    found = []
    for said in kept_until(mark, "portal_announced", lambda: announced(db.session())).get(community, ()):
        then = {item for code, item in said.cells_then if code == community}
        items = tuple(item for item in edition.items if item.id in then)
        if items:
            note = as_written(said.draft.note_zh, said.draft.note_en)
            found.append(Announced(_sentence(said), note, said.draft.phone, items))
    return tuple(found)


def _sentence(said: DeclarationFacts) -> Markup:
    if said.is_shared:
        words = _("From %(day)s: “%(service)s”, shared by %(office)s")
    else:
        words = _("From %(day)s: “%(service)s”, provided by %(office)s")
    return filled_in(
        words,
        day=day(said.draft.begins_on),
        service=in_chinese(said.name),
        office=place_name(said.declarer_name),
    )
