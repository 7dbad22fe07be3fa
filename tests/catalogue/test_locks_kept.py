"""SQLite's files while several processes use them: none of them takes away what another one has written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from catalogue.foundation.database import make_engine

ANOTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM said").fetchone()[0])
connection.close()
"""
"""Another process, which reads and ends: if it is the last one, SQLite puts the log away."""


def another(file: Path) -> int:
    """How many rows another process reads."""
    ran = subprocess.run(
        [sys.executable, "-c", ANOTHER, str(file)], capture_output=True, text=True, check=True
    )
    return int(ran.stdout)


@pytest.mark.one_database
def test_a_process_that_ends_leaves_the_log_to_those_that_still_write(engine: Engine, db_url: str) -> None:
    file = Path(str(make_url(db_url).database))
    log = file.with_name(f"{file.name}-wal")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (words varchar(40))"))
        connection.execute(text("INSERT INTO said VALUES ('first')"))
    with engine.connect() as kept:
        assert kept.execute(text("SELECT count(*) FROM said")).scalar() == 1
        kept.commit()
        # Opening one more connection, and making one more engine, must not let go of the locks of those before.
        beside = make_engine(db_url)
        with engine.connect(), beside.connect():
            pass
        before = log.stat().st_ino
        assert another(file) == 1
        assert log.stat().st_ino == before
        kept.execute(text("INSERT INTO said VALUES ('second')"))
        kept.commit()
        assert another(file) == 2
        beside.dispose()
