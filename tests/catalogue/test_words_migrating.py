"""Words of an instance's own catalogue file and of its editors keep their meaning when words leave the edition."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.catalogues.editors_words import read_editors_words, with_words
from catalogue.foundation import migrating
from catalogue.language.item_words import item_words
from catalogue.models import TermKind, VocabularyChange, VocabularyTerm

BEFORE = "0004"
"""A schema in which editions had words."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = {
    "source_text": "某项",
    "name_zh": "某项",
    "name_en": "Some",
    "summary_zh": "某项。",
    "summary_en": "Some.",
}


def fill(engine: Engine, listed: dict[str, dict[str, list[str]]]) -> None:
    """An edition of these items with these words; an editor has said 老食堂 of the first and dropped a word."""
    tables = sa.MetaData()
    tables.reflect(engine, only=("items", "editions", "categories", "edition_items", "vocabulary_terms"))
    made = tables.tables
    with engine.begin() as connection:
        edition = {
            "id": 1, "key": "own", "title_zh": "目录", "title_en": "Catalogue", "nicknames": [], "trial": False,
            "source": {}, "digest": "0" * 64, "loaded_at": NOW,
        }  # fmt: skip
        connection.execute(made["editions"].insert(), edition)
        head = {"edition_id": 1, "number": 1, "source_text": "类", "name_zh": "类", "name_en": "Kind"}
        connection.execute(made["categories"].insert(), head)
        for number, (key, words) in enumerate(listed.items(), start=1):
            connection.execute(made["items"].insert(), {"id": number, "key": key})
            row = {
                "edition_id": 1, "item_id": number, "category_number": 1, "position": number,
                "code": f"01{number:02}", "form": "venue", "audiences": ["everyone"], "life_events": [],
                "guide": {}, "vocabulary": words, **TEXTS,
            }  # fmt: skip
            connection.execute(made["edition_items"].insert(), row)
        for word, kind in (("老食堂", "means"), (listed["meals"]["zh"][3], "dropped")):
            said = {
                "item_id": 1,
                "term": word,
                "folded": word,
                "kind": kind,
                "added_at": NOW,
                "added_by": "editor",
            }
            connection.execute(made["vocabulary_terms"].insert(), said)


def as_lists(key: str) -> dict[str, list[str]]:
    words = item_words(key)
    return {"zh": list(words.zh), "en": list(words.en), "related": list(words.related)}


def test_words_of_a_catalogue_file_still_lead_where_they_led(engine: Engine) -> None:
    migrating.downgrade(engine, BEFORE)
    meals, own, zoo = (
        as_lists("meals"),
        as_lists("day-care"),
        {"zh": ["熊猫馆"], "en": [], "related": ["动物"]},
    )
    gone, weaker = own["zh"][1], own["zh"][2]
    own["zh"] = [word for word in own["zh"] if word not in (gone, weaker)] + ["喘息驿站"]
    own["related"].append(weaker)
    fill(engine, {"meals": meals, "day-care": own, "zoo": zoo})
    assert migrating.upgrade(engine) == BEFORE
    with Session(engine) as session:
        edition = with_words(get_edition(session, "own"), read_editors_words(session))
        first, second, third = edition.items
        assert set(meals["zh"]) - {meals["zh"][3]} | {"老食堂"} == set(first.vocabulary_zh)
        assert set(own["zh"]) == set(second.vocabulary_zh)
        assert set(own["related"]) == set(second.related)
        assert (third.vocabulary_zh, third.related) == (("熊猫馆",), ("动物",))
        kinds = {(term.item_id, term.term): term.kind for term in session.scalars(sa.select(VocabularyTerm))}
        assert kinds == {
            (1, "老食堂"): TermKind.MEANS,
            (1, meals["zh"][3]): TermKind.DROPPED,
            (2, "喘息驿站"): TermKind.MEANS,
            (2, gone): TermKind.DROPPED,
            (2, weaker): TermKind.RELATED,
            (3, "熊猫馆"): TermKind.MEANS,
            (3, "动物"): TermKind.RELATED,
        }
        told = session.scalars(sa.select(VocabularyChange).order_by(VocabularyChange.id)).all()
        assert {(change.item_id, change.term, change.after) for change in told} == {
            (item, term, kind) for (item, term), kind in kinds.items() if item != 1
        }


def test_the_schema_can_go_back_with_the_words(engine: Engine) -> None:
    migrating.downgrade(engine, BEFORE)
    fill(engine, {"meals": as_lists("meals")})
    migrating.upgrade(engine)
    migrating.downgrade(engine, BEFORE)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT vocabulary FROM edition_items")).scalars().all()
    assert "老年餐桌" in str(rows[0]) or "\\u8001" in str(rows[0])
