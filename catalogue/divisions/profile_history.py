"""The history of profiles: what a community said of itself, who changed it, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ..foundation.histories import RevisionFacts, add_entries, entry, read_history, snapshot_at
from ..models import Action, AliasKind, ProfileRevision
from ..telephones import respelled_list
from .profile_drafts import MEASURES, Alias, ProfileDraft, ProfileFacts

_DAYS = {f"{name}_on" for name in MEASURES}


def profile_snapshot(draft: ProfileDraft) -> dict[str, Any]:
    """A profile as its history keeps it: every field that is not empty, aliases as pairs of name and kind."""
    kept = {name: getattr(draft, name) for name in ProfileDraft.__dataclass_fields__}
    kept["aliases"] = [[alias.name, alias.kind.value] for alias in draft.aliases]
    kept["phones"], kept["type_tags"] = list(draft.phones), list(draft.type_tags)
    for name in _DAYS:
        kept[name] = kept[name].isoformat() if kept[name] else None
    return {name: value for name, value in kept.items() if value is not None and value != []}


def profile_draft_of(kept: Mapping[str, Any]) -> ProfileDraft:
    """The draft that a snapshot keeps."""
    fields = dict(kept)
    fields["phones"] = respelled_list(kept.get("phones", ()))
    fields["type_tags"] = tuple(kept.get("type_tags", ()))
    fields["aliases"] = tuple(Alias(name, AliasKind(kind)) for name, kind in kept.get("aliases", ()))
    for name in _DAYS & kept.keys():
        fields[name] = date.fromisoformat(kept[name])
    return ProfileDraft(**fields)


def profile_history(session: Session, community: int) -> tuple[RevisionFacts, ...]:
    """What became of a community's profile, newest first. Empty where no history was kept yet."""
    return read_history(session, ProfileRevision, ProfileRevision.community_code == community)


def profile_at(session: Session, community: int, version: int) -> Mapping[str, Any] | None:
    """What a profile said at a version, as a snapshot; None if that is not known."""
    return snapshot_at(session, ProfileRevision, version, ProfileRevision.community_code == community)


def revise_profiles(
    session: Session,
    action: Action,
    changes: Iterable[tuple[ProfileFacts | None, ProfileFacts | None, tuple[str, str]]],
) -> None:
    """Add an entry for each profile that says something else than before.

    ``changes`` gives each as it was and as it is, and the name and role of who signs.
    """
    entries = []
    for before, after, signed in changes:
        subject = after or before
        was, now = (profile_snapshot(each.draft) if each else None for each in (before, after))
        if subject is not None and was != now:
            key = {"community_code": subject.community}
            made = entry(
                subject=key, action=action, signed=signed, version=subject.version, before=was, after=now
            )
            entries.append(made)
    add_entries(session, ProfileRevision, entries)
