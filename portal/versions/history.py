"""A history in words: who, when, and what became different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catalogue.foundation.histories import RevisionFacts

from ..frame.acting import actor
from ..words import labels
from .fields import FieldsInWords, Said


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


def present_history(revisions: Sequence[RevisionFacts], wording: FieldsInWords) -> tuple[HistoryEntry, ...]:
    """The history, newest first as it came."""
    now = wording.by_field(revisions[0].after) if revisions and revisions[0].after else None
    entries = []
    for revision in revisions:
        entry = entry_in_words(revision, wording)
        became = wording.by_field(revision.after) if revision.after else None
        entries.append(replace(entry, version=revision.version if became and became != now else None))
    return tuple(entries)


def entry_in_words(revision: RevisionFacts, wording: FieldsInWords) -> HistoryEntry:
    """One entry of a history, which cannot be restored by itself."""
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
