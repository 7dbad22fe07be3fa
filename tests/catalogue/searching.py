"""The need and place stages over the shipped edition and the shipped list of divisions, without a database."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import catalogue
from catalogue.catalogues import read_edition, shipped_edition
from catalogue.language.item_words import item_words
from catalogue.models import Level
from catalogue.search.answers.competing import Competitors
from catalogue.search.answers.ranking import Ranked, Ranking
from catalogue.search.learned.keeping import weights_for
from catalogue.search.needs.engine import Engine
from catalogue.search.places.index import Named, PlaceIndex
from catalogue.search.places.namesakes import Hints
from catalogue.search.query.understanding import Understood, understand

QUERIES = Path(catalogue.__file__).parent / "data" / "asked.tsv"
BEIJING = Path(catalogue.__file__).parent / "data" / "divisions" / "beijing-2023.csv"


@dataclass(frozen=True)
class Item:
    """An item with what the search reads of it."""

    key: str
    code: str
    name_zh: str
    name_en: str
    summary_zh: str
    summary_en: str
    vocabulary_zh: tuple[str, ...]
    vocabulary_en: tuple[str, ...]
    related: tuple[str, ...]
    audiences: tuple[str, ...]
    plain_zh: str = ""
    plain_en: str = ""
    words_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Searching:
    """A searcher in all but the database."""

    items: tuple[Item, ...]
    engine: Engine
    ranking: Ranking
    places: PlaceIndex
    names: dict[int, str]

    def understand(self, query: str, within: int | None = None) -> Understood:
        """A query taken apart."""
        return understand(query, self.engine, self.places, Hints(within=within))

    def rank(self, query: str) -> Ranked:
        """What answers a query, without emergencies."""
        return self.ranking.rank(self.understand(query))

    def codes(self, query: str, within: int | None = None) -> list[str]:
        """Codes of the items that answer a query, best first."""
        found = self.ranking.rank(self.understand(query, within)).found
        return [self.items[hit.number].code for hit in found]

    def place(self, query: str, within: int | None = None) -> str | None:
        """The official name of the one place that a query names."""
        named = self.understand(query, within).understanding.place
        return None if named is None or named.code is None else self.names[named.code]


@cache
def shipped() -> Searching:
    """Built once for all tests: it is immutable."""
    categories = read_edition(shipped_edition()).categories
    items = tuple(
        Item(
            key=item.key,
            code=item.code,
            name_zh=item.name.zh,
            name_en=item.name.en,
            summary_zh=item.summary.zh,
            summary_en=item.summary.en,
            vocabulary_zh=item_words(item.key).zh,
            vocabulary_en=item_words(item.key).en,
            related=item_words(item.key).related,
            audiences=tuple(item.audiences),
            plain_zh=item.plain.zh if item.plain else item.name.zh,
            plain_en=item.plain.en if item.plain else item.name.en,
        )
        for category in categories
        for item in category.items
    )
    names = [(category.name.zh, category.name.en) for category in categories for _item in category.items]
    with BEIJING.open(encoding="utf-8", newline="") as file:
        rows = [
            Named(int(row["code"]), Level(row["level"]), row["name"], False, None)
            for row in csv.DictReader(file)
        ]
    engine = Engine(items)
    weights = weights_for(items)
    return Searching(
        items=items,
        engine=engine,
        ranking=Ranking(items, names, engine, Competitors(items, weights) if weights else None),
        places=PlaceIndex(rows, [(110101001001, "韶九胡同"), (110101001002, "银闸小区")]),
        names={row.code: row.name for row in rows},
    )
