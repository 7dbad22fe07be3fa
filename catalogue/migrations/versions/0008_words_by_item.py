"""What residents say belongs to the item, not to the edition: the edition's column of words goes.

Words of the package's own edition are in ``data/words/items.yaml`` now. What an instance's own catalogue file said
otherwise is kept as words of editors, so that its searches find what they found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.foundation import clock
from catalogue.language.item_words import ItemWords, item_words
from catalogue.language.spelling import fold_all

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AS_SHIPPED = frozenset(
    [
        "8f04e77793b3",
        "391b3e965042",
        "c37c19a2989c",
        "6499b91ea3a0",
        "99a5d9a0b557",
        "e7f5c4a0877c",
        "d0f5af8d0c69",
        "7e61361ddcf1",
        "981b428ae8b9",
        "031b91d85e0d",
        "ff346ccd8c4e",
        "31b12d179ae5",
        "2177e3913d51",
        "5780da840e4a",
        "e1e8516b78b1",
        "0b69406ed49c",
        "e1c1377d9b78",
        "0aa23f60cf57",
        "1d221bec4c66",
        "5c6630d86e9d",
        "f555a9cb4e4f",
        "061854c127f5",
        "4f3d436c7c58",
        "15ea55949460",
        "08691b03904d",
        "087b52ee0025",
        "4608a8760d92",
        "90359312636c",
        "9b596f80f34b",
        "41626921c104",
        "0afbe57e8e72",
        "52bd12dbb77a",
        "e4670148f4c0",
        "82cbef2408fd",
        "d645c0dbe838",
        "0326b2000009",
        "fdf90a9576af",
        "e0862a32cbb9",
        "ebf99fbdc166",
        "596ee3c9acf3",
        "9d13fd21d63f",
        "3e0025fb27bc",
        "2d6dda8a95ba",
        "5f5c4273e76a",
        "3991e771120b",
        "0636cadf1249",
        "0b4e0ed6d630",
        "b4b0b1700bb4",
        "da627a07cb54",
        "f360bc87e659",
        "17e9ee70f85c",
        "1739259b1960",
        "36e13ba74a64",
        "cca4da3a0b6f",
        "1b64a781c44c",
        "32267338524b",
        "3dd2e00cff4b",
        "bb65901f63b5",
        "335486ff50b9",
        "f61ae8191e9e",
    ]
)
"""Digests of what the package's own edition said of each item when this was written."""
_SIGNED = "catalogue file"
_JSON = sa.JSON(none_as_null=True)

_items = sa.table("items", sa.column("id"), sa.column("key"))
_listed = sa.table(
    "edition_items", sa.column("edition_id"), sa.column("item_id"), sa.column("vocabulary", _JSON)
)
_time = sa.DateTime(timezone=True)
_terms = sa.table(
    "vocabulary_terms",
    *map(sa.column, ("item_id", "term", "folded", "kind")),
    sa.column("added_at", _time),
    sa.column("added_by"),
)
_changes = sa.table(
    "vocabulary_changes",
    sa.column("at", _time),
    *map(sa.column, ("actor", "term", "folded", "item_id", "before", "after")),
)


def upgrade() -> None:
    """Keep what the package does not say, and drop the column."""
    connection = op.get_bind()
    said = {tuple(row) for row in connection.execute(sa.select(_terms.c.folded, _terms.c.item_id))}
    rows = connection.execute(
        sa.select(_listed.c.item_id, _items.c.key, _listed.c.vocabulary)
        .join(_items, _items.c.id == _listed.c.item_id)
        .order_by(_listed.c.edition_id)
    )
    # Of several editions the latest tells what counts for an item.
    latest = {item_id: (key, vocabulary) for item_id, key, vocabulary in rows}
    now = clock.now()
    terms, changes = [], []
    for item_id, (key, vocabulary) in latest.items():
        if _digest(vocabulary) in _AS_SHIPPED:
            continue
        for folded, (term, kind) in _otherwise(vocabulary, item_words(key)).items():
            if (folded, item_id) not in said:
                terms.append(
                    {
                        "item_id": item_id,
                        "term": term,
                        "folded": folded,
                        "kind": kind,
                        "added_at": now,
                        "added_by": _SIGNED,
                    }
                )
                changes.append(
                    {
                        "at": now,
                        "actor": _SIGNED,
                        "term": term,
                        "folded": folded,
                        "item_id": item_id,
                        "before": None,
                        "after": kind,
                    }
                )
    if terms:
        connection.execute(sa.insert(_terms), terms)
        connection.execute(sa.insert(_changes), changes)
    op.drop_column("edition_items", "vocabulary")


def downgrade() -> None:
    """Give the editions their words back, as the package has them; what editors say stays where it is."""
    nothing = json.dumps({"zh": [], "en": [], "related": []})
    op.add_column("edition_items", sa.Column("vocabulary", _JSON, nullable=False, server_default=nothing))
    connection = op.get_bind()
    for item_id, key in connection.execute(sa.select(_items.c.id, _items.c.key)).all():
        words = item_words(key).model_dump(mode="json")
        connection.execute(sa.update(_listed).where(_listed.c.item_id == item_id).values(vocabulary=words))


def _digest(vocabulary: Mapping[str, Any]) -> str:
    text = json.dumps(vocabulary, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _otherwise(vocabulary: Mapping[str, Any], known: ItemWords) -> dict[str, tuple[str, str]]:
    """By folded word, its spelling and what must be said of it so that ``known`` words mean what the file's did."""
    own = _said(known.zh, known.en, known.related)
    wanted = _said(vocabulary["zh"], vocabulary["en"], vocabulary["related"])
    found = {folded: said for folded, said in wanted.items() if own.get(folded, ("", ""))[1] != said[1]}
    found.update({folded: (term, "dropped") for folded, (term, _kind) in own.items() if folded not in wanted})
    return found


def _said(*lists: Any) -> dict[str, tuple[str, str]]:
    """By folded word, its spelling and its kind; what means the item and is related to it means it."""
    kinds = ("means", "means", "related")
    every = [(word, kind) for words, kind in zip(lists, kinds, strict=True) for word in words]
    found: dict[str, tuple[str, str]] = {}
    for folded, said in zip(fold_all([word for word, _kind in every]), every, strict=True):
        found.setdefault(folded, said)
    return found
