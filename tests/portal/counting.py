"""How many statements a request sends to the database, and how many rows are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from catalogue.models import Base
from portal.extensions import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent within the block, in order."""
    with app.app_context():
        engine = db.engine
    with counting(engine) as sent:
        yield sent


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that an engine sends within the block, in order."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def rows_of_tables(session: Session) -> dict[str, int]:
    """How many rows each table has, as of now."""
    session.rollback()
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }
