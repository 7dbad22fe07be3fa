"""The lists that nothing learns from: other offices' matters, what shops answer, and long stories; and the shipped weights."""

from __future__ import annotations

from pathlib import Path

from catalogue.doors import doors
from catalogue.search.learned.keeping import SHIPPED, asked, stamp_of
from catalogue.search.learned.shops import of_shops
from catalogue.search.learned.weights import Weights
from catalogue.search.words.concepts import off_topic_words
from tests.catalogue.searching import shipped

DATA = Path(__file__).parent.parent / "data"


def listed(name: str) -> list[tuple[str, set[str], str | None]]:
    """Query, codes of the items that answer, and the office."""
    rows = [line.split("\t") for line in (DATA / f"{name}.tsv").read_text("utf-8").splitlines()]
    return [
        (text, set(codes.split(",")) - {"-"}, None if office == "-" else office)
        for text, codes, office in [row for row in rows if row[0][:1] != "#"][1:]
    ]


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_nothing_learns_from_what_measures() -> None:
    learned = {query.text for query in asked()} | {word for door in doors().values() for word in door.words}
    learned |= {*off_topic_words(), *(asked.text for asked in of_shops())}
    for name in ("doors", "consumers", "stories"):
        assert learned.isdisjoint(text for text, _codes, _office in listed(name)), name


def test_matters_of_offices_lead_to_them() -> None:
    found = [(shipped().rank(text), office) for text, _codes, office in listed("doors")]
    named = [(ranked.door.key, office) for ranked, office in found if ranked.door]
    assert share([key == office for key, office in named]) >= 0.95
    assert share([bool(ranked.door) for ranked, _office in found]) >= 0.72
    assert share([not ranked.found for ranked, _office in found]) >= 0.8


def test_what_shops_answer_finds_nothing() -> None:
    assert share([not shipped().codes(text) for text, _codes, _office in listed("consumers")]) >= 0.85


def test_stories_find_their_service() -> None:
    told = [(shipped().codes(text), codes) for text, codes, _office in listed("stories") if codes]
    assert share([bool(found) and found[0] in codes for found, codes in told]) >= 0.9
    assert share([not codes.isdisjoint(found[:3]) for found, codes in told]) >= 0.95


def test_the_shipped_weights_serve_the_shipped_edition() -> None:
    assert Weights.read(SHIPPED).stamp == stamp_of(shipped().items, doors())
    assert SHIPPED.stat().st_size <= 1_500_000
