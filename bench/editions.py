"""Two editions: both counted from the records of the whole city, and compared, where one asks more of an item."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.crosswalks.comparing import compare
from catalogue.crosswalks.mappings import crosswalk_of
from catalogue.crosswalks.under import counts_from_records, coverage_under
from catalogue.foundation.database import begin_writing

from .figures import Figure, median_ms
from .world import CITY, ENGINES, Worlds, edition_of

SECONDS_MS = 3000
PAGE_MS = 50


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Recount of every cell under two editions, and the same from the counters, on both engines. The second is taken back."""
    for name in ENGINES:
        with worlds.of(name).engine() as engine, Session(engine) as session:
            first = edition_of(session)
            session.rollback()
            begin_writing(session)
            second = _load_second(session)

            yield Figure(
                f"compared, recounted under both, {name}",
                median_ms(partial(_recount, session, first, second), runs=5),
                "ms",
                SECONDS_MS,
            )
            yield Figure(
                f"city under both editions, {name}",
                median_ms(partial(_from_counters, session, first, second), runs=5),
                "ms",
                PAGE_MS,
            )
            session.rollback()


def _recount(session: Session, first: EditionFacts, second: EditionFacts) -> None:
    crosswalk = crosswalk_of(session, first, second)
    compare(crosswalk)
    counts = counts_from_records(session, (first, second), CITY)
    for each in (crosswalk, crosswalk.turned()):
        coverage_under(session, each, CITY, counts=counts)


def _from_counters(session: Session, first: EditionFacts, second: EditionFacts) -> None:
    crosswalk = crosswalk_of(session, first, second)
    for each in (crosswalk, crosswalk.turned()):
        coverage_under(session, each, CITY)


def _load_second(session: Session) -> EditionFacts:
    """The shipped edition again, with another criterion for its first item and another key for its second."""
    text = catalogues.shipped_edition().read_text(encoding="utf-8")
    text = text.replace("  key: beijing-1060-trial\n", "  key: bench-next\n", 1)
    before, after = text.split("        form:", 1)
    text = f"{before}        criterion: {{zh: 每周一次。, en: Every week.}}\n        form:{after}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "next.yaml"
        path.write_text(text, encoding="utf-8")
        report = catalogues.load_edition(session, path, actor=operator("bench"))
    return catalogues.get_edition(session, report.edition_key)
