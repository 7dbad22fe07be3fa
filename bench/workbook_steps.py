"""One step of the way of a district's workbook, in a process that does nothing else: ``python -m bench.workbook_steps``."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import FastExcel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.exchange.reading import read_book
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import Division, Role
from catalogue.workbooks.batches.bringing_in import bring_in_workbook
from catalogue.workbooks.batches.preparing import prepare_workbook
from catalogue.workbooks.columns import COLUMNS, SheetKind
from catalogue.workbooks.planning import plan_workbook
from catalogue.workbooks.words import WorkbookWording
from catalogue.workbooks.writing import write_workbook

from .fill import peak_mb
from .world import edition_of

ZH = WorkbookWording()
COMMUNITIES = 700
"""With 60 lines each, 42,000 rows and those of the service points."""
_DISTRICT = 10**6


@dataclass
class Step:
    """What a step took: seconds of CPU, those of processes that it started included, and the peak memory in MB of the
    larger process. ``lines``: written, under the write lock for ``lock_seconds``."""

    seconds: float = 0.0
    peak_mb: float = 0.0
    rows: int = 0
    lines: int = 0
    lock_seconds: float = 0.0


class _Watch:
    """CPU seconds since it was made."""

    def __init__(self) -> None:
        self._began = _cpu()

    def seconds(self) -> float:
        return round(_cpu() - self._began, 3)


def _cpu() -> float:
    """Seconds of CPU of this process and of those that it started and waited for."""
    started = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + started.ru_utime + started.ru_stime


@contextmanager
def _session(url: str) -> Iterator[Session]:
    engine = make_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def _district(session: Session) -> int:
    """The district whose number of communities is nearest to ``COMMUNITIES``."""
    district = Division.code // _DISTRICT
    query = (
        select(district)
        .where(Division.kind.is_not(None), Division.retired_on.is_(None))
        .group_by(district)
        .order_by(func.abs(func.count() - COMMUNITIES), district)
        .limit(1)
    )
    return session.execute(query).scalar_one() * _DISTRICT


def write_out(url: str, book: str) -> Step:
    """Write the workbook."""
    with _session(url) as session:
        division, edition = _district(session), edition_of(session)
        watch = _Watch()
        made = write_workbook(session, edition, division, Path(book), wording=ZH)
        return Step(watch.seconds(), rows=made.points + made.lines)


def merely_write(_url: str, book: str, out: str) -> Step:
    """Write the same cells with rustpy-xlsxwriter, with no styles and nothing around them."""
    with CalamineWorkbook.from_path(book) as read:
        sheets = {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}
    writer = FastExcel(out, autofit=False)
    for name, rows in sheets.items():
        keys = [f"{place}" for place in range(max(map(len, rows)))]
        writer = writer.sheet(name, [dict(zip(keys, row, strict=True)) for row in rows])
    watch = _Watch()
    writer.save()
    return Step(watch.seconds())


def merely_read(_url: str, book: str) -> Step:
    """Read every sheet with python-calamine."""
    watch = _Watch()
    with CalamineWorkbook.from_path(book) as read:
        rows = sum(len(read.get_sheet_by_name(name).to_python()) for name in read.sheet_names)
    return Step(watch.seconds(), rows=rows)


def change(_url: str, book: str, out: str, most: str) -> Step:
    """Send the workbook back from another program, with another note in up to ``most`` delivered lines, evenly drawn."""
    with CalamineWorkbook.from_path(book) as read:
        sheets = {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}
    places = {column.key: place for place, column in enumerate(COLUMNS[SheetKind.LINES])}
    delivered = ZH.choice("state", "delivered")
    lines = sheets[ZH.sheet(SheetKind.LINES.value)][1:]
    own = [row for row in lines if row[places["state"]] == delivered and not row[places["kept_by"]]]
    wanted = min(int(most), len(own))
    for turn in range(wanted):
        own[turn * len(own) // wanted][places["note_zh"]] = f"请从东门进，第{turn}次"
    _write(sheets, out)
    return Step(lines=wanted)


def bring_in(url: str, book: str) -> Step:
    """Read the workbook, plan what it changes in words, and bring it in."""
    with _session(url) as session:
        division, edition = _district(session), edition_of(session)
        actor = Actor("bench", (Held(Role.DISTRICT, division),))
        session.rollback()
        watch = _Watch()
        plan = plan_workbook(
            session,
            actor=actor,
            edition=edition,
            division=division,
            book=read_book(book),
            wording=ZH,
        )
        # A demonstration's line that the rules refuse meanwhile is a problem of its row, not of the bench.
        ready = replace(plan, problems=(), conflicts=())
        prepared = prepare_workbook(session, actor=actor, plan=ready)
        session.rollback()
        step = Step(watch.seconds(), rows=plan.rows, lines=len(plan.lines))
        begin_writing(session)
        watch = _Watch()
        bring_in_workbook(session, actor=actor, plan=ready, file_name="district.xlsx", prepared=prepared)
        session.commit()
        step.lock_seconds = watch.seconds()
    return step


def _write(sheets: dict[str, list[list[object]]], out: str) -> None:
    with xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(number, place, cell)
                    else:
                        sheet.write(number, place, cell)


STEPS: dict[str, Callable[..., Step]] = {
    "out": write_out,
    "merely-write": merely_write,
    "merely-read": merely_read,
    "change": change,
    "in": bring_in,
}


def main() -> None:
    """Run a step and say what it took."""
    name, *words = sys.argv[1:]
    step = STEPS[name](*words)
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    step.peak_mb = round(max(peak_mb(), of_children), 1)
    print(json.dumps(asdict(step)))


if __name__ == "__main__":
    main()
