"""Writing a draft: from a copy of an edition or from a file; items added, dropped, changed, split and merged."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit, catalogues
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues.drafted import content_of
from ..catalogues.reading import read_content, read_edition
from ..crosswalks.mappings import Correspondence, decide, decided_of
from ..foundation import clock
from ..foundation.errors import Conflict, Refused, _
from ..models import DraftState, Edition, EditionDraft, Relation
from .facts import DraftFacts, facts_of, get_draft, row_of


@dataclass(frozen=True, slots=True)
class DraftedItem:
    """An item as an editor writes it. Empty texts are left out; ``standard`` is the one of its service guide."""

    code: str
    name_zh: str
    name_en: str
    form: str
    summary_zh: str
    summary_en: str
    criterion_zh: str = ""
    criterion_en: str = ""
    standard: str = ""
    audiences: tuple[str, ...] = ("everyone",)
    body: str = ""


def begin_draft(
    session: Session,
    *,
    actor: Actor,
    key: str,
    source: str,
    title: tuple[str, str] | None = None,
    file: Path | None = None,
) -> DraftFacts:
    """Begin a draft of an edition after the one with the key ``source``: its copy, or what ``file`` holds. Flushes.

    ``title`` in Chinese and English; None keeps the title. Raises ``NotAllowed``, ``NotFound``, ``Refused`` for a key that is taken, ``BadFile``.
    """
    role = require_of_instance(session, actor, Right.DRAFT_EDITIONS)
    old = catalogues.get_edition(session, source)
    taken = session.scalar(select(Edition.id).where(Edition.key == key))
    if taken is not None or session.get(EditionDraft, key) is not None:
        raise Refused(_("There is an edition or a draft “%(key)s” already."), field="key", key=key)
    if file is None:
        content = content_of(old)
    else:
        read = read_edition(file)
        content = {
            "catalogue": content_of(old)["catalogue"],
            "edition": read.edition.model_dump(mode="json", exclude_none=True),
            "categories": [each.model_dump(mode="json", exclude_none=True) for each in read.categories],
        }
    content["edition"]["key"] = key
    for day in ("issued_on", "in_force_from", "in_force_until"):
        content["edition"].pop(day, None)
    if title is not None:
        content["edition"]["title"] = {"zh": title[0], "en": title[1]}
    read_content(content, key)
    row = EditionDraft(
        key=key,
        from_edition=source,
        content=content,
        state=DraftState.DRAFT,
        version=1,
        writers=[actor.name],
        comment_from=None,
        comment_until=None,
        comments_to="",
        approved_by=None,
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="draft.begun",
        subject=f"draft {key}",
        after={"from": source},
    )
    return facts_of(session, row)


def add_item(
    session: Session,
    *,
    actor: Actor,
    draft: str,
    version: int,
    category: str,
    key: str,
    item: DraftedItem,
    merges: Sequence[str] = (),
) -> DraftFacts:
    """Add an item to a category (its code): a new one, or one into which some items of the edition before merge (their keys)."""

    def change(content: dict[str, Any]) -> None:
        _put(content, category, _entry({"key": key}, item))
        for merged in merges:
            _take_out(content, merged)

    rows = [Correspondence(old, key, Relation.NARROWER) for old in merges]
    return _change(
        session, actor, draft, version, change, rows or [Correspondence(None, key, None)], (*merges, key)
    )


def drop_item(
    session: Session, *, actor: Actor, draft: str, version: int, key: str, note: str = ""
) -> DraftFacts:
    """Drop an item; ``note`` says why."""
    known = {item.key for item in get_draft(session, draft).old.items}
    rows = [Correspondence(key, None, None, note=note)] if key in known else []
    return _change(session, actor, draft, version, lambda content: _take_out(content, key), rows, (key,))


def change_item(
    session: Session, *, actor: Actor, draft: str, version: int, key: str, item: DraftedItem
) -> DraftFacts:
    """Reword or renumber an item, or change its form, criterion or standard. With another criterion records are to be asked again."""

    def change(content: dict[str, Any]) -> None:
        category, entry = _find(content, key)
        category["items"].remove(entry)
        _put(content, category["number"], _entry(entry, item))

    return _change(session, actor, draft, version, change, None, (key,))


def split_item(
    session: Session,
    *,
    actor: Actor,
    draft: str,
    version: int,
    key: str,
    parts: tuple[DraftedItem, DraftedItem],
    new: str,
) -> DraftFacts:
    """Split an item in two: the first goes on under its key, with a criterion of its own, the second has the key ``new``."""
    if not (parts[0].criterion_zh and parts[0].criterion_en):
        raise Refused(
            _("Say what the first part asks from now on: it is no longer the whole item."),
            field="criterion_zh",
        )

    def change(content: dict[str, Any]) -> None:
        category, entry = _find(content, key)
        category["items"].remove(entry)
        _put(content, category["number"], _entry(entry, parts[0]))
        _put(
            content,
            category["number"],
            _entry({"key": new, "life_events": entry.get("life_events", [])}, parts[1]),
        )

    rows = [Correspondence(key, each, Relation.BROADER) for each in (key, new)]
    return _change(session, actor, draft, version, change, rows, (key, new))


def _change(
    session: Session,
    actor: Actor,
    key: str,
    version: int,
    change: Callable[[dict[str, Any]], None],
    rows: Iterable[Correspondence] | None,
    touched: Sequence[str],
) -> DraftFacts:
    """Change the content and, for the items ``touched``, what is decided of them (``rows``; None: as it follows). Flushes."""
    role = require_of_instance(session, actor, Right.DRAFT_EDITIONS)
    row = row_of(session, key)
    if row.state is not DraftState.DRAFT:
        raise Refused(_("Only a draft that is being written can be changed. Take it back first."))
    if row.version != version:
        raise Conflict(_("The draft was changed meanwhile."), expected=version, current=row.version)
    content = copy.deepcopy(row.content)
    change(content)
    content["categories"] = [each for each in content["categories"] if each["items"]]
    read_content(content, key)
    row.content = content
    row.version += 1
    row.changed_at = clock.now()
    row.writers = sorted({*row.writers, actor.name})
    session.flush()
    found = facts_of(session, row)
    _decide(session, actor, found, rows, touched)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="draft.changed",
        subject=f"draft {key}",
        after={"items": list(touched), "version": row.version},
    )
    return found


def _decide(
    session: Session,
    actor: Actor,
    draft: DraftFacts,
    rows: Iterable[Correspondence] | None,
    touched: Sequence[str],
) -> None:
    decided = list(decided_of(session, draft.old, draft.edition))
    if rows is None:
        rows = _followed(draft, touched[0], decided)
    if rows is None:
        return
    kept = [
        row
        for row in decided
        if not (row.to_item in touched or (row.to_item is None and row.from_item in touched))
    ]
    decide(session, actor=actor, old=draft.old, new=draft.edition, rows=[*kept, *rows], today=clock.today())


def _followed(draft: DraftFacts, key: str, decided: Sequence[Correspondence]) -> list[Correspondence] | None:
    """What follows from changing an item: a new criterion leaves its records to be asked; None: what was decided stays."""
    before = next((item for item in draft.old.items if item.key == key), None)
    after = next(item for item in draft.edition.items if item.key == key)
    if before is None or any(row.to_item == key and row.from_item != key for row in decided):
        return None
    if before.criterion_id == after.criterion_id:
        return []
    return [Correspondence(key, key, Relation.BROADER)]


def _find(content: dict[str, Any], key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    for category in content["categories"]:
        for entry in category["items"]:
            if entry["key"] == key:
                return category, entry
    raise Refused(_("The draft has no item “%(key)s”."), key=key)


def _take_out(content: dict[str, Any], key: str) -> None:
    category, entry = _find(content, key)
    category["items"].remove(entry)


def _put(content: dict[str, Any], category: str, entry: dict[str, Any]) -> None:
    """Put an item where its code belongs."""
    for each in content["categories"]:
        if each["number"] == category:
            each["items"].append(entry)
            each["items"].sort(key=lambda item: item["code"])
            return
    raise Refused(_("The draft has no category “%(category)s”."), category=category)


def _entry(before: dict[str, Any], item: DraftedItem) -> dict[str, Any]:
    """An item of the file with what the editor wrote; what a form does not ask stays."""
    entry = {**before, "code": item.code, "form": item.form, "audiences": list(item.audiences)}
    if (before.get("name") or {}).get("zh") != item.name_zh:
        entry["source_text"] = item.name_zh
        # A plain name was written for the name of before.
        entry.pop("plain", None)
    entry["name"] = {"zh": item.name_zh, "en": item.name_en}
    entry["summary"] = {"zh": item.summary_zh, "en": item.summary_en}
    guide = {field: text for field, text in (before.get("guide") or {}).items() if field != "standard"}
    entry["guide"] = {**guide, "standard": item.standard} if item.standard else guide
    for field, wanted in (
        ("criterion", {"zh": item.criterion_zh, "en": item.criterion_en}),
        ("body", item.body),
    ):
        entry.pop(field, None)
        if item.body if field == "body" else item.criterion_zh:
            entry[field] = wanted
    return entry
