"""Writing a draft: from a copy of an edition or from a file; items added, dropped, changed, split and merged."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
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
from .content import (
    Content,
    DraftedCategory,
    DraftedItem,
    entry_of,
    find,
    first_part,
    merged_entry,
    move_items,
    put,
    put_category,
    second_part,
    sort_categories,
    take_out,
)
from .facts import DraftFacts, facts_of, get_draft, row_of


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


class _Dumper(yaml.SafeDumper):
    """Writes what two places hold in each of them: a catalogue file has no references."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def file_text(draft: DraftFacts) -> str:
    """The draft as a catalogue file (YAML), which begins the same draft again."""
    # A long line never wraps: Chinese has no spaces to wrap at.
    return yaml.dump(
        dict(draft.content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000
    )


def change_title(
    session: Session, *, actor: Actor, draft: str, version: int, title: tuple[str, str]
) -> DraftFacts:
    """Give a draft another title, in Chinese and English."""

    def change(content: Content) -> None:
        content["edition"]["title"] = {"zh": title[0], "en": title[1]}

    return change_draft(session, actor, draft, version, change, as_it_was, ())


def add_item(
    session: Session,
    *,
    actor: Actor,
    draft: str,
    version: int,
    category: str | DraftedCategory,
    key: str,
    item: DraftedItem,
    merges: Sequence[str] = (),
) -> DraftFacts:
    """Add an item to a category, by its number or a new one: a new item, or one into which some of the draft merge (their keys).

    ``key`` may be that of one that merges: this goes on with its words, and needs a criterion of its own, since it asks for more.
    """

    def change(content: Content) -> None:
        merged = {each: take_out(content, each) for each in merges}
        before = merged_entry(key, list(merged.values()))
        if key in merged and _same_criterion(merged[key], item):
            raise Refused(
                _("Say what the item asks from now on: it holds more than before."), field="criterion_zh"
            )
        put(content, _number_of(content, category), entry_of(before, item))

    def rows(draft: DraftFacts, decided: Decided) -> list[Correspondence]:
        found = [
            Correspondence(old, key, Relation.RELATED if relation is Relation.BROADER else Relation.NARROWER)
            for each in merges
            for old, relation in origins(draft, decided, each)
        ]
        return found or [Correspondence(None, key, None)]

    return change_draft(session, actor, draft, version, change, rows, (*merges, key))


def drop_item(
    session: Session, *, actor: Actor, draft: str, version: int, key: str, note: str = ""
) -> DraftFacts:
    """Drop an item; ``note`` says why. What it came from is dropped too, unless it goes on in another item."""

    def rows(draft: DraftFacts, decided: Decided) -> list[Correspondence]:
        going_on = {row.from_item for row in decided if row.relation is not None and row.to_item != key}
        return [
            Correspondence(old, None, None, note=note)
            for old, _relation in origins(draft, decided, key)
            if old not in going_on
        ]

    return change_draft(session, actor, draft, version, lambda content: _drop(content, key), rows, (key,))


def restore_item(session: Session, *, actor: Actor, draft: str, version: int, key: str) -> DraftFacts:
    """Put an item back that the draft has dropped, as the edition before has it; behind the others where its code is taken."""
    found = get_draft(session, draft)
    if key in {item.key for item in found.edition.items} or key not in {item.key for item in found.old.items}:
        raise Refused(_("The draft has not dropped the item “%(key)s”."), key=key)
    decided = decided_of(session, found.old, found.edition)
    if any(row.from_item == key and row.relation is not None for row in decided):
        raise Refused(_("The item goes on in another one. Drop or change that one first."))
    old = content_of(found.old)

    def change(content: Content) -> None:
        category, entry = find(old, key)
        if all(each["number"] != category["number"] for each in content["categories"]):
            content["categories"].append({**category, "items": []})
            sort_categories(content)
        taken = {item["code"] for each in content["categories"] for item in each["items"]}
        put(content, category["number"], entry)
        if entry["code"] in taken:
            move_items(content, [key], category["number"])

    return change_draft(session, actor, draft, version, change, lambda _draft, _decided: [], (key,))


def change_item(
    session: Session,
    *,
    actor: Actor,
    draft: str,
    version: int,
    key: str,
    item: DraftedItem,
    category: str | DraftedCategory | None = None,
) -> DraftFacts:
    """Reword or renumber an item, move it to a category, by its number or a new one, or change its form, criterion, standard or who answers for it.

    With another criterion records are to be asked again, unless it is only reworded.
    """
    source = row_of(session, draft).from_edition

    def change(content: Content) -> None:
        before, entry = find(content, key)
        before["items"].remove(entry)
        number = before["number"] if category is None else _number_of(content, category)
        put(content, number, entry_of(entry, item, source))

    def rows(draft: DraftFacts, decided: Decided) -> list[Correspondence] | None:
        return _followed(draft, key, decided)

    return change_draft(session, actor, draft, version, change, rows, (key,))


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
    """Split an item in two: the first goes on under its key, with a criterion of its own, the second has the key ``new``.

    What is said of the item comes along to both, until an editor looks through it.

    A part can be split again: all parts come from the same item then.
    """
    if not (parts[0].criterion_zh and parts[0].criterion_en):
        raise Refused(
            _("Say what the first part asks from now on: it is no longer the whole item."),
            field="criterion_zh",
        )

    def change(content: Content) -> None:
        category, entry = find(content, key)
        if _same_criterion(entry, parts[0]):
            raise Refused(
                _("Say what the first part asks from now on: it is no longer the whole item."),
                field="criterion_zh",
            )
        category["items"].remove(entry)
        put(content, category["number"], entry_of(first_part(entry), parts[0]))
        put(content, category["number"], entry_of(second_part(entry, new), parts[1]))

    def rows(draft: DraftFacts, decided: Decided) -> list[Correspondence]:
        came = origins(draft, decided, key)
        return [
            Correspondence(old, each, Relation.RELATED if relation is Relation.NARROWER else Relation.BROADER)
            for old, relation in came
            for each in (key, new)
        ] or [Correspondence(None, each, None) for each in (key, new)]

    return change_draft(session, actor, draft, version, change, rows, (key, new))


Decided = Sequence[Correspondence]
Following = Callable[[DraftFacts, Decided], Iterable[Correspondence] | None]
"""What is decided of the touched items after a change, from the draft and what was decided before; None: what was decided stays."""


def as_it_was(_draft: DraftFacts, _decided: Decided) -> None:
    """What was decided stays."""


def origins(draft: DraftFacts, decided: Decided, key: str) -> list[tuple[str, Relation]]:
    """The items of the edition before (their keys) from which an item of the draft comes, with what they are to it."""
    found = [
        (row.from_item, row.relation)
        for row in decided
        if row.to_item == key and row.from_item is not None and row.relation is not None
    ]
    if not found and any(item.key == key for item in draft.old.items):
        return [(key, Relation.EXACT)]
    return found


def change_draft(
    session: Session,
    actor: Actor,
    key: str,
    version: int,
    change: Callable[[Content], None],
    rows: Following,
    touched: Sequence[str],
) -> DraftFacts:
    """Change the content and, for the items ``touched``, what is decided of them. Flushes.

    Raises ``NotAllowed``, ``Refused``, ``Conflict`` where the draft has another version, ``BadFile`` where it would be no good edition.
    """
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
    session: Session, actor: Actor, draft: DraftFacts, rows: Following, touched: Sequence[str]
) -> None:
    decided = list(decided_of(session, draft.old, draft.edition))
    wanted = rows(draft, decided)
    if wanted is None:
        return
    wanted = list(wanted)
    ending = {row.from_item for row in wanted} | set(touched)
    kept = [
        row
        for row in decided
        if not (row.to_item in touched or (row.to_item is None and row.from_item in ending))
    ]
    decide(session, actor=actor, old=draft.old, new=draft.edition, rows=[*kept, *wanted], today=clock.today())


def _followed(draft: DraftFacts, key: str, decided: Decided) -> list[Correspondence] | None:
    """What follows from changing an item: a new criterion leaves its records to be asked; None: what was decided stays."""
    before = next((item for item in draft.old.items if item.key == key), None)
    after = next(item for item in draft.edition.items if item.key == key)
    if before is None or any(row.to_item == key and row.from_item != key for row in decided):
        return None
    if before.criterion_id == after.criterion_id:
        return []
    own = [row for row in decided if (row.from_item, row.to_item) == (key, key)]
    return own or [Correspondence(key, key, Relation.BROADER)]


def _number_of(content: Content, category: str | DraftedCategory) -> str:
    """The number of a category; one that is new is put into the draft."""
    if isinstance(category, DraftedCategory):
        put_category(content, category)
        return category.number
    return category


def _same_criterion(entry: dict[str, Any], item: DraftedItem) -> bool:
    before = entry.get("criterion") or {}
    return (before.get("zh", ""), before.get("en", "")) == (item.criterion_zh, item.criterion_en)


def _drop(content: Content, key: str) -> None:
    take_out(content, key)
