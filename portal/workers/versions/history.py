"""The histories of lines and places among others: what the actor removed, and changes of a line that lie elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _

from catalogue import offerings
from catalogue.offerings.elsewhere.histories import ChangeElsewhere

from ...extensions import db
from ...frame.acting import actor
from ...versions.history import HistoryEntry, entry_in_words
from ...words.i18n import in_chinese
from ..point_forms import POINT_LABELS
from .in_words import PointInWords, ProfileInWords


def removed_by_oneself(community: int, point: int | None) -> str | None:
    """The name of a service point that the actor has removed or merged away: the same form sent twice is one change."""
    newest = offerings.point_history(db.session(), community, point)[:1] if point is not None else ()
    mine = (each for each in newest if each.after is None and each.actor == actor().name)
    return next(((each.before or {}).get("name", "") for each in mine), None)


def with_changes_elsewhere(
    entries: Sequence[HistoryEntry], elsewhere: Sequence[ChangeElsewhere]
) -> tuple[HistoryEntry, ...]:
    """A line's history with the changes of its places and of the station's number among its own, newest first."""
    found = []
    for each in elsewhere:
        kept = each.revision.after or each.revision.before or {}
        if each.point is None:
            label = str(POINT_LABELS["phones"])
            entry = entry_in_words(each.revision, ProfileInWords())
            numbers = tuple(change for change in entry.changes if change.label == label)
            found.append(replace(entry, about=_("Service station"), changes=numbers))
        else:
            about = in_chinese(kept.get("name", ""))
            found.append(replace(entry_in_words(each.revision, PointInWords()), about=about))
    return tuple(sorted((*entries, *found), key=lambda entry: entry.at, reverse=True))
