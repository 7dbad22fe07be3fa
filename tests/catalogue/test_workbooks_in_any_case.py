"""What is typed into a cell, of any kind: it is taken over as it is, or its cell is named. Nothing is lost or silently changed."""

from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine

from catalogue.catalogues import get_edition
from catalogue.exchange.reading import Book, BookRow, BookSheet, Cell, visible
from catalogue.models import State
from catalogue.workbooks.cells import meant, shown
from catalogue.workbooks.columns import BY_KEY, COLUMNS, FIELDS, CellKind
from catalogue.workbooks.planning import plan_workbook
from tests.catalogue.test_workbooks import HOME, WORKER
from tests.examples import examples, undone
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN
from tests.worlds.workbooks import LINES, POINTS, ZH, Filled, column

_NASTY = (
    "=1+1",
    "'0101",
    "007",
    "1.10E+11",
    " 两头 ",
    "一\n二",
    "a\tb",
    "+86",
    "@x",
    "-1",
    "12.0",
    "NULL",
    "<b>",
    "𠮷",
)
_TEXTS = st.one_of(st.sampled_from(_NASTY), st.text(st.characters(exclude_categories=("C",)), max_size=12))
_CELLS: st.SearchStrategy[Cell] = st.one_of(
    _TEXTS, st.integers(-5, 10**11), st.floats(-200, 200), st.booleans(), st.dates(), st.none()
)
_WORDS = st.sampled_from(
    ("已提供", "部分提供", "暂停", "未提供", "筹备中", "2099-01-02", "010-6512 3456", "每天9点到17点")
)


@pytest.mark.one_database
@examples(15)
@given(data=st.data())
def test_what_is_typed_is_taken_over_or_its_cell_is_named(
    engine: Engine, told: World, data: st.DataObject
) -> None:
    with undone(engine) as session:
        edition = get_edition(session, told.edition_key)
        filled = Filled.of(session, edition, HOME)
        kind = data.draw(st.sampled_from((LINES, POINTS)))
        row = filled.find(kind, "0101" if kind is LINES else CANTEEN)
        keys = data.draw(
            st.lists(st.sampled_from([each.key for each in FIELDS[kind]]), max_size=5, unique=True)
        )
        typed = {key: data.draw(st.one_of(_CELLS, _WORDS)) for key in keys}
        if kind is LINES and "state" not in typed:
            typed["state"] = "未提供"
        before = dict.fromkeys(typed) | {key: filled.told(kind, row, key) for key in typed}
        for key, value in typed.items():
            filled.sheets[kind][row][column(kind, key)] = value  # type: ignore[call-overload]
        plan = plan_workbook(
            session,
            actor=WORKER,
            edition=edition,
            division=HOME,
            book=_book(filled),
            wording=ZH,
            today=told.today,
        )
        if plan.problems:
            headings = {ZH.column(each.key) for each in COLUMNS[kind]}
            assert {each.place.row for each in plan.problems} == {row + 1}
            assert {each.place.heading for each in plan.problems} <= headings
            return
        planned = plan.lines if kind is LINES else plan.points
        for key, cell in typed.items():
            said = visible(cell) if isinstance(cell, str) else cell
            if (said in (None, "") and not before[key]) or said == before[key]:
                continue
            (each,) = planned
            after = each.draft if kind is LINES else each.after  # type: ignore[union-attr]
            _is_kept(key, said, BY_KEY[kind][key].kind, after)


def _is_kept(key: str, said: object, kind: CellKind, after: object) -> None:
    field = {"point_ends_on": "ends_on"}.get(key, key)
    value = getattr(after, field)
    if said in (None, ""):
        assert value in (None, (), "")
    elif kind is CellKind.TEXT and isinstance(said, str):
        assert value == said.replace("\r\n", "\n").replace("\r", "\n")
    elif kind is CellKind.NUMBER:
        assert value == pytest.approx(float(said), abs=1e-6)  # type: ignore[arg-type]
    else:
        assert value not in (None, ())


def _book(filled: Filled) -> Book:
    sheets = [
        BookSheet(
            ZH.sheet(kind.value),
            tuple(BookRow(number, tuple(row)) for number, row in enumerate(rows, 1)),
        )
        for kind, rows in filled.sheets.items()
    ]
    return Book("xlsx", tuple(sheets))


def test_every_value_of_a_choice_is_read_as_it_is_written() -> None:
    state = BY_KEY[LINES]["state"]
    for language in ("zh", "en"):
        wording = replace(ZH, language=language)
        for value in State:
            assert meant(state, shown(state, value, wording), wording) is value
