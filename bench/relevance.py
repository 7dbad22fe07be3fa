"""Score the search over a list of queries, and time it.

    python bench/relevance.py FILE [-v] [--json] [--database URL]

FILE has a query, the accepted item codes (``-``: nothing answers it) and the kind of wording per line,
separated by tabs; lines that start with # are comments, and the first line is a header. Printed per kind:
hit@1 and hit@3 (an accepted item is first, or among the first three), and right “none”, by the items' words alone
(hand-made), by the model alone (learned) and by both (fused); then the same over the same queries for what a portal could do without a search of its own (bench/peers.py). The time is that of
the whole search, from understanding the query to the availability of its items in a chosen community.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import create_engine, select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from bench.peers import finders  # noqa: E402
from catalogue.access.rights import operator  # noqa: E402
from catalogue.catalogues import ItemFacts, load_edition, shipped_edition  # noqa: E402
from catalogue.divisions.lists import ListFacts  # noqa: E402
from catalogue.foundation import clock  # noqa: E402
from catalogue.foundation.database import begin_writing, make_engine, prepare_engine  # noqa: E402
from catalogue.models import Base, Division, Level  # noqa: E402
from catalogue.search import Answer, Hints, Searcher, build_places, build_searcher, search, shared_searcher  # noqa: E402
from catalogue.search.answers.competing import Chances, Competitors  # noqa: E402
from catalogue.search.answers.ranking import Ranking  # noqa: E402
from catalogue.search.learned.keeping import weights_for  # noqa: E402
from catalogue.search.words.analysis import Analysis  # noqa: E402
from catalogue.succession import import_list  # noqa: E402

NOTHING = "-"


@dataclass(frozen=True)
class Wanted:
    """A query, the codes of the items that answer it (none: nothing does), and its kind."""

    query: str
    codes: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Scored:
    """A query and what the search made of it."""

    wanted: Wanted
    found: tuple[str, ...]
    place: str | None
    took_ms: float

    @property
    def first(self) -> bool:
        """Whether an accepted item comes first; for “none”, whether nothing is found."""
        return self._within(1)

    @property
    def third(self) -> bool:
        """Whether an accepted item is among the first three; for “none”, whether nothing is found."""
        return self._within(3)

    def _within(self, places: int) -> bool:
        if not self.wanted.codes:
            return not self.found
        return any(code in self.wanted.codes for code in self.found[:places])


def read_queries(path: Path) -> list[Wanted]:
    """The queries of a file. Raises ``ValueError`` with the line's number for a line of another form."""
    wanted: list[Wanted] = []
    header = True
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if header:
            header = False
            continue
        parts = line.split("\t")
        if len(parts) != 3:
            raise ValueError(f"{path}, line {number}: wants query, items and kind, separated by tabs")
        query, items, kind = parts
        codes = frozenset() if items == NOTHING else frozenset(items.split(","))
        wanted.append(Wanted(query, codes, kind))
    return wanted


@contextmanager
def _session(url: str | None) -> Any:
    """A session on the database named, or on one in memory with the shipped edition and divisions."""
    if url:
        engine = make_engine(url)
        with Session(engine) as session:
            yield session
        return
    engine = prepare_engine(create_engine("sqlite://"))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        begin_writing(session)
        load_edition(session, shipped_edition(), actor=operator("tests"))
        lists = sorted((ROOT / "catalogue" / "data" / "divisions").glob("*.csv"))[-1:]  # the newest alone
        import_list(
            session,
            lists,
            ListFacts("shipped", state_as_of=None, source=None),
            today=clock.today(),
            actor=operator("tests"),
        )
        session.commit()
        yield session


class _LearnedAlone(Competitors):
    """The learned model, which hears nothing of coverage."""

    def chances(
        self,
        text: str,
        analysis: Analysis | None,
        coverage: Mapping[int, float],
        unhinted: Collection[int] = (),
    ) -> Chances | None:
        return super().chances(text, analysis, {}, unhinted)


def columns(searcher: Searcher) -> dict[str, Searcher]:
    """The searcher as it is without what was learned, with that alone, and with both."""
    edition = searcher.edition
    if edition is None:
        return {"fused": searcher}
    named = [(each.name_zh, each.name_en) for each in edition.categories for _item in each.items]
    weights = weights_for(edition.items)

    def ranking(competitors: Competitors | None) -> Searcher:
        return replace(searcher, ranking=Ranking(edition.items, named, searcher.engine, competitors))

    found = {"hand-made": ranking(None)}
    if weights is not None:
        found["learned"] = ranking(_LearnedAlone(edition.items, weights))
    return {**found, "fused": searcher}


def score(
    session: Session, queries: Iterable[Wanted], *, within: int | None, searcher: Searcher | None = None
) -> list[Scored]:
    """Search for every query, in order."""
    searcher = searcher or shared_searcher(session)
    scored: list[Scored] = []
    for wanted in queries:
        answer: Answer = search(session, searcher, wanted.query, Hints(within=within))
        named = answer.understood.place
        scored.append(
            Scored(wanted, tuple(hit.code for hit in answer.items), named and named.text, answer.took_ms)
        )
    return scored


def score_peers(items: Sequence[ItemFacts], queries: Sequence[Wanted]) -> dict[str, list[Scored]]:
    """What each peer makes of every query, and the milliseconds that it takes."""
    scored: dict[str, list[Scored]] = {}
    for name, find in finders(items).items():
        for wanted in queries:
            began = time.perf_counter()
            found = tuple(find(wanted.query))
            took = (time.perf_counter() - began) * 1000
            scored.setdefault(name, []).append(Scored(wanted, found, None, took))
    return scored


def summarise(scored: Iterable[Scored]) -> dict[str, Any]:
    """Counts and shares by kind and over all, and the times in milliseconds."""
    by_kind: dict[str, list[Scored]] = {}
    for each in scored:
        by_kind.setdefault(each.wanted.kind, []).append(each)
    everything = [each for group in by_kind.values() for each in group]
    answered = [each for each in everything if each.wanted.codes]
    nothing = [each for each in everything if not each.wanted.codes]
    times = sorted(each.took_ms for each in everything)
    return {
        "queries": len(everything),
        "hit_at_1": _share(each.first for each in answered),
        "hit_at_3": _share(each.third for each in answered),
        "right_none": _share(each.first for each in nothing),
        "median_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 3),
        "kinds": {
            kind: {
                "queries": len(group),
                "at_1": _share(each.first for each in group),
                "at_3": _share(each.third for each in group),
            }
            for kind, group in sorted(by_kind.items())
        },
    }


def _share(right: Iterable[bool]) -> float | None:
    every = list(right)
    return round(sum(every) / len(every), 4) if every else None


def _as_text(value: float | None) -> str:
    return "  -  " if value is None else f"{value:5.3f}"


def _print(summary: dict[str, Any], scored: Iterable[Scored], *, verbose: bool) -> None:
    if verbose:
        for each in scored:
            if not each.first:
                codes = ",".join(sorted(each.wanted.codes)) or NOTHING
                mark = "  " if each.third else "✗ "
                place = f" [{each.place}]" if each.place else ""
                print(
                    f"{mark}{each.wanted.kind:12} {each.wanted.query}{place}: wants {codes}, "
                    f"found {','.join(each.found[:4]) or NOTHING}"
                )
    columns = summary["columns"]
    print(f"{'at 1, at 3':14}{'queries':>8}" + "".join(f"{name:>16}" for name in columns))
    for kind, row in summary["kinds"].items():
        both = (each["kinds"][kind] for each in columns.values())
        figures = "".join(f"{_as_text(each['at_1']):>10} {_as_text(each['at_3'])}" for each in both)
        print(f"{kind:14}{row['queries']:>8}{figures}")
    for name, each in columns.items():
        print(
            f"hit@1 {_as_text(each['hit_at_1'])}  hit@3 {_as_text(each['hit_at_3'])}  "
            f"right none {_as_text(each['right_none'])}  {name}"
        )
    for name, peer in summary["peers"].items():
        print(
            f"hit@1 {_as_text(peer['hit_at_1'])}  hit@3 {_as_text(peer['hit_at_3'])}  "
            f"right none {_as_text(peer['right_none'])}  {name}"
        )
    print(f"search: median {summary['median_ms']:.2f} ms, p95 {summary['p95_ms']:.2f} ms")
    print(f"build: need {summary['build_ms']:.0f} ms, places {summary['build_places_ms']:.0f} ms")


def main() -> None:
    """Read the arguments, score, print."""
    parser = argparse.ArgumentParser(description="Score the search over a list of queries, and time it.")
    parser.add_argument("file", type=Path, help="queries, accepted items and kinds, separated by tabs")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="list the queries whose first hit is wrong"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--database", help="URL of a filled database; without it one is made in memory")
    arguments = parser.parse_args()
    try:
        queries = read_queries(arguments.file)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with _session(arguments.database) as session:
        searcher = shared_searcher(session)
        began = time.perf_counter()
        places = build_places(session)
        between = time.perf_counter()
        build_searcher(searcher.edition, places)
        ended = time.perf_counter()
        community = session.scalar(
            select(Division.code).where(Division.level == Level.COMMUNITY).order_by(Division.code).limit(1)
        )
        score(session, queries[:5], within=community)  # so that no first call is timed
        timed = score(session, queries, within=community)
        by_column = {
            name: summarise(score(session, queries, within=None, searcher=each))
            for name, each in columns(searcher).items()
        }
        summary = dict(by_column["fused"])
        times = summarise(timed)
        summary.update(
            columns=by_column,
            median_ms=times["median_ms"],
            p95_ms=times["p95_ms"],
            build_ms=round((ended - between) * 1000, 1),
            build_places_ms=round((between - began) * 1000, 1),
            peers={
                name: {key: each[key] for key in ("hit_at_1", "hit_at_3", "right_none", "median_ms")}
                for name, each in (
                    (name, summarise(found))
                    for name, found in score_peers(
                        searcher.edition.items if searcher.edition else (), queries
                    ).items()
                )
            },
        )
        if arguments.json:
            print(json.dumps(summary, ensure_ascii=False))
        else:
            _print(summary, score(session, queries, within=None), verbose=arguments.verbose)


if __name__ == "__main__":
    main()
