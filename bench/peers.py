"""What a portal could do without a search of its own: three usual ways to look for an item by a query.

Each is given the same items and the same queries as the portal's search, and does what its makers would do
with an afternoon: no vocabulary, no pinyin, no places. Each returns codes, best first.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

import rjieba
from whoosh import fields, qparser
from whoosh.filedb.filestore import RamStorage

from catalogue.catalogues import ItemFacts

Finder = Callable[[str], Sequence[str]]
_WORD = re.compile(r"\w", re.UNICODE)


def finders(items: Sequence[ItemFacts]) -> Mapping[str, Finder]:
    """Every peer by its name."""
    return {
        "LIKE over names": _like(items),
        "jieba whoosh over names": _whoosh(items),
        "FTS5 with jieba over names and summaries": _fts5(items),
    }


def tokens(text: str) -> list[str]:
    """The words of a text as jieba cuts them for search, without punctuation."""
    return [word for word in rjieba.cut_for_search(text.lower()) if _WORD.match(word)]


def _like(items: Iterable[ItemFacts]) -> Finder:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE item (code TEXT, zh TEXT, en TEXT)")
    database.executemany(
        "INSERT INTO item VALUES (?, ?, ?)", [(item.code, item.name_zh, item.name_en) for item in items]
    )

    def find(query: str) -> Sequence[str]:
        words = f"%{query.strip()}%"
        rows = database.execute(
            "SELECT code FROM item WHERE zh LIKE ? OR en LIKE ? ORDER BY code", (words, words)
        )
        return [code for (code,) in rows]

    return find


def _whoosh(items: Iterable[ItemFacts]) -> Finder:
    schema = fields.Schema(code=fields.ID(stored=True), name=fields.TEXT(phrase=False))
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for item in items:
        writer.add_document(code=item.code, name=" ".join(tokens(f"{item.name_zh} {item.name_en}")))
    writer.commit()
    searcher = index.searcher()
    parser = qparser.QueryParser("name", schema, plugins=[], group=qparser.OrGroup)

    def find(query: str) -> Sequence[str]:
        hits = searcher.search(parser.parse(" ".join(tokens(query))), limit=10)
        return [hit["code"] for hit in hits]

    return find


def _fts5(items: Iterable[ItemFacts]) -> Finder:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE item USING fts5(code UNINDEXED, words)")
    database.executemany(
        "INSERT INTO item VALUES (?, ?)",
        [
            (
                item.code,
                " ".join(tokens(f"{item.name_zh} {item.name_en} {item.summary_zh} {item.summary_en}")),
            )
            for item in items
        ],
    )

    def find(query: str) -> Sequence[str]:
        words = " OR ".join('"' + word.replace('"', '""') + '"' for word in tokens(query))
        if not words:
            return []
        rows = database.execute(
            "SELECT code FROM item WHERE item MATCH ? ORDER BY bm25(item) LIMIT 10", (words,)
        )
        return [code for (code,) in rows]

    return find
