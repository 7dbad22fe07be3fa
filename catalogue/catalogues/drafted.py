"""What a catalogue file would be as an edition, without writing anything; and an edition as such a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..language.item_words import item_words
from ..models import Item
from . import criteria
from .carried import with_carried_words
from .facts import CatalogueFacts, CategoryFacts, EditionFacts, ItemFacts
from .guide import filled
from .reading import EditionFile
from .schema import CategoryEntry, CodesEntry, ItemEntry

_ANY_CODES = {"category": ".+", "item": ".+", "nested": False}


def facts_of_file(session: Session, file: EditionFile, catalogue: CatalogueFacts) -> EditionFacts:
    """The edition that ``file`` would be in a catalogue. New items and new criteria have ids below zero, which no table has."""
    ids = dict(session.execute(select(Item.key, Item.id).where(Item.catalogue_id == catalogue.id)).all())
    known = criteria.known_ids(session, file, ids)
    head = file.edition
    position = 0
    categories = []
    for number, category in enumerate(file.categories, start=1):
        items = []
        for entry in category.items:
            position += 1
            own = (ids.get(entry.key, -position), known.get(entry.key, -position))
            items.append(_item(entry, own, (position, number), category))
        categories.append(
            CategoryFacts(
                number,
                category.number,
                category.source_text,
                category.name.zh,
                category.name.en,
                tuple(items),
            )
        )
    edition = EditionFacts(
        id=0,
        catalogue=catalogue,
        key=head.key,
        title_zh=head.title.zh,
        title_en=head.title.en,
        nicknames=head.nicknames,
        issuer_zh=head.issuer.zh if head.issuer else None,
        issuer_en=head.issuer.en if head.issuer else None,
        trial=head.trial,
        issued_on=head.issued_on,
        in_force_from=head.in_force_from,
        in_force_until=head.in_force_until,
        source=dict(head.flat_source()),
        categories=tuple(categories),
    )
    return with_carried_words(session, edition)


def _item(
    entry: ItemEntry, ids: tuple[int, int], places: tuple[int, int], category: CategoryEntry
) -> ItemFacts:
    words = item_words(entry.key)
    return ItemFacts(
        id=ids[0],
        key=entry.key,
        code=entry.code,
        position=places[0],
        category_number=places[1],
        category_code=category.number,
        source_text=entry.source_text,
        name_zh=entry.name.zh,
        name_en=entry.name.en,
        form=entry.form,
        criterion_id=ids[1],
        criterion_zh=entry.criterion.zh if entry.criterion else None,
        criterion_en=entry.criterion.en if entry.criterion else None,
        summary_zh=entry.summary.zh if entry.summary else "",
        summary_en=entry.summary.en if entry.summary else "",
        audiences=tuple(entry.audiences),
        life_events=tuple(entry.life_events),
        vocabulary_zh=words.zh,
        vocabulary_en=words.en,
        related=words.related,
        guide=filled(entry.guide),
        sensitive=entry.sensitive,
        plain_zh=entry.plain.zh if entry.plain else entry.name.zh,
        plain_en=entry.plain.en if entry.plain else entry.name.en,
        aspect=entry.aspect,
        body=entry.body,
        offered=entry.offered,
        words_from=entry.words_from,
        words_without=entry.words_without,
    )


def content_of(edition: EditionFacts) -> dict[str, Any]:
    """An edition as a catalogue file would hold it. The shape of codes is no part of an edition: any that fits is taken."""
    owner = edition.catalogue
    head: dict[str, Any] = {
        "key": edition.key,
        "title": {"zh": edition.title_zh, "en": edition.title_en},
        "nicknames": list(edition.nicknames),
        "trial": edition.trial,
        "source": {
            field: {"zh": edition.source[f"{field}_zh"], "en": edition.source[f"{field}_en"]}
            for field in ("title", "dated", "part")
            if f"{field}_zh" in edition.source
        },
    }
    if edition.issuer_zh and edition.issuer_en:
        head["issuer"] = {"zh": edition.issuer_zh, "en": edition.issuer_en}
    return {
        "catalogue": {
            "key": owner.key,
            "name": {"zh": owner.name_zh, "en": owner.name_en},
            "order": owner.position,
            "reported": owner.reported,
            "codes": _codes_of(edition),
        },
        "edition": head,
        "categories": [
            {
                "number": category.code,
                "source_text": category.source_text,
                "name": {"zh": category.name_zh, "en": category.name_en},
                "items": [_entry(item) for item in category.items],
            }
            for category in edition.categories
        ],
    }


def _codes_of(edition: EditionFacts) -> Mapping[str, Any]:
    usual = CodesEntry()
    plain = all(
        re.fullmatch(usual.item, item.code) and item.code.startswith(item.category_code)
        for item in edition.items
    ) and all(re.fullmatch(usual.category, category.code) for category in edition.categories)
    return usual.model_dump() if plain else _ANY_CODES


def _entry(item: ItemFacts) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": item.code,
        "key": item.key,
        "source_text": item.source_text,
        "name": {"zh": item.name_zh, "en": item.name_en},
        "form": item.form.value,
        "audiences": list(item.audiences),
        "life_events": list(item.life_events),
        "guide": dict(item.guide),
        "sensitive": item.sensitive,
        "offered": item.offered,
    }
    if item.criterion_zh and item.criterion_en:
        entry["criterion"] = {"zh": item.criterion_zh, "en": item.criterion_en}
    if item.summary_zh and item.summary_en:
        entry["summary"] = {"zh": item.summary_zh, "en": item.summary_en}
    if (item.plain_zh, item.plain_en) != (item.name_zh, item.name_en) and len(item.plain_en) <= 60:
        entry["plain"] = {"zh": item.plain_zh, "en": item.plain_en}
    if item.words_from:
        entry["words_from"] = list(item.words_from)
    if item.words_without is not None:
        entry["words_without"] = list(item.words_without)
    entry |= {field: value for field, value in (("aspect", item.aspect), ("body", item.body)) if value}
    return entry
