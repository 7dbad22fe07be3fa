"""A line's history in words: who, when, and what became different. Values are compared by the form's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.models import Mode, ProviderKind, State
from catalogue.offerings import RevisionFacts

from ..words import labels
from ..words.formatting import day
from ..words.i18n import in_chinese, language
from .forms import LABELS, draft_by_field

_DAYS = frozenset({"planned_for", "suspended_from", "suspended_until"})
_CODES = {"state": State, "mode": Mode, "provider_kind": ProviderKind}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that became different; None where it was or is empty."""

    label: str
    before: str | Markup | None
    after: str | Markup | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the history."""

    at: datetime
    who: str
    role: str
    action: str
    changes: tuple[Change, ...]


def flat_snapshot(kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a revision keeps of a record, in the form of ``forms.flat``; nothing where there was no record."""
    found: dict[str, Any] = {}
    for name, value in (kept or {}).items():
        if name == "guide":
            found |= {f"guide_{part}": text for part, text in value.items()}
        elif name == "points":
            found[name] = tuple(value)
        elif name in _DAYS:
            found[name] = date.fromisoformat(value)
        elif name in LABELS:
            found[name] = value
    return found


def say_value(name: str, value: Any, places: Mapping[int, str]) -> str | Markup | None:
    """A field's value as a reader has it; ``places`` are names by id. None for an empty one."""
    if value in (None, "", ()):
        return None
    if name == "points":
        comma = ", " if language() == "en" else "、"
        return in_chinese(comma.join(places.get(point, _("a place since removed")) for point in value))
    if name in _CODES:
        return str(labels.label(_CODES[name](value)))
    if name in _DAYS:
        return day(value)
    return str(value) if name in ("note_en", "link", "phone") else in_chinese(value)


def present_history(
    revisions: Sequence[RevisionFacts], places: Mapping[int, str]
) -> tuple[HistoryEntry, ...]:
    """The history, newest first as it came."""
    return tuple(
        HistoryEntry(
            at=revision.at,
            who=str(labels.actor_in_words(revision.actor)),
            role=_role(revision.role),
            action=str(labels.label(revision.action)),
            changes=_changes(flat_snapshot(revision.before), flat_snapshot(revision.after), places),
        )
        for revision in revisions
    )


def _role(role: str) -> str:
    return str(labels.role_in_words(role))


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], places: Mapping[int, str]
) -> tuple[Change, ...]:
    return tuple(
        Change(
            str(label),
            say_value(name, before.get(name), places),
            say_value(name, after.get(name), places),
        )
        for name, label in LABELS.items()
        if before.get(name) != after.get(name)
    )


def said_at(revisions: Sequence[RevisionFacts], version: int) -> dict[str, Any]:
    """What a line said at a version, in the form of ``forms.flat``; nothing if it had no record."""
    for revision in revisions:
        if revision.version == version and revision.after is not None:
            return flat_snapshot(revision.after)
    return {}


__all__ = [
    "Change",
    "HistoryEntry",
    "draft_by_field",
    "flat_snapshot",
    "present_history",
    "said_at",
    "say_value",
]
