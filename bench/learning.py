"""Fit how much the learned model and coverage count, on queries that neither of them saw, and score both.

    python bench/learning.py [--folds N] [--keep SHARE] [--apart sources] [--write]

The labelled queries and the matters of other offices are cut into folds, by their text or by the source in which an office's matters
were read (one wording each). For each fold the model learns from the other
folds, and the items keep only a share of their words, and none that is a query of the fold: the words were written with
many of these queries in view. The lists of doors, consumers and stories are learned from by no fold, and nothing is fitted to them; they meet the model
of all folds and all words. Printed are the weights and limits fitted over the folds, and for each list what
the learned model, coverage, and both together make of it. ``--write`` keeps those that are not set by hand in ``catalogue/data/competing.yaml``, and the model of everything as the shipped weights,
and what is learned of emergencies.
"""

from __future__ import annotations

import argparse
import random
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalogue.doors import OtherDoor, doors  # noqa: E402
from catalogue.language.spelling import fold  # noqa: E402
from catalogue.search.answers.competing import LEAST, fitted  # noqa: E402
from catalogue.search.learned import keeping  # noqa: E402
from catalogue.search.learned.features import features  # noqa: E402
from catalogue.search.learned.keeping import asked  # noqa: E402
from catalogue.search.learned.samples import NOTHING, labels, samples  # noqa: E402
from catalogue.search.learned.shops import Labelled, share_of_shops  # noqa: E402
from catalogue.search.learned.training import train  # noqa: E402
from catalogue.search.learned.weights import Weights  # noqa: E402
from catalogue.search.needs import urgent  # noqa: E402
from catalogue.search.needs.emergencies import LEARNED  # noqa: E402
from catalogue.search.needs.engine import Engine  # noqa: E402
from catalogue.search.query.understanding import understand  # noqa: E402
from catalogue.search.words.analysis import analyse  # noqa: E402
from tests.catalogue.searching import Item, shipped  # noqa: E402

DATA = ROOT / "tests" / "data"
_OWN_WORDS = ("words of the field", "words of residents")
"""Sources of matters that are single words, or were written with failures of others in view: they are always learned."""
MEASURED = ("doors", "consumers", "stories")
SIGNS = (
    "item",
    "items",
    "covered",
    "any_item",
    "office",
    "offices",
    "office_covered",
    "any_office",
    "nothing",
    "shops",
)
_LEARNED = np.array([1.0, 1, 0, 1, 1, 1, 0, 1, 1, 0])
_COVERED = np.array([0.0, 0, 1, 1, 0, 0, 1, 1, 1, 1])
_LIMITS, _EITHERS = np.arange(0.3, 0.72, 0.02), np.arange(0.15, 0.5, 0.05)
_ITEMS_COUNT = 2.0
"""How much a need that is missed counts, where an item shown for what an office or nothing answers counts 1."""
_SURE = 0.93
"""The share of the offices named that must be right: here half of what is alike is left out; on the lists that measure it is .98."""
_KEPT_IN = ROOT / "catalogue" / "data" / "competing.yaml"
_BY_HAND = "# by hand"
_STEPS, _RATE, _PULL = 200, 0.1, 1e-3


class Asked(NamedTuple):
    """A query of a list, with the keys of the items that it may mean, and the one office that is right (or none); where it was read."""

    name: str
    text: str
    keys: frozenset[str]
    office: str | None
    source: str = ""


class Seen(NamedTuple):
    """A query with its evidence: per label a row of ``SIGNS``."""

    asked: Asked
    table: NDArray[np.float64]


def lists() -> Iterator[Asked]:
    """All lists: ``asked`` and ``matters``, from which is learned, and the three that only measure."""
    for query in asked():
        yield Asked(
            "asked", query.text, query.keys - doors().keys(), next(iter(query.keys & doors().keys()), None)
        )
    for door in doors().values():
        for group in door.matters:
            if group.source not in _OWN_WORDS:
                yield from (
                    Asked("matters", text, frozenset(), door.key, f"{door.key} {group.source}")
                    for text in (*group.zh, *group.en)
                )
    keys = {item.code: item.key for item in shipped().items}
    for name in MEASURED:
        rows = [line for line in (DATA / f"{name}.tsv").read_text("utf-8").splitlines() if line[:1] != "#"]
        for row in rows[1:]:
            text, codes, office = row.split("\t")
            items = frozenset(keys[code] for code in codes.split(",") if code != NOTHING)
            yield Asked(name, text, items, None if office == NOTHING else office)


def _fold(asked: Asked, folds: int, *, sources: bool = False) -> int:
    return zlib.crc32(((sources and asked.source) or asked.text).encode()) % folds


def _thinned(items: Sequence[Item], keep: float, without: frozenset[str]) -> tuple[Item, ...]:
    drawn = random.Random(keep)

    def kept(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for word in words if drawn.random() < keep and fold(word) not in without)

    return tuple(
        replace(
            item,
            vocabulary_zh=kept(item.vocabulary_zh),
            vocabulary_en=kept(item.vocabulary_en),
            related=kept(item.related),
        )
        for item in items
    )


def _matters_of(queries: Sequence[Asked]) -> frozenset[str]:
    return frozenset(asked.text for asked in queries if asked.name == "matters")


def _without(left_out: frozenset[str]) -> Mapping[str, OtherDoor]:
    return {
        key: replace(
            door,
            matters=tuple(
                group.model_copy(
                    update={
                        "zh": tuple(each for each in group.zh if each not in left_out),
                        "en": tuple(each for each in group.en if each not in left_out),
                    }
                )
                for group in door.matters
            ),
        )
        for key, door in doors().items()
    }


def learn(items: Sequence[Item], known: Sequence[Asked], left_out: Sequence[Asked]) -> Weights:
    """The model of these items and queries, and of all matters but those left out."""
    offices = _without(_matters_of(left_out))
    told = [
        Labelled(asked.text, asked.keys | ({asked.office} if asked.office else set()))
        for asked in known
        if asked.name == "asked"
    ]
    return train(samples(items, offices, told), labels(items, offices))


def see(
    items: Sequence[Item], left_out: Sequence[Asked], weights: Weights, queries: Sequence[Asked]
) -> list[Seen]:
    """The evidence on each query, of items and of offices without the matters that are left out."""
    searching = shipped()
    engine = searching.engine if items is searching.items else Engine(items)
    offices = Engine(tuple(_without(_matters_of(left_out)).values()))
    count, found = len(items), []
    for each in queries:
        understood = understand(each.text, engine, searching.places)
        need = understood.understanding.need
        text = understood.story or need
        chances = weights.probabilities(features(text, analyse(text)))
        table = np.zeros((len(chances), len(SIGNS)))
        mine, others = chances[:count], chances[count:-1]
        table[:count, 0] = np.log(mine / mine.sum() + LEAST)
        table[:count, 1] = np.log(mine.sum() + LEAST)
        for number, share in engine.covered(need, understood.analysis).items():
            table[number, 2] = min(share, 1.0)
        table[:count, 3] = 1
        table[count:-1, 4] = np.log(others / others.sum() + LEAST)
        table[count:-1, 5] = np.log(others.sum() + LEAST)
        for number, share in {} if understood.story else offices.shares(analyse(need)).items():
            table[count + number, 6] = min(share, 1.0)
        table[count:-1, 7] = 1
        table[-1, 8] = np.log(chances[-1] + LEAST)
        table[-1, 9] = 0.0 if understood.story else share_of_shops(understood.analysis)
        found.append(Seen(each, table))
    return found


def _accepted(asked: Asked, names: Sequence[str]) -> NDArray[np.float64]:
    keys = asked.keys | ({asked.office} if asked.office else set())
    offices = len(shipped().items)
    return np.array([float(name in keys if keys else number >= offices) for number, name in enumerate(names)])


def fit(seen: Sequence[Seen], names: Sequence[str], used: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of the signs used, by gradient descent with moments (Adam)."""
    table = np.stack([each.table for each in seen]) * used
    right = np.stack([_accepted(each.asked, names) for each in seen])
    counts = np.array([0.5 if each.asked.name == "matters" else 1.0 for each in seen])[:, None]
    weights, first, second = (np.zeros(len(SIGNS)) for _each in range(3))
    for step in range(1, _STEPS + 1):
        given = _chances(table @ weights)
        wanted = given * right
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-12
        slope = np.tensordot((given - wanted) * counts, table, 2) / counts.sum() + _PULL * weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights = weights - _RATE * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return np.asarray(weights * used)


def _chances(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    given = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(given / given.sum(axis=-1, keepdims=True))


class Limits(NamedTuple):
    """From which chance on items answer, an office is named, and both are shown."""

    answers: float
    named: float
    either: float

    def shows(self, served: float, office: float) -> bool:
        """Whether items are shown, which are meant with the chance ``served``."""
        return served >= self.answers or min(served, office) >= self.either


def limits(seen: Sequence[Seen], weights: NDArray[np.float64], names: Sequence[str]) -> Limits:
    """The limits with which most are right among what items answer (which counts more), what offices do and what nothing does;
    and the lowest with which the offices named for labelled queries are right.
    """
    judged = [_judged(one, table @ weights, names) for one, table in seen]
    kinds: dict[str, list[tuple[float, bool, float]]] = {}
    for (one, _table), (served, right, _office, chance) in zip(seen, judged, strict=True):
        kind = "items" if one.keys else "office" if one.office else "none"
        kinds.setdefault(kind, []).append((served, right, chance))

    def share(kept: Limits) -> float:
        return sum(
            sum((kept.shows(served, chance) and right) for served, right, chance in each)
            * _ITEMS_COUNT
            / len(each)
            if kind == "items"
            else sum(not kept.shows(served, chance) for served, _right, chance in each) / len(each)
            for kind, each in kinds.items()
        )

    tried = [Limits(answers, 1.0, either) for answers in _LIMITS.tolist() for either in _EITHERS.tolist()]
    best = max(tried, key=share)
    sure = sorted(
        (
            (chance, office == one.office)
            for (one, _table), (served, _right, office, chance) in zip(seen, judged, strict=True)
            if one.name == "asked" and one.office and not one.keys and not best.shows(served, chance)
        ),
        reverse=True,
    )
    rights = np.cumsum([right for _chance, right in sure])
    precise = [
        chance for place, (chance, _right) in enumerate(sure, start=1) if rights[place - 1] >= _SURE * place
    ]
    named = precise[-1] if precise else 1.0
    return Limits(round(best.answers, 2), round(named, 2), round(best.either, 2))


def _judged(one: Asked, scores: NDArray[np.float64], names: Sequence[str]) -> tuple[float, bool, str, float]:
    """The chance that items answer; whether the likeliest is right; the likeliest office, and its chance."""
    count, chances = len(shipped().items), _chances(scores)
    best, office = int(chances[:count].argmax()), count + int(chances[count:-1].argmax())
    served = float(chances[:count].sum()) if chances[best] >= fitted().likeliest else 0.0
    return served, names[best] in one.keys, names[office], float(chances[office])


def figures(
    seen: Sequence[Seen], weights: NDArray[np.float64], names: Sequence[str], kept: Limits
) -> dict[str, float]:
    """Shares of right answers by list."""
    count, marks = len(shipped().items), dict[str, list[bool]]()
    for one, table in seen:
        scores = table @ weights
        served, _right, office, chance = _judged(one, scores, names)
        order = np.argsort(-scores[:count], kind="stable")
        both = kept.shows(served, chance) and min(served, chance) >= kept.either
        shown = [names[number] for number in order[:3]] if kept.shows(served, chance) else []
        named = office if both or (not shown and chance >= kept.named) else None
        if one.keys:
            marks.setdefault(f"{one.name} hit@1", []).append(bool(shown) and shown[0] in one.keys)
            marks.setdefault(f"{one.name} hit@3", []).append(not one.keys.isdisjoint(shown))
            continue
        marks.setdefault(f"{one.name} without an item", []).append(not shown)
        if one.office:
            marks.setdefault(f"{one.name} right office", []).append(named == one.office)
            marks.setdefault(f"{one.name} wrong office", []).append(named not in (None, one.office))
    return {name: sum(each) / len(each) for name, each in sorted(marks.items())}


def _write(weights: NDArray[np.float64], kept: Limits) -> None:
    """Keep what was fitted, unless its line says that it was set by hand."""
    found = {**dict(zip(SIGNS, weights.tolist(), strict=True)), **kept._asdict()}
    lines = _KEPT_IN.read_text("utf-8").splitlines()
    for place, line in enumerate(lines):
        name = line.partition(":")[0]
        if name in found and not line.endswith(_BY_HAND):
            lines[place] = f"{name}: {found[name]:.2f}"
    _KEPT_IN.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments, learn, fit, print."""
    parser = argparse.ArgumentParser(description="Score what is learned beside what is written by hand.")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--keep", type=float, default=0.7, help="the share of the items' words that is kept")
    parser.add_argument(
        "--apart", choices=("texts", "sources"), default="texts", help="what is cut into folds"
    )
    parser.add_argument("--write", action="store_true", help="keep what was fitted and learned")
    options = parser.parse_args()
    everything = list(lists())
    pool = [each for each in everything if each.name in ("asked", "matters")]
    items, names = shipped().items, labels(shipped().items, doors())
    by_source = options.apart == "sources"
    seen: list[Seen] = []
    for number in range(options.folds):
        apart = [each for each in pool if _fold(each, options.folds, sources=by_source) == number]
        known = [each for each in pool if _fold(each, options.folds, sources=by_source) != number]
        fewer = _thinned(items, options.keep, frozenset(fold(each.text) for each in apart))
        seen += see(fewer, apart, learn(fewer, known, apart), apart)
    whole = keeping.learn(items)
    rest = see(items, [], whole, [each for each in everything if each.name in MEASURED])
    fits = {"learned": _LEARNED, "coverage": _COVERED, "both": np.ones(len(SIGNS))}
    columns = {name: fit(seen, names, used) for name, used in fits.items()}
    kept = {name: limits(seen, weights, names) for name, weights in columns.items()}
    print(", ".join(f"{name} {weight:.2f}" for name, weight in zip(SIGNS, columns["both"], strict=True)))
    print(kept["both"])
    scored = {
        name: figures(list(chain(seen, rest)), weights, names, kept[name])
        for name, weights in columns.items()
    }
    print(f"{'':28}" + "".join(f"{name:>10}" for name in columns))
    for row in scored["both"]:
        print(f"{row:28}" + "".join(f"{scored[name][row]:10.3f}" for name in columns))
    if options.write:
        _write(columns["both"], kept["both"])
        whole.write(keeping.SHIPPED)
        urgent.learn().write(LEARNED)


if __name__ == "__main__":
    main()
