"""A history in words: who, when, and what became different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from catalogue import offerings
from catalogue.offerings import RevisionFacts
from catalogue.offerings.elsewhere.histories import ChangeElsewhere

from ...extensions import db
from ...frame.acting import actor
from ...words import labels
from ...words.i18n import in_chinese
from ..point_forms import POINT_LABELS
from .in_words import FieldsInWords, PointInWords, ProfileInWords, Said


@dataclass(frozen=True, slots=True)
class Change:
    """One field that became different; None where it was or is empty."""

    label: str
    before: Said
    after: Said


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the history. ``version`` is what can be said again; None where it is said now, or nothing was."""

    at: datetime
    who: str
    role: str
    action: str
    changes: tuple[Change, ...]
    version: int | None
    about: Said = None
    """What was changed, if not the subject itself."""
    own: bool = False
    """Who reads it did it."""


def removed_by_oneself(community: int, point: int | None) -> str | None:
    """The name of a service point that the actor has removed or merged away: the same form sent twice is one change."""
    newest = offerings.point_history(db.session(), community, point)[:1] if point is not None else ()
    mine = (each for each in newest if each.after is None and each.actor == actor().name)
    return next(((each.before or {}).get("name", "") for each in mine), None)


def present_history(revisions: Sequence[RevisionFacts], wording: FieldsInWords) -> tuple[HistoryEntry, ...]:
    """The history, newest first as it came."""
    now = wording.by_field(revisions[0].after) if revisions and revisions[0].after else None
    entries = []
    for revision in revisions:
        entry = _entry(revision, wording)
        became = wording.by_field(revision.after) if revision.after else None
        entries.append(replace(entry, version=revision.version if became and became != now else None))
    return tuple(entries)


def _entry(revision: RevisionFacts, wording: FieldsInWords) -> HistoryEntry:
    was, became = (wording.by_field(kept) if kept else {} for kept in (revision.before, revision.after))
    return HistoryEntry(
        at=revision.at,
        who=str(labels.actor_in_words(revision.actor, revision.person)),
        role=str(labels.role_in_words(revision.role)),
        action=str(labels.label(revision.action)),
        changes=changes_between(was, became, wording),
        version=None,
        own=revision.actor == actor().name,
    )


def with_changes_elsewhere(
    entries: Sequence[HistoryEntry], elsewhere: Sequence[ChangeElsewhere]
) -> tuple[HistoryEntry, ...]:
    """A line's history with the changes of its places and of the station's number among its own, newest first."""
    found = []
    for each in elsewhere:
        kept = each.revision.after or each.revision.before or {}
        if each.point is None:
            label = str(POINT_LABELS["phones"])
            entry = _entry(each.revision, ProfileInWords())
            numbers = tuple(change for change in entry.changes if change.label == label)
            found.append(replace(entry, about=_("Service station"), changes=numbers))
        else:
            about = in_chinese(kept.get("name", ""))
            found.append(replace(_entry(each.revision, PointInWords()), about=about))
    return tuple(sorted((*entries, *found), key=lambda entry: entry.at, reverse=True))


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], wording: FieldsInWords
) -> tuple[Change, ...]:
    """The fields that differ, in the form's order."""
    return tuple(
        Change(str(label), wording.say(name, before.get(name)), wording.say(name, after.get(name)))
        for name, label in wording.labels.items()
        if before.get(name) != after.get(name)
    )


def said_at(revisions: Sequence[RevisionFacts], version: int, wording: FieldsInWords) -> dict[str, Any]:
    """What a subject said at a version, by field; nothing if it said nothing then."""
    for revision in revisions:
        if revision.version == version and revision.after is not None:
            return wording.by_field(revision.after)
    return {}
