"""What there is: offices, the matters of one, the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ...catalogues import EditionFacts
from ...doors import OfficeDraft
from ...foundation.errors import NotFound, _
from ...language.spelling import fold
from ...models import DoorChange, MatterKind
from ..reading import newest_first
from .facts import DoorMatterFacts, OfficeChange, OfficeFacts
from .state import Present, items_meant, shipped_matters, shipped_offices


def list_offices(session: Session, search: str = "") -> tuple[OfficeFacts, ...]:
    """All offices, those that count first, then by key; with ``search`` those whose texts, number or matters hold it."""
    present, wanted = Present(session), fold(search)
    found = [_facts(present, key) for key in present.offices if not wanted or _holds(present, key, wanted)]
    return tuple(sorted(found, key=lambda office: (office.now.withdrawn, office.key)))


def get_office(session: Session, key: str) -> OfficeFacts:
    """One office. Raises ``NotFound``."""
    present = Present(session)
    if key not in present.offices:
        raise NotFound(_("There is no such office."))
    return _facts(present, key)


def matters_of(session: Session, edition: EditionFacts | None, key: str) -> tuple[DoorMatterFacts, ...]:
    """The matters of an office: what editors added, the newest first, what they took away, then those of the files."""
    present = Present(session)
    edited, own = present.edited_matters(key), shipped_matters().get(key, {})
    told: list[tuple[str, str, MatterKind | None, str]] = [
        (each.text, each.folded, each.kind, own.get(each.folded, ("", ""))[1])
        for kind in MatterKind
        for each in reversed([*edited.values()])
        if each.kind is kind
    ]
    told += [(text, folded, None, source) for folded, (text, source) in own.items() if folded not in edited]
    meant = (
        items_meant(session, edition, (folded for _text, folded, _kind, _source in told)) if edition else {}
    )
    return tuple(DoorMatterFacts(*each, meant.get(each[1], ())) for each in told)


def office_history(
    session: Session, key: str | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[OfficeChange, ...]:
    """What editors changed, newest first; of one office if ``key`` is given. Three queries."""
    about = (DoorChange.office_key, DoorChange.folded)
    rows = newest_first(session, about, *_of(key), limit=limit, offset=offset)
    present = Present(session)
    found = []
    for change, overtaken, person in rows:
        now = present.offices.get(change.office_key)
        found.append(
            OfficeChange(
                id=change.id,
                at=change.at,
                who=person or change.actor,
                office=change.office_key,
                office_zh=now.name_zh if now else change.office_key,
                office_en=now.name_en if now else change.office_key,
                text=change.text,
                moved=change.moved,
                before=_full(change, change.before),
                after=_full(change, change.after),
                undoable=not overtaken,
            )
        )
    return tuple(found)


def count_office_changes(session: Session, key: str | None = None) -> int:
    """How many entries the history has; of one office if ``key`` is given."""
    return session.scalar(select(func.count()).select_from(DoorChange).where(*_of(key))) or 0


def _full(change: DoorChange, record: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What an entry means: for an office of which nothing was said, what the files say."""
    if change.folded or record is not None:
        return record
    own = shipped_offices().get(change.office_key)
    return None if own is None else own.record()


def _of(key: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if key is None else (DoorChange.office_key == key,)


def _facts(present: Present, key: str) -> OfficeFacts:
    kinds = [each.kind for each in present.edited_matters(key).values()]
    return OfficeFacts(
        key=key,
        now=present.offices[key],
        shipped=shipped_offices().get(key),
        edited=key in present.said,
        matters=len(present.matters(key)),
        added=kinds.count(MatterKind.ADDED),
        dropped=kinds.count(MatterKind.DROPPED),
    )


def _holds(present: Present, key: str, wanted: str) -> bool:
    now: OfficeDraft = present.offices[key]
    texts = (key, now.name_zh, now.name_en, now.answers_zh, now.answers_en, now.hotline)
    return any(wanted in fold(text) for text in texts) or any(
        wanted in folded for folded in present.matters(key)
    )
