"""The process that writes a large file of coverage on its standard output: ``python -m catalogue.coverage_files.child``.

Standard input is a line with the database's address and a line with the order. Exit code 0: the file is complete.
"""

from __future__ import annotations

import sys

from sqlalchemy.orm import Session

from ..foundation.database import make_engine, read_one_moment
from .orders import order_of
from .writing import write_file


def main() -> None:
    """Read the order and write its file."""
    url = sys.stdin.buffer.readline().decode().strip()
    order = order_of(sys.stdin.buffer.readline())
    engine = make_engine(url)
    with Session(engine) as session:
        read_one_moment(session)
        write_file(session, order, sys.stdout.buffer)
        session.rollback()
    engine.dispose()


if __name__ == "__main__":
    main()
