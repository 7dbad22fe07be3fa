"""The whole search, from a query to items and where they are offered; and the one searcher of a process."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...catalogues import EditionFacts, ItemFacts, edition_in_force
from ...catalogues.editors_words import read_editors_words, read_named_words, with_words
from ...divisions import DivisionFacts, get_division
from ...doors import OtherDoor, doors, doors_in_force
from ...foundation import clock
from ...foundation.collecting import collector_at_rest
from ...foundation.stamps import CATALOGUE, DIVISIONS
from ...models import Division, DivisionAlias, Stamp
from ..learned.keeping import is_learned, keep, learn, weights_for
from ..needs.emergencies import Emergency, emergencies
from ..needs.engine import Engine, ScoredItem
from ..places.index import Named, PlaceIndex
from ..places.namesakes import NO_HINTS, Hints
from ..query.understanding import Understood, understand
from .availability import ItemAvailability, availability_of
from .citywide import CitywideService, kept_beside, read_citywide
from .competing import Competitors
from .facts import Answer, Hit
from .policy import aim_of, to_the_point, worth_a_look
from .ranking import Ranked, Ranking

_KEEP = 8
"""Searchers kept in memory per process, over all databases that it talks to."""
_MOST_MEANT = 1000
"""Queries whose meaning a searcher keeps: residents ask for the same things. When there are as many, all are forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class Searcher:
    """Everything that a search needs in memory. Immutable, shared by threads."""

    edition: EditionFacts | None
    engine: Engine
    ranking: Ranking
    places: PlaceIndex
    doors: Mapping[str, OtherDoor]
    citywide: Mapping[str, CitywideService] = field(default_factory=dict)
    divisions: dict[int, DivisionFacts] = field(default_factory=dict, repr=False, compare=False)
    """Facts of places that were asked for; a searcher does not outlive the divisions that it knows."""
    meant: dict[tuple[str, Hints], Meant] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What queries mean that were asked lately: nothing of it depends on anything but the searcher, and another one begins without."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a query means: how it was understood, the emergency in it, and the items and the office by rank."""

    understood: Understood
    emergency: Emergency | None
    ranked: Ranked


def search(
    session: Session,
    searcher: Searcher,
    query: str,
    hints: Hints = NO_HINTS,
    *,
    limit: int = 10,
) -> Answer:
    """Answer a query in the residents' words.

    ``hints`` decide between places with one name, and availability is given for ``hints.within`` if the query
    names no place. Never raises for any text; raises ``NotFound`` for an unknown ``within``.
    """
    began = time.perf_counter()
    meant = _meaning(searcher, query, hints)
    understood, emergency, ranked = meant.understood, meant.emergency, meant.ranked
    items = searcher.edition.items if searcher.edition else ()
    citywide = None if emergency else searcher.citywide.get(understood.understanding.need)
    ranked = kept_beside(citywide, ranked, items)
    found = _first(ranked, limit, searcher.edition)
    named = understood.understanding.place
    code = named.code if named is not None and named.code is not None else hints.within
    if named is not None and named.code is None:
        code = None  # several places have the name: better to ask than to answer for another one
    place = None if code is None else _division(session, searcher, code)
    offered: dict[int, ItemAvailability] = {}
    if code is not None:
        wanted = [items[hit.number] for hit in found]
        offered = availability_of(session, wanted, code, day=clock.today())
    hits = tuple(_hit(items[hit.number], hit.score, offered) for hit in found)
    confused = ranked.distinction.codes if ranked.distinction else ()
    answers = to_the_point(hits, ranked.kind, confused)
    took = (time.perf_counter() - began) * 1000
    return Answer(
        query=query,
        understood=understood.understanding,
        place=place,
        items=answers,
        others=worth_a_look(hits, answers),
        aim=aim_of(understood.understanding, found=bool(answers)),
        took_ms=took,
        kind=ranked.kind,
        distinction=ranked.distinction,
        place_remembered=named is not None and named.remembered,
        place_assumed=named is not None and named.assumed,
        emergency=emergency,
        door=ranked.door,
        helpful=None if ranked.helpful is None else _hit(items[ranked.helpful], 0.0, offered),
        citywide=citywide,
        also_named=() if named else searcher.places.streets_called(understood.understanding.need),
    )


def _meaning(searcher: Searcher, query: str, hints: Hints) -> Meant:
    """What a query means, kept for the next who asks it."""
    kept = searcher.meant.get((query, hints))
    if kept is None:
        understood = understand(query, searcher.engine, searcher.places, hints)
        need = understood.understanding.need
        emergency = emergencies().find(need, understood.analysis)
        leads = emergency.leads if emergency else ()
        ranked = searcher.ranking.rank(understood, leads, asked=emergencies().asks(need))
        kept = Meant(understood, emergency, ranked)
        if len(searcher.meant) >= _MOST_MEANT:
            searcher.meant.clear()
        searcher.meant[query, hints] = kept
    return kept


def _hit(item: ItemFacts, score: float, offered: Mapping[int, ItemAvailability]) -> Hit:
    return Hit(item.code, item, round(score, 3), offered.get(item.id))


def _first(ranked: Ranked, limit: int, edition: EditionFacts | None) -> list[ScoredItem]:
    """The first items, with those that are easily confused: readers can tell them apart only if all are shown."""
    found = ranked.found[:limit]
    if ranked.distinction is None or edition is None:
        return found
    codes = ranked.distinction.codes
    missing = [hit for hit in ranked.found[limit:] if edition.items[hit.number].code in codes]
    return [*found[: max(limit - len(missing), 1)], *missing] if missing else found


def _division(session: Session, searcher: Searcher, code: int) -> DivisionFacts:
    known = searcher.divisions.get(code)
    if known is None:
        known = searcher.divisions[code] = get_division(session, code)
    return known


def as_line(answer: Answer) -> dict[str, Any]:
    """An answer as one line of the command's jsonl form. Codes are text there, those of divisions too.

    ``place`` is the one that the query names, not the one that the search was confined to. ``emergency`` holds the
    numbers to dial first. ``kind`` tells who answers, ``items`` are the answers in the page's order, ``fit`` tells how well
    they answer (``Kind``), and ``elsewhere`` is the office that answers instead or beside them, with an empty phone where
    no number is confirmed.
    """
    place = answer.place if answer.understood.place is not None else None
    door = answer.door
    return {
        "query": answer.query,
        "place": None if place is None else {"code": f"{place.code:012d}", "name": place.short_name},
        "items": [{"code": hit.code, "name": hit.item.name_zh, "score": hit.score} for hit in answer.items],
        "took_ms": round(answer.took_ms, 3),
        "kind": answer.by.value,
        "elsewhere": None
        if door is None
        else {"key": door.key, "office": door.name_zh, "phone": door.hotline},
        "fit": answer.kind.value,
        "aim": answer.aim.value,
        "emergency": list(answer.emergency.numbers) if answer.emergency else [],
    }


# Building ---------------------------------------------------------------------------------------------


def build_places(session: Session) -> PlaceIndex:
    """The names of all divisions and their aliases."""
    rows = session.execute(
        select(
            Division.code, Division.level, Division.name, Division.retired_on, Division.successor_code
        ).order_by(Division.code)
    )
    divisions = [
        Named(code, level, name, retired_on is not None, successor)
        for code, level, name, retired_on, successor in rows
    ]
    aliases = session.execute(
        select(DivisionAlias.division_code, DivisionAlias.name).order_by(
            DivisionAlias.division_code, DivisionAlias.name
        )
    )
    with collector_at_rest():
        return PlaceIndex(divisions, aliases)


def build_searcher(
    edition: EditionFacts | None, places: PlaceIndex, offices: Mapping[str, OtherDoor] | None = None
) -> Searcher:
    """A searcher over the items of an edition (None: over nothing), other offices (None: those of the package), and places that
    are indexed already."""
    items = edition.items if edition else ()
    known = doors() if offices is None else offices
    named = [
        (category.name_zh, category.name_en)
        for category in (edition.categories if edition else ())
        for _item in category.items
    ]
    with collector_at_rest():
        engine = Engine(items)
        weights = weights_for(items, _instance.folder, known)
        competitors = Competitors(items, weights, known) if weights else None
    return Searcher(edition, engine, Ranking(items, named, engine, competitors), places, known)


@dataclass(slots=True)
class _Instance:
    folder: Path | None = None


_instance = _Instance()


def keep_learned_in(folder: Path) -> None:
    """Where this process finds the weights that its instance trained, and keeps them."""
    _instance.folder = folder


def train_again(session: Session, catalogue: str | None = None) -> bool:
    """Train the weights of a catalogue and keep them, unless there are some for its words; whether it was trained.

    Takes half a minute. Raises ``ValueError`` where the instance has no folder for them.
    """
    edition = _edition(session, clock.today(), catalogue)
    if _instance.folder is None:
        raise ValueError("there is no folder for weights")
    offices = doors_in_force(session)
    if edition is None or is_learned(edition.items, _instance.folder, offices):
        return False
    keep(learn(edition.items, offices), _instance.folder, edition.items)
    return True


def _edition(session: Session, day: date, catalogue: str | None) -> EditionFacts | None:
    edition = edition_in_force(session, day, catalogue)
    if edition is None:
        return None
    return with_words(edition, (*read_editors_words(session), *read_named_words(session)))


def _learned() -> int:
    """Moves when this instance has trained."""
    try:
        return _instance.folder.stat().st_mtime_ns if _instance.folder else 0
    except OSError:
        return 0


_Moved = tuple[int, datetime | None]
"""A stamp's version and instant. A version alone can come twice, if the first writer of it rolled back."""


class _MadeOf(NamedTuple):
    """What moves when a searcher must be built again."""

    catalogue: _Moved
    divisions: _Moved
    day: date
    learned: int


_Slot = tuple[str, str | None]
"""A database, and the key of a catalogue (None: the first one)."""
_memory: dict[_Slot, tuple[_MadeOf, Searcher]] = {}
_lock = Lock()


def shared_searcher(session: Session, catalogue: str | None = None) -> Searcher:
    """The process's searcher for the session's database, rebuilt when the catalogue or the divisions moved.

    One query while nothing moved. When only the catalogue moved, or another edition came into force with a
    new day, the names of places are kept. Threads that come while it is rebuilt wait for it.
    """
    database = str(session.get_bind().engine.url)
    slot = (database, catalogue)
    now = _MadeOf(*_stamps(session), clock.today(), _learned())
    if (kept := _memory.get(slot)) and kept[0] == now:
        return kept[1]
    with _lock:
        if (kept := _memory.get(slot)) and kept[0] == now:
            return kept[1]
        places = _known_places(database, now.divisions) or build_places(session)
        edition, offices = _edition(session, now.day, catalogue), doors_in_force(session)
        alike = next(
            (
                one
                for made_of, one in _memory.values()
                if one.edition == edition and one.doors is offices and made_of.learned == now.learned
            ),
            None,
        )
        if alike is None:
            searcher = build_searcher(edition, places, offices)
        else:  # only the places moved, or another database holds the same edition
            searcher = Searcher(edition, alike.engine, alike.ranking, places, offices)
        searcher = replace(searcher, citywide=read_citywide(session, edition, now.day))
        _memory.pop(slot, None)
        _memory[slot] = now, searcher
        while len(_memory) > _KEEP:
            _memory.pop(next(iter(_memory)))
        return searcher


def _known_places(database: str, divisions: _Moved) -> PlaceIndex | None:
    """The names of places of a database, if a searcher of any catalogue has them as they are now."""
    return next(
        (
            searcher.places
            for (of, _catalogue), (made_of, searcher) in reversed(_memory.items())
            if of == database and made_of.divisions == divisions
        ),
        None,
    )


_STAMPS: Any = Stamp.__table__
_MOVED = select(_STAMPS.c.name, _STAMPS.c.version, _STAMPS.c.moved_at).where(
    _STAMPS.c.name.in_((CATALOGUE, DIVISIONS))
)


def _stamps(session: Session) -> tuple[_Moved, _Moved]:
    found = {name: (version, moved_at) for name, version, moved_at in session.execute(_MOVED)}
    return found.get(CATALOGUE, (0, None)), found.get(DIVISIONS, (0, None))
