"""Values of every kind of column: what a backup holds of them, and what comes back, from both databases."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from catalogue.foundation.loading import insert_into
from catalogue.models import Base
from catalogue.operations.backup.rows import TableForm, form_of, read_lines, read_row
from tests.examples import undone


def test_every_column_of_the_models_has_a_kind() -> None:
    forms = [form_of(table) for table in Base.metadata.sorted_tables]
    assert all(form.key for form in forms)
    kinds = {kind for form in forms for kind in form.columns.values()}
    assert kinds == set(VALUES)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "text": TEXTS,
    "yes-no": st.booleans(),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "bytes": st.binary(max_size=30),
    "instant": st.datetimes(timezones=st.just(UTC)),
    "day": st.dates(),
    "json": st.dictionaries(TEXTS, TREES, max_size=4) | st.lists(TREES, max_size=4),
    "words": st.lists(TEXTS.filter(lambda text: text.split() == [text]), max_size=4),
    "decimal.4": st.decimals(-(10**9), 10**9, places=4),
}
ROWS = st.lists(st.tuples(*(st.none() | values for values in VALUES.values())), max_size=6)


@given(rows=ROWS)
def test_any_value_comes_back_as_it_was(rows: list[tuple[Any, ...]], engine: Engine) -> None:
    form = TableForm("kinds", {"id": "integer", **{f"c {kind}": kind for kind in VALUES}}, ["id"])
    table = form.table()
    with undone(engine) as session:
        connection = session.connection()
        table.create(connection)
        insert_into(
            connection, table, list(form.columns), [(number, *row) for number, row in enumerate(rows)]
        )
        lines = list(read_lines(connection, form))
        assert len(lines) == len(rows)
        connection.execute(delete(table))
        insert_into(connection, table, list(form.columns), [read_row(line, form) for line in lines])
        assert list(read_lines(connection, form)) == lines
        for row, line in zip(rows, lines, strict=True):
            wanted = [list(value) if isinstance(value, tuple) else value for value in row]
            assert read_row(line, form)[1:] == wanted
