"""Which weights serve: those that come with the package, or those that an instance trained after its words changed.

Weights bear the stamp of what they were trained from. Where none have the right stamp yet, others with the same items
serve on: what an editor taught since then is known to coverage, of items and of offices.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from ...catalogues import heirs_by_key, read_edition, shipped_edition
from ...doors import OtherDoor, doors
from ...language.word_files import HOME
from ..words.items import SearchedItem
from .samples import NOTHING, labels, samples
from .shops import Labelled
from .training import train
from .weights import Weights

SHIPPED = HOME.parent / "learned.bin"
ASKED = HOME.parent / "asked.tsv"
"""Residents' queries with the codes of the items that answer them in the shipped edition, and the kind of wording."""
ASKED_ELSEWHERE = HOME.parent / "elsewhere" / "asked.tsv"
"""The same with the office that answers, for matters of offices and for long stories."""
_FORM = 3
"""Goes up where training or what it sees of a text is changed."""


@cache
def asked() -> tuple[Labelled, ...]:
    """The labelled queries, with the keys of their items."""
    keys = {item.code: item.key for each in read_edition(shipped_edition()).categories for item in each.items}
    found = []
    for file, offices in ((ASKED, False), (ASKED_ELSEWHERE, True)):
        rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"]
        for text, codes, other in rows[1:]:
            named = [keys[code] for code in codes.split(",") if code != NOTHING]
            found.append(
                Labelled(text, frozenset((*named, *([other] if offices and other != NOTHING else ()))))
            )
    return tuple(found)


def asked_of(items: Sequence[SearchedItem]) -> Sequence[Labelled]:
    """The labelled queries for an edition's items: what asked for an item asks for those that it was split into, or the one it merged into."""
    if not any(item.words_from for item in items):
        return asked()
    heirs = {key: [items[place].key for place in places] for key, places in heirs_by_key(items).items()}
    return [
        Labelled(each.text, frozenset(heir for key in each.keys for heir in heirs.get(key, (key,))))
        for each in asked()
    ]


def stamp_of(items: Sequence[SearchedItem], offices: Mapping[str, OtherDoor]) -> str:
    """What weights for these items and offices are trained from, as sixteen hexadecimal digits."""
    seen = hashlib.sha256(str(_FORM).encode())
    for item in items:
        words = (item.key, item.name_zh, item.name_en, item.summary_zh, item.summary_en)
        seen.update(repr((words, item.vocabulary_zh, item.vocabulary_en, item.related)).encode())
        seen.update(repr(item.words_from).encode() if item.words_from else b"")
    for door in offices.values():
        seen.update(repr((door.key, door.name_zh, door.name_en, door.answers_zh, door.words)).encode())
    for name in (
        "asked.tsv",
        "elsewhere/asked.tsv",
        "elsewhere/shops.yaml",
        "words/around-needs.yaml",
        "words/off-topic.yaml",
        "words/purposes.yaml",
    ):
        seen.update((HOME.parent / name).read_bytes())
    return seen.hexdigest()[:16]


def learn(items: Sequence[SearchedItem], offices: Mapping[str, OtherDoor] | None = None) -> Weights:
    """Train weights for these items and offices (None: those of the package): half a minute."""
    known = doors() if offices is None else offices
    return train(samples(items, known, asked_of(items)), labels(items, known), stamp_of(items, known))


def weights_for(
    items: Sequence[SearchedItem], folder: Path | None = None, offices: Mapping[str, OtherDoor] | None = None
) -> Weights | None:
    """The weights that serve for these items and offices (None: those of the package); None if there are none.

    Those with their stamp, else with their labels, else with the same items: what these say of offices that are gone or came
    since is put right by ``Competitors``. ``folder``: where the instance keeps its own.
    """
    known = doors() if offices is None else offices
    stamp, named = stamp_of(items, known), labels(items, known)
    files = [SHIPPED, *sorted(folder.glob("*.bin"))] if folder else [SHIPPED]
    found = [weights for file in files if (weights := _read(file)) is not None and _knows(weights, items)]
    return max(found, key=lambda weights: (weights.stamp == stamp, weights.labels == named), default=None)


def _knows(weights: Weights, items: Sequence[SearchedItem]) -> bool:
    """Whether weights were learned for these items in this order, with these offices or others."""
    count, keys = len(items), {item.key for item in items}
    return weights.labels[:count] == tuple(item.key for item in items) and keys.isdisjoint(
        weights.labels[count:]
    )


def is_learned(
    items: Sequence[SearchedItem], folder: Path, offices: Mapping[str, OtherDoor] | None = None
) -> bool:
    """Whether the weights that serve for these items and offices have their stamp."""
    serving = weights_for(items, folder, offices)
    return serving is not None and serving.stamp == stamp_of(items, doors() if offices is None else offices)


def keep(weights: Weights, folder: Path, items: Sequence[SearchedItem]) -> None:
    """Keep weights in an instance, in the place of older ones for the same items."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.bin"):
        older = _read(file)
        if older is None or _knows(older, items):
            file.unlink()
    weights.write(folder / f"{weights.stamp}.bin")


def _read(file: Path) -> Weights | None:
    try:
        status = file.stat()
        return _unpacked(file, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=8)
def _unpacked(file: Path, _changed: int, _size: int) -> Weights:
    return Weights.read(file)
