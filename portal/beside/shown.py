"""Drafts that are shown for comment, as the communities read them that would have to fill in new lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.drafts.asked import LinesAsked, drafts_asking, lines_asked, open_on
from catalogue.foundation import stamps

from ..extensions import db
from ..stamps import kept_until, stamp_versions
from ..words.i18n import pick


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft that takes comments, the last day for them, and what it would ask of the reader's communities together."""

    key: str
    title: str | Markup
    until: date | None
    asked: LinesAsked


def drafts_shown_to(edition: EditionFacts, communities: Sequence[int], today: date) -> tuple[ShownDraft, ...]:
    """The drafts of a catalogue that take comments today. They are read once, until an edition or a draft changes."""
    session, mark = db.session(), stamp_versions()[stamps.CATALOGUE]
    asking = kept_until(
        (mark, edition.catalogue.key),
        "portal_drafts_asking",
        lambda: drafts_asking(session, edition.catalogue.key),
    )
    return tuple(
        ShownDraft(
            each.draft.key,
            pick(each.draft.edition.title_zh, each.draft.edition.title_en),
            each.draft.comment_until,
            lines_asked(session, each, communities),
        )
        for each in open_on(asking, today)
    )
